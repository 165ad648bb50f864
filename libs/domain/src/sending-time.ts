import { addDays, type WorkCalendar, weekdayOf } from './calendar.js';
import type { AllowedTimes } from './playbook.js';
import { instantAt, minutesOf } from './schedule.js';

/** What may leave; null: no limit. */
export interface Cap {
  readonly perSecond: number | null;
  readonly perDay: number | null;
}

/** When something may leave, once it is due. */
export interface SendingWindow {
  /** The day of `dueAt` in `timeZone`. */
  readonly day: string;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  readonly allowed: AllowedTimes;
  readonly timeZone: string;
}

export interface SendingEnd {
  /** When the last message leaves, were there no expiry; null: not within two months. */
  readonly doneAt: Date | null;
  /** Messages that have not left when the step expires. */
  readonly unsent: number;
}

/** Of a rate this share is used, so that it is never passed in any sliding second (docs/adr/0014). */
const USED_SHARE = 0.91;
const REACH_DAYS = 60;

/**
 * How long `count` messages take within the allowed hours of the allowed days. `usedOn`: what of the day's allowance
 * others take that day.
 */
export function sendingEnd(
  count: number,
  cap: Cap,
  window: SendingWindow,
  calendar: WorkCalendar,
  usedOn: (day: string) => number = () => 0,
): SendingEnd {
  if (count === 0) return { doneAt: window.dueAt, unsent: 0 };
  let left = count;
  let unsent: number | null = null;
  for (let ahead = 0; ahead <= REACH_DAYS; ahead++) {
    const day = addDays(window.day, ahead);
    const hours = ahead === 0 ? dueHours(window) : hoursOf(day, window, calendar);
    if (hours === null) continue;
    const room = cap.perDay === null ? Infinity : Math.max(0, cap.perDay - usedOn(day));
    const sentBy = (end: Date) => Math.min(left, room, inTime(cap.perSecond, hours.from, end));
    if (unsent === null && window.expiresAt <= hours.to) unsent = left - sentBy(window.expiresAt);
    const sent = sentBy(hours.to);
    if (sent === left) return { doneAt: later(hours.from, left, cap.perSecond), unsent: unsent ?? 0 };
    left -= sent;
  }
  return { doneAt: null, unsent: unsent ?? left };
}

interface Hours {
  readonly from: Date;
  readonly to: Date;
}

function hoursOf(day: string, { allowed, timeZone }: SendingWindow, calendar: WorkCalendar): Hours | null {
  if (!allowed.days.includes(weekdayOf(day)) || calendar.kindOf(day) === 'noOutreach') return null;
  return {
    from: instantAt(day, minutesOf(allowed.from), timeZone),
    to: instantAt(day, minutesOf(allowed.to), timeZone),
  };
}

/** The day that was planned counts whatever its weekday: a rule may have kept it. */
function dueHours({ day, dueAt, allowed, timeZone }: SendingWindow): Hours {
  const to = instantAt(day, minutesOf(allowed.to), timeZone);
  return { from: dueAt, to: to > dueAt ? to : dueAt };
}

function inTime(perSecond: number | null, from: Date, to: Date): number {
  if (to <= from) return 0;
  return perSecond === null ? Infinity : Math.floor(((to.getTime() - from.getTime()) / 1000) * perSecond * USED_SHARE);
}

const later = (from: Date, count: number, perSecond: number | null): Date =>
  perSecond === null ? from : new Date(from.getTime() + Math.ceil((count / (perSecond * USED_SHARE)) * 1000));
