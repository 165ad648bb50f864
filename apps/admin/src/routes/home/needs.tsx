import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { daysUntil, formatNumber, longDate, relativeDay } from '../../format.js';
import { useCan, useMe, useNow } from '../../session.js';
import { type Locale, type Texts, useTexts } from '../../texts/index.js';
import type { Alert, Campaign, HomeSend, HomeView } from '../../types.js';
import { Icon, type IconName } from '../../ui/icons.js';
import type { Tone } from '../../ui/tone.js';
import { alertsQuery } from '../alerts/alert-queries.js';
import type { WantedPart } from '../parts/part-wants.js';

/** Alerts on this page; the rest stand on their own. */
const MOST_ALERTS = 3;
/** From here on the last day of a school's part is near. */
const LAST_DAYS = 3;

interface Need {
  key: string;
  to: string;
  icon: IconName;
  tone: Tone;
  title: string;
  detail?: string;
}

/** What waits for this reader, the most pressing first. */
export function Needs({ campaigns, home, parts }: { campaigns: Campaign[]; home: HomeView; parts: WantedPart[] }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const me = useMe();
  const now = useNow();
  const alerts = useInfiniteQuery(alertsQuery('open'));
  const open = alerts.data?.pages.flatMap(({ items }) => items) ?? [];
  const number = (value: number) => formatNumber(value, locale);
  const when = (instant: string) => relativeDay(instant, now, locale);
  const needs = [
    ...parts.map((part) => partNeed(part, t, locale, now)),
    ...campaigns.flatMap((campaign) => decisionOf(campaign, { t, can, number, when }) ?? []),
    ...alertNeeds(open, t, number),
    ...(can('campaign.write') ? home.sends.flatMap((send) => unreached(send, t, number) ?? []) : []),
    ...(home.waitingImports > 0
      ? [
          {
            key: 'imports',
            to: '/imports',
            icon: 'upload' as const,
            tone: 'blue' as const,
            title: t.home.toImport(number(home.waitingImports)),
            detail: t.home.toImportHelp,
          },
        ]
      : []),
    ...campaigns
      .filter(({ state, createdBy, returnNote }) => state === 'draft' && createdBy?.id === me.user.id && !returnNote)
      .map((campaign) => ({
        key: `draft-${campaign.id}`,
        to: `/campaigns/${campaign.id}`,
        icon: 'pencil' as const,
        tone: 'grey' as const,
        title: t.home.toFinish(campaign.name),
        detail: t.home.toFinishHelp(when(campaign.updatedAt)),
      })),
  ];
  if (needs.length === 0) {
    return (
      <div className="all-done">
        <Icon name="check" />
        <Text>{t.home.nothingNeeded}</Text>
      </div>
    );
  }
  return (
    <ul className="plain-list rows">
      {needs.map(({ key, to, icon, tone, title, detail }) => (
        <li key={key}>
          <Link to={to} className="need">
            <span className="mark need-mark" data-tone={tone}>
              <Icon name={icon} />
            </span>
            <span className="need-words">
              <span className="need-title">{title}</span>
              {detail && <span className="need-detail">{detail}</span>}
            </span>
            <Icon name="right" size={14} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

interface Words {
  t: Texts;
  can: (permission: string) => boolean;
  number: (value: number) => string;
  when: (instant: string) => string;
}

/** What a campaign wants of the reader, if anything. */
function decisionOf(campaign: Campaign, { t, can, number, when }: Words): Need | null {
  const { id, name, state } = campaign;
  // Of a unit above: to be read, and decided there.
  if (!campaign.own) return null;
  const at = { key: id, to: `/campaigns/${id}` };
  if (state === 'submitted' && can('campaign.approve')) {
    const by = campaign.submittedBy;
    const detail = by ? t.home.toApproveBy(by.name, when(campaign.submittedAt ?? campaign.updatedAt)) : undefined;
    return { ...at, to: `${at.to}/check`, icon: 'check', tone: 'violet', title: t.home.toApprove(name), detail };
  }
  if (campaign.awaitingSteps > 0 && can('campaign.approve')) {
    const detail = t.decidedStep.toApproveCount(number(campaign.awaitingSteps));
    return { ...at, icon: 'check', tone: 'violet', title: t.decidedStep.toApprove(name), detail };
  }
  if (state === 'paused' && can('campaign.control')) {
    const detail = t.campaign.pausedBy[campaign.pauseCode] ?? '';
    return { ...at, icon: 'pause', tone: 'amber', title: t.home.toResume(name), detail };
  }
  if (state === 'draft' && campaign.returnNote && can('campaign.write')) {
    return { ...at, icon: 'pencil', tone: 'amber', title: t.home.toMend(name), detail: campaign.returnNote };
  }
  return null;
}

/** In its last days a part is told in another colour than before. */
function partNeed({ task, want }: WantedPart, t: Texts, locale: Locale, now: string): Need {
  const { campaignId, name, due } = task;
  return {
    key: `part-${campaignId}`,
    to: `/my-school/${campaignId}`,
    icon: want === 'approve' ? 'check' : 'pencil',
    tone: want === 'mend' || daysUntil(due, now) <= LAST_DAYS ? 'amber' : want === 'approve' ? 'violet' : 'blue',
    title: t.parts.toDo[want](name),
    detail: t.parts.dueIn(longDate(due, locale), relativeDay(due, now, locale)),
  };
}

/** A campaign that paused itself is told once, as a decision. */
function alertNeeds(open: Alert[], t: Texts, number: (value: number) => string): Need[] {
  const told = open.filter(({ kind }) => kind !== 'runPausedItself');
  const shown = told
    .slice(0, MOST_ALERTS)
    .map(({ id, title, detail }): Need => ({ key: id, to: '/alerts', icon: 'warning', tone: 'amber', title, detail }));
  if (told.length > MOST_ALERTS) {
    shown.push({
      key: 'alerts',
      to: '/alerts',
      icon: 'bell',
      tone: 'grey',
      title: t.home.allAlerts(number(told.length)),
    });
  }
  return shown;
}

/** A send of the last days that is over and left people without it, and nobody tried again. */
function unreached(send: HomeSend, t: Texts, number: (value: number) => string): Need | null {
  if (send.state !== 'done' || send.resent || !send.own || send.counts.failed === 0) return null;
  return {
    key: `failed-${send.runId}`,
    to: `/campaigns/${send.campaignId}/progress`,
    icon: 'turn',
    tone: 'red',
    title: t.home.toTryAgain(number(send.counts.failed)),
    detail: t.home.ofStep(send.title, send.campaignName),
  };
}
