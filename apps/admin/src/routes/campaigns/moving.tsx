import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.js';
import { formatNumber, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Account, CampaignWithSteps, List, Live } from '../../types.js';
import { Note, ToneBadge } from '../../ui/tone.js';
import { AccountState } from '../settings/account-state.js';
import { handedOf } from './pace.js';
import { usePace } from './use-pace.js';

/** How far it is, how fast it goes, when it ends, and what stopping it would do, in words and numbers. */
export function Moving({ campaign, live }: { campaign: CampaignWithSteps; live: Live }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const pace = usePace(live);
  const { sent, left, awaiting } = handedOf(live.runs);
  const number = (n: number) => formatNumber(n, locale);
  const words = t.after.running;
  const next = live.runs.filter(({ state }) => state === 'planned').sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0];
  const expanding = live.runs.some(({ state }) => state === 'expanding');
  const paused = live.state === 'paused';
  return (
    <Stack gap={6} data-testid="moving">
      {(sent > 0 || left > 0) && (
        <Text fw={650} fz="lg">
          {left > 0 ? words.handed(number(sent), number(left)) : words.allHanded(number(sent))}
        </Text>
      )}
      {!paused && (left > 0 || expanding) && <Text data-testid="pace">{paceWords()}</Text>}
      {awaiting > 0 && (
        <Text size="sm" c="dimmed">
          {words.awaitingReports(number(awaiting))}
        </Text>
      )}
      {next && (
        <Text size="sm" c="dimmed">
          {words.next(next.title, longMoment(next.dueAt, locale))}
        </Text>
      )}
      {campaign.own && can('campaign.control') && left > 0 && (
        <ul className="consequences" data-testid="consequences">
          <li>{paused ? words.ifResume(number(left)) : words.ifPause(number(sent), number(left))}</li>
          <li>{words.ifCancel(number(sent), number(left))}</li>
        </ul>
      )}
      <Senders campaign={campaign} />
    </Stack>
  );

  function paceWords(): string {
    if (!pace) return words.measuring;
    if (pace.perMinute === 0 || pace.finishAt === null) return expanding ? words.measuring : words.standing;
    return `${words.rate(number(pace.perMinute))}. ${words.finish(longMoment(pace.finishAt, locale))}.`;
  }
}

/** The accounts that this campaign sends by, as far as something is the matter with them: where the reader is anyway. */
function Senders({ campaign }: { campaign: CampaignWithSteps }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const { data } = useQuery({
    queryKey: ['accounts', 'watched'],
    queryFn: ({ signal }) => api.get<List<Account>>('/accounts', undefined, signal),
    enabled: can('account.read'),
    refetchInterval: 10_000,
  });
  const channels = new Set(campaign.steps.filter(({ active }) => active).flatMap((step) => step.channels as string[]));
  const ours = (data?.items ?? []).filter(({ active, channel }) => active && channels.has(channel));
  const troubled = ours.filter(({ state }) => state !== 'ok');
  const broke = campaign.state === 'paused' && campaign.pauseCode === 'budget';
  if (troubled.length === 0) {
    if (broke) {
      return (
        <ToneBadge tone="red" icon="money">
          {t.after.running.outOfMoney}
        </ToneBadge>
      );
    }
    return ours.length === 0 ? null : (
      <Text size="sm" c="dimmed">
        {t.after.running.accountsFine}
      </Text>
    );
  }
  return (
    <Note tone="amber">
      <Stack gap="xs">
        <strong>{t.after.running.accountsTrouble(formatNumber(troubled.length, locale))}</strong>
        {troubled.map((account) => (
          <div key={account.id}>
            {account.name} <AccountState account={account} />
          </div>
        ))}
      </Stack>
    </Note>
  );
}
