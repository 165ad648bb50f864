import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type { Schedule, ScheduleDay, ScheduleItem, Step, TriedStep } from '../../types.js';

export const SCHEDULE_KEY = ['calendar'] as const;

/** The details come in the reader's language, so that belongs to the key. */
export const scheduleQuery = (from: string, to: string, locale: string) =>
  queryOptions({
    queryKey: [...SCHEDULE_KEY, from, to, locale],
    queryFn: ({ signal }) => api.get<Schedule>('/calendar', { from, to }, signal),
    staleTime: 15_000,
  });

interface Tried {
  campaignId: string;
  stepId: string;
  version: number;
}

/** `times` as `TryStepQuery` of the contract names them. */
export const triedQuery = (
  { campaignId, stepId, version }: Tried,
  times: Record<string, string | number>,
  locale: string,
) =>
  queryOptions({
    queryKey: [...SCHEDULE_KEY, 'try', stepId, version, times, locale],
    queryFn: ({ signal }) => api.get<TriedStep>(`/campaigns/${campaignId}/steps/${stepId}/try`, times, signal),
  });

type Times = Pick<
  Step,
  | 'offsetDays'
  | 'offsetUnit'
  | 'offsetHours'
  | 'localTime'
  | 'shiftRule'
  | 'expiryTime'
  | 'avoidSchoolBreaks'
  | 'repeat'
>;

/** What a form says of the times of a step. */
export const timesAsked = ({ expiryTime, avoidSchoolBreaks, repeat, ...times }: Times) => ({
  offsetDays: times.offsetDays,
  offsetUnit: times.offsetUnit,
  offsetHours: times.offsetHours,
  localTime: times.localTime,
  shiftRule: times.shiftRule,
  expiryTime: expiryTime ?? '',
  avoidSchoolBreaks: String(avoidSchoolBreaks),
  everyWeeks: repeat?.everyWeeks ?? 0,
  ...(repeat && { weekdays: repeat.weekdays.join(), untilOffsetDays: repeat.untilOffsetDays }),
});

/** One day with everything that stands on it. */
export interface DayView {
  readonly day: string;
  readonly facts: ScheduleDay | undefined;
  readonly items: readonly ScheduleItem[];
  readonly anchors: Schedule['anchors'];
}

export function dayViews({ days, items, anchors }: Schedule): (day: string) => DayView {
  const facts = new Map(days.map((one) => [one.day, one]));
  const itemsOf = byDay(items);
  const anchorsOf = byDay(anchors);
  return (day) => ({
    day,
    facts: facts.get(day),
    items: itemsOf.get(day) ?? [],
    anchors: anchorsOf.get(day) ?? [],
  });
}

function byDay<T extends { readonly day: string }>(list: readonly T[]): ReadonlyMap<string, T[]> {
  const days = new Map<string, T[]>();
  for (const one of list) days.set(one.day, [...(days.get(one.day) ?? []), one]);
  return days;
}
