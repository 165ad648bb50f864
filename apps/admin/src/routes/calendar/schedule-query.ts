import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type { Schedule, ScheduleDay, ScheduleItem, TriedStep } from '../../types.js';

export const SCHEDULE_KEY = ['calendar'] as const;

/** The details come in the reader's language, so that belongs to the key. */
export const scheduleQuery = (from: string, to: string, locale: string) =>
  queryOptions({
    queryKey: [...SCHEDULE_KEY, from, to, locale],
    queryFn: ({ signal }) => api.get<Schedule>('/calendar', { from, to }, signal),
    staleTime: 15_000,
  });

export const triedQuery = (item: ScheduleItem, offsetDays: number, locale: string) =>
  queryOptions({
    queryKey: [...SCHEDULE_KEY, 'try', item.stepId, item.version, offsetDays, locale],
    queryFn: ({ signal }) =>
      api.get<TriedStep>(
        `/campaigns/${item.campaignId}/steps/${item.stepId}/try`,
        { offsetDays, offsetUnit: 'days' },
        signal,
      ),
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
