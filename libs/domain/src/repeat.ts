import { addDays, weekdayOf } from './calendar.js';

/**
 * A step that comes back: on these weekdays, every so many weeks, from the step's offset to `untilOffsetDays` (both days
 * included, counted from the anchor). It is what `FREQ=WEEKLY;INTERVAL=…;BYDAY=…;UNTIL=…;WKST=MO` says in RFC 5545, 3.3.10;
 * more of that grammar no plan of an office has asked for.
 */
export interface WeeklyRepeat {
  readonly everyWeeks: number;
  /** ISO weekdays, Monday 1 … Sunday 7. */
  readonly weekdays: readonly number[];
  readonly untilOffsetDays: number;
}

/** Most times that one step may run; more is a mistake of the pen, or a newsletter. */
export const MAX_OCCURRENCES = 60;

/** The days of a rule from `first` to `last` (both `yyyy-MM-dd`, both included), in order; weeks begin on Monday. */
export function occurrenceDays(first: string, last: string, repeat: Omit<WeeklyRepeat, 'untilOffsetDays'>): string[] {
  const days: string[] = [];
  const monday = addDays(first, 1 - weekdayOf(first));
  for (let week = monday; week <= last; week = addDays(week, 7 * repeat.everyWeeks)) {
    for (let ahead = 0; ahead < 7; ahead++) {
      const day = addDays(week, ahead);
      if (repeat.weekdays.includes(ahead + 1) && day >= first && day <= last) days.push(day);
    }
  }
  return days;
}
