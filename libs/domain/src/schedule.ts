import { DateTime } from 'luxon';
import { addDays, addWorkingDays, isWorkingDay, type WorkCalendar, weekdayOf } from './calendar.js';
import type { Problem } from './errors.js';
import type { AllowedTimes, OffsetUnit, PlaybookShift } from './playbook.js';

/** When a step is meant to run, as the officer says it. */
export interface StepTiming {
  /** `yyyy-MM-dd` that the offset counts from. */
  readonly anchorDate: string;
  readonly offsetDays: number;
  readonly offsetUnit: OffsetUnit;
  /** `HH:mm` in `timeZone`. */
  readonly localTime: string;
  readonly shiftRule: PlaybookShift;
  readonly allowed: AllowedTimes;
  readonly expiryHours: number;
  /** IANA name. */
  readonly timeZone: string;
}

export const MOVE_CODES = ['noOutreach', 'holiday', 'weekend', 'notAllowedDay', 'quietHours'] as const;
export type MoveCode = (typeof MOVE_CODES)[number];

/** When a step will run, and what became of the wish. */
export interface StepTimes {
  readonly wantedAt: Date;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  /** The day of `dueAt` in the step's zone, `yyyy-MM-dd`. */
  readonly dueDay: string;
  readonly moved: { readonly code: MoveCode; readonly from: Date; readonly to: Date } | null;
  /** `plan.dayNotAllowed`: the rule keeps a day on which nothing may leave; `plan.noAllowedDay`: no day within reach will do. */
  readonly problems: readonly Problem[];
}

/** How far a step may be moved; longer than any row of days off, short enough to stay the same event. */
const REACH_DAYS = 40;

/** Room that is left for sending when the wanted time lies after the window, in minutes. */
const LATE_ROOM_MINUTES = 60;

/**
 * The due time of a step (domain reference 5, features 1, 4 and 5).
 *
 * Day: `none` keeps it, working day or not; `previousWorkingDay` and `nextWorkingDay` go to the nearest working day that
 * the step allows. A day without outreach is always left backwards, whatever the rule: the message must come before the
 * pause, not after it. `allowed.days` also binds make-up days, so a step for Monday to Friday never leaves on a Saturday.
 *
 * Hour: the day is kept. A time before the window waits for its start; a time after it is brought forward to one hour
 * before the window closes (or to its start when it is shorter), so that there is room to send.
 *
 * Expiry: the last moment within allowed hours that is not later than due + `expiryHours`. An expiry that ends at night
 * therefore ends with the window before it, and one that covers several days ends on the last of them.
 */
export function planStep(timing: StepTiming, calendar: WorkCalendar): StepTimes {
  const wantedDay = dayWanted(timing, calendar);
  const day = dayFor(wantedDay, timing, calendar);
  const minute = minuteFor(minutesOf(timing.localTime), timing.allowed);
  const wantedAt = instantAt(wantedDay, minutesOf(timing.localTime), timing.timeZone);
  const dueAt = instantAt(day.day, minute, timing.timeZone);
  const code = day.code ?? 'quietHours';
  return {
    wantedAt,
    dueAt,
    expiresAt: expiryOf(dueAt, day.day, timing, calendar),
    dueDay: day.day,
    moved: dueAt.getTime() === wantedAt.getTime() ? null : { code, from: wantedAt, to: dueAt },
    problems: day.problems,
  };
}

/** The day that the offset leads to, before any rule moves it. */
function dayWanted({ anchorDate, offsetDays, offsetUnit }: StepTiming, calendar: WorkCalendar): string {
  const working = offsetUnit === 'workingDays' ? addWorkingDays(anchorDate, offsetDays, calendar) : null;
  return working ?? addDays(anchorDate, offsetDays);
}

interface DayChoice {
  readonly day: string;
  readonly code: MoveCode | null;
  readonly problems: readonly Problem[];
}

function dayFor(wanted: string, timing: StepTiming, calendar: WorkCalendar): DayChoice {
  const { shiftRule, allowed } = timing;
  const silent = (day: string) => calendar.kindOf(day) === 'noOutreach';
  const listed = (day: string) => allowed.days.includes(weekdayOf(day));
  const fits = (day: string) => !silent(day) && listed(day) && (shiftRule === 'none' || isWorkingDay(day, calendar));
  const kept = (code: string): DayChoice => ({
    day: wanted,
    code: null,
    problems: [{ code, field: 'allowed.days', params: { day: wanted } }],
  });

  if (fits(wanted)) return { day: wanted, code: null, problems: [] };
  const code = moveCode(wanted, calendar);
  if (shiftRule === 'none' && !silent(wanted)) return kept('plan.dayNotAllowed');

  const forward = shiftRule === 'nextWorkingDay' && !silent(wanted);
  // Going forward may run into days without outreach: then the step comes before them.
  const found = (forward ? search(wanted, 1, fits, silent) : null) ?? search(wanted, -1, fits);
  return found === null ? kept('plan.noAllowedDay') : { day: found, code, problems: [] };
}

function search(
  from: string,
  direction: 1 | -1,
  fits: (day: string) => boolean,
  stop: (day: string) => boolean = () => false,
): string | null {
  for (let count = 1; count <= REACH_DAYS; count++) {
    const day = addDays(from, count * direction);
    if (stop(day)) return null;
    if (fits(day)) return day;
  }
  return null;
}

function moveCode(day: string, calendar: WorkCalendar): MoveCode {
  const kind = calendar.kindOf(day);
  if (kind === 'noOutreach' || kind === 'holiday') return kind;
  return isWorkingDay(day, calendar) ? 'notAllowedDay' : 'weekend';
}

function minuteFor(wanted: number, allowed: AllowedTimes): number {
  const [from, to] = [minutesOf(allowed.from), minutesOf(allowed.to)];
  if (wanted < from) return from;
  return wanted < to ? wanted : Math.max(from, to - LATE_ROOM_MINUTES);
}

function expiryOf(dueAt: Date, dueDay: string, timing: StepTiming, calendar: WorkCalendar): Date {
  const { allowed, timeZone } = timing;
  const latest = new Date(dueAt.getTime() + timing.expiryHours * 3_600_000);
  const opens = (day: string) => instantAt(day, minutesOf(allowed.from), timeZone);
  const closes = (day: string) => instantAt(day, minutesOf(allowed.to), timeZone);
  const open = (day: string) => allowed.days.includes(weekdayOf(day)) && calendar.kindOf(day) !== 'noOutreach';
  for (let day = localDay(latest, timeZone); day > dueDay; day = addDays(day, -1)) {
    if (open(day) && latest > opens(day)) return latest < closes(day) ? latest : closes(day);
  }
  return latest < closes(dueDay) ? latest : closes(dueDay);
}

/** The stricter of a step's hours and a legal limit; the days stay the step's. */
export function narrowHours(
  allowed: AllowedTimes,
  limit: { readonly from: string; readonly to: string },
): AllowedTimes {
  return {
    days: allowed.days,
    from: allowed.from > limit.from ? allowed.from : limit.from,
    to: allowed.to < limit.to ? allowed.to : limit.to,
  };
}

/** The day, `yyyy-MM-dd`, that an instant falls on in a zone. */
export function localDay(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

/** When the day of an instant began in a zone. */
export function dayStart(at: Date, timeZone: string): Date {
  return instantAt(localDay(at, timeZone), 0, timeZone);
}

/** When the next day begins in a zone. */
export function nextDayStart(at: Date, timeZone: string): Date {
  return instantAt(addDays(localDay(at, timeZone), 1), 0, timeZone);
}

/** Minutes since midnight of `HH:mm` (also of `HH:mm:ss`, as the database writes times). */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':') as [string, string];
  return Number(hours) * 60 + Number(minutes);
}

/** The moment of a minute of a day in a zone. */
export function instantAt(day: string, minute: number, timeZone: string): Date {
  return DateTime.fromISO(day, { zone: timeZone })
    .set({ hour: Math.floor(minute / 60), minute: minute % 60 })
    .toJSDate();
}
