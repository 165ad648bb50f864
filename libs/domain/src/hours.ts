import { DateTime } from 'luxon';
import type { AllowedTimes } from './playbook.js';
import { minutesOf } from './schedule.js';

/** Days looked ahead for an allowed moment; a rule that allows none within a fortnight allows none at all. */
const LOOK_AHEAD_DAYS = 14;

/** Whether a step may send at this moment (promise G6): the window is from (included) to (excluded), in `timeZone`. */
export function withinHours(hours: AllowedTimes, at: Date, timeZone: string): boolean {
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  const minute = local.hour * 60 + local.minute;
  return opensOn(hours, local) && minute >= minutesOf(hours.from) && minute < minutesOf(hours.to);
}

/** The next moment from `at` on at which the step may send; null when the rule never allows one. */
export function nextAllowed(hours: AllowedTimes, at: Date, timeZone: string): Date | null {
  if (withinHours(hours, at, timeZone)) return at;
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const opens = local.startOf('day').plus({ days: ahead, minutes: minutesOf(hours.from) });
    if (opens > local && opensOn(hours, opens)) return opens.toJSDate();
  }
  return null;
}

const opensOn = ({ days, except }: AllowedTimes, at: DateTime): boolean =>
  days.includes(at.weekday) && !except?.includes(at.toFormat('yyyy-MM-dd'));
