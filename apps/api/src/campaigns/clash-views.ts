import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import { groupedNumber, longDay, longMoment } from '@loa/adapters/messages/moments.js';
import type { FoundClash, ScheduledSending } from '@loa/application';
import type { Clash } from '@loa/contracts';
import type { DayLoad } from '@loa/domain';

/** More others than this are counted, not named. */
const NAMED = 2;

export function clashView(locale: Locale, clash: FoundClash): Clash {
  const params = paramsOf(locale, clash);
  return {
    code: clash.code,
    detail: textOf(locale, keyOf(clash), params) ?? clash.code,
    params,
    people: clash.people,
    most: clash.most,
    groups: [...clash.groups],
    others: clash.others.map(({ campaign, step, dueAt }) => ({
      campaignId: campaign.id,
      campaign: campaign.name,
      stepId: step.id,
      step: step.title,
      dueAt: dueAt.toISOString(),
    })),
    doneAt: clash.doneAt?.toISOString() ?? null,
    unsent: clash.unsent,
    proposal: proposalView(locale, clash),
  };
}

function keyOf({ code, account, doneAt }: FoundClash): string {
  const parts = [
    'clash',
    code,
    code === 'capTooSlow' && account === '' && 'campaign',
    needsEnd(code) && !doneAt && 'late',
  ];
  return parts.filter(Boolean).join('.');
}
const needsEnd = (code: FoundClash['code']): boolean => code !== 'personCap';

function paramsOf(locale: Locale, clash: FoundClash): Record<string, string | number> {
  const number = (value: number | null) => (value === null ? '' : groupedNumber(locale, value));
  const moment = (at: Date | null) => (at === null ? '' : longMoment(locale, at, clash.timeZone));
  if (clash.code === 'personCap') {
    const groups = clash.groups.map((group) => textOf(locale, `group.${group}`) ?? group).join(', ');
    const [people, most, cap] = [clash.people, clash.most, clash.cap].map(number) as [string, string, string];
    return { day: longDay(locale, clash.day), people, most, cap, groups };
  }
  if (clash.code === 'accountShared') {
    return { others: namesOf(locale, clash.others), account: clash.account, doneAt: moment(clash.doneAt) };
  }
  const [expiresAt, doneAt] = [moment(clash.expiresAt), moment(clash.doneAt)];
  return { account: clash.account, expiresAt, doneAt, unsent: number(clash.unsent) };
}

function namesOf(locale: Locale, others: readonly ScheduledSending[]): string {
  const nameOf = ({ step, campaign }: ScheduledSending) =>
    textOf(locale, 'clash.other', { step: step.title, campaign: campaign.name }) ?? '';
  const more = others.length - NAMED;
  const names = others.slice(0, NAMED).map(nameOf);
  if (more > 0) names.push(textOf(locale, 'clash.more', { n: more }) ?? '');
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')}${textOf(locale, 'clash.and')}${last}`;
}

function proposalView(locale: Locale, { proposal, timeZone, step }: FoundClash): Clash['proposal'] {
  if (proposal === null) return null;
  const { change, dueAt } = proposal;
  const [field] = Object.keys(change) as [keyof typeof change];
  const params = { when: longMoment(locale, dueAt, timeZone), hours: change.expiryHours ?? '' };
  return {
    ...change,
    ...(change.offsetDays === undefined ? {} : { offsetUnit: step.offsetUnit }),
    dueAt: dueAt.toISOString(),
    detail: textOf(locale, `clash.proposal.${field}`, params) ?? '',
  };
}

export const loadView = (locale: Locale, { group, most, people }: DayLoad) => {
  const name = textOf(locale, `group.${group}`) ?? group;
  const params = { group: name.charAt(0).toUpperCase() + name.slice(1), most, people: groupedNumber(locale, people) };
  return { group, most, people, detail: textOf(locale, 'clash.load', params) ?? '' };
};

export const movedView = (locale: Locale, code: string | null) =>
  code === null ? null : { code, detail: textOf(locale, `plan.moved.${code}`) ?? code };

export const skippedView = (locale: Locale, code: string | null) =>
  code === null ? null : { code, detail: textOf(locale, `plan.skipped.${code}`) ?? code };
