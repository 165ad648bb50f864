import { DateTime } from 'luxon';
import { addDays, addWorkingDays, isWorkingDay, type WorkCalendar, weekdayOf } from './calendar.js';
import type { Problem } from './errors.js';
import type { AllowedTimes, OffsetUnit, PlaybookShift } from './playbook.js';
import { occurrenceDays, type WeeklyRepeat } from './repeat.js';

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
  /**
   * Hours before (negative) or after `localTime` on the day of the offset; 0 or absent: at that hour. "Two hours before the
   * event at 14:00" is the event's day, 14:00, and -2: an anchor is a day, the hour counted from is said in the step.
   */
  readonly offsetHours?: number;
  /** `HH:mm` on the due day, after which nothing of it leaves ("if not sent by 21:00, stop"). */
  readonly expiryTime?: string | null;
  /** Days on which schools are on holiday do not fit. */
  readonly avoidSchoolBreaks?: boolean;
  readonly repeat?: WeeklyRepeat | null;
}

export const MOVE_CODES = ['noOutreach', 'schoolBreak', 'holiday', 'weekend', 'notAllowedDay', 'quietHours'] as const;
export type MoveCode = (typeof MOVE_CODES)[number];

/** Why a step does not run at all; `sameDay`: another occurrence of it runs on the day to which this one was moved. */
export type SkipCode = MoveCode | 'sameDay';

/** When a step will run, and what became of the wish. */
export interface StepTimes {
  readonly wantedAt: Date;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  /** The day of `dueAt` in the step's zone, `yyyy-MM-dd`. */
  readonly dueDay: string;
  readonly moved: { readonly code: MoveCode; readonly from: Date; readonly to: Date } | null;
  /** Its rule is to leave out what does not fit: it does not run, and `dueAt` is when it would have. */
  readonly skipped: SkipCode | null;
  /**
   * `plan.dayNotAllowed`, `plan.schoolBreak`: the rule keeps a day on which nothing may leave; `plan.noAllowedDay`: no day
   * within reach will do; `plan.endsBeforeDue`: it is to stop before it begins.
   */
  readonly problems: readonly Problem[];
}

/** One time of a step. */
export interface Occurrence extends StepTimes {
  /** The day that the rule names, `yyyy-MM-dd`, which stays its name when it is moved; null for a step that does not come back. */
  readonly occurrence: string | null;
}

/** How far a step may be moved; longer than any row of days off, short enough to stay the same event. */
const REACH_DAYS = 40;

/** Room that is left for sending when the wanted time lies after the window, in minutes. */
const LATE_ROOM_MINUTES = 60;

/**
 * The due time of a step (domain reference 5, features 1, 4 and 5).
 *
 * Day: `none` keeps it, working day or not; `previousWorkingDay` and `nextWorkingDay` go to the nearest working day that
 * the step allows; `nextAllowed` goes on to the next hour that the step allows, working day or not; `skip` leaves out what
 * falls on a day or hour that is not allowed, or on a holiday. Where a step is moved, a day without outreach is always left
 * backwards, whatever the rule: the message must come before the pause, not after it. `allowed.days` also binds make-up days,
 * so a step for Monday to Friday never leaves on a Saturday.
 *
 * Hour: the day is kept. A time before the window waits for its start; a time after it is brought forward to one hour
 * before the window closes (or to its start when it is shorter), so that there is room to send; with `nextAllowed` it
 * waits for the next day's start instead.
 *
 * Expiry: the last moment within allowed hours that is not later than due + `expiryHours`, nor than `expiryTime` on the due
 * day. An expiry that ends at night therefore ends with the window before it, and one that covers several days ends on the
 * last of them.
 *
 * @param on the day to plan for, `yyyy-MM-dd`; absent: the day of the offset.
 */
export function planStep(timing: StepTiming, calendar: WorkCalendar, on?: string): StepTimes {
  const { timeZone, offsetHours = 0 } = timing;
  const named = instantAt(on ?? dayWanted(timing, calendar), minutesOf(timing.localTime), timeZone);
  const wantedAt = new Date(named.getTime() + offsetHours * 3_600_000);
  const wanted = { day: localDay(wantedAt, timeZone), minute: localMinute(wantedAt, timeZone) };
  const place = placeFor(wanted, timing, calendar);
  const dueAt = place.skipped === null ? instantAt(place.day, place.minute, timeZone) : wantedAt;
  const expiresAt = expiryOf(dueAt, place.day, timing, calendar);
  const late: Problem = { code: 'plan.endsBeforeDue', field: 'expiryTime', params: { time: timing.expiryTime ?? '' } };
  return {
    wantedAt,
    dueAt,
    expiresAt,
    dueDay: place.day,
    moved:
      dueAt.getTime() === wantedAt.getTime() ? null : { code: place.code ?? 'quietHours', from: wantedAt, to: dueAt },
    skipped: place.skipped,
    problems: place.skipped === null && expiresAt <= dueAt ? [...place.problems, late] : place.problems,
  };
}

/**
 * All times of a step, in the order of the days that they are named by: one, unless it comes back. Two that a move brought
 * to one day are one: the one that belongs there stays, or else the first.
 */
export function planOccurrences(timing: StepTiming, calendar: WorkCalendar): Occurrence[] {
  if (!timing.repeat) return [{ occurrence: null, ...planStep(timing, calendar) }];
  const { repeat, anchorDate, offsetDays } = timing;
  const once = { ...timing, offsetHours: 0 };
  const days = occurrenceDays(addDays(anchorDate, offsetDays), addDays(anchorDate, repeat.untilOffsetDays), repeat);
  const all = days.map((occurrence) => ({ occurrence, ...planStep(once, calendar, occurrence) }));
  const keeper = new Map<string, string>();
  for (const { occurrence, dueDay, skipped } of all) {
    if (skipped === null && (dueDay === occurrence || !keeper.has(dueDay))) keeper.set(dueDay, occurrence);
  }
  return all.map((one) =>
    one.skipped === null && keeper.get(one.dueDay) !== one.occurrence
      ? { ...one, skipped: 'sameDay' as const, problems: [] }
      : one,
  );
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

interface Place extends DayChoice {
  readonly minute: number;
  readonly skipped: MoveCode | null;
}

function placeFor({ day, minute }: { day: string; minute: number }, timing: StepTiming, calendar: WorkCalendar): Place {
  const { allowed, shiftRule } = timing;
  const [opens, closes] = [minutesOf(allowed.from), minutesOf(allowed.to)];
  if (shiftRule === 'skip') {
    const outside = minute < opens || minute >= closes ? ('quietHours' as const) : null;
    return { day, minute, code: null, skipped: unfitCode(day, timing, calendar) ?? outside, problems: [] };
  }
  const tooLate = shiftRule === 'nextAllowed' && minute >= closes;
  const choice = dayFor(tooLate ? addDays(day, 1) : day, timing, calendar);
  const waited = shiftRule === 'nextAllowed' && choice.day > day;
  const code = choice.code ?? (tooLate ? 'quietHours' : null);
  return { ...choice, code, minute: waited ? opens : minuteFor(minute, allowed), skipped: null };
}

function dayFor(wanted: string, timing: StepTiming, calendar: WorkCalendar): DayChoice {
  const { shiftRule, allowed } = timing;
  const silent = (day: string) => calendar.kindOf(day) === 'noOutreach';
  const onBreak = (day: string) => timing.avoidSchoolBreaks === true && calendar.isSchoolBreak(day);
  const listed = (day: string) => allowed.days.includes(weekdayOf(day));
  const anyDay = shiftRule === 'none' || shiftRule === 'nextAllowed';
  const fits = (day: string) => !silent(day) && !onBreak(day) && listed(day) && (anyDay || isWorkingDay(day, calendar));
  const kept = (code: string): DayChoice => ({
    day: wanted,
    code: null,
    problems: [{ code, field: 'allowed.days', params: { day: wanted } }],
  });

  if (fits(wanted)) return { day: wanted, code: null, problems: [] };
  const code = moveCode(wanted, timing, calendar);
  if (shiftRule === 'none' && !silent(wanted)) return kept(onBreak(wanted) ? 'plan.schoolBreak' : 'plan.dayNotAllowed');

  const forward = (shiftRule === 'nextWorkingDay' || shiftRule === 'nextAllowed') && !silent(wanted);
  // Going forward may run into days without outreach: then the step comes before them.
  const found = (forward ? search(wanted, 1, fits, silent) : null) ?? search(wanted, -1, fits);
  return found === null ? kept('plan.noAllowedDay') : { day: found, code, problems: [] };
}

/** Why a day will not do for a step that is left out rather than moved; a weekend that the step allows will. */
function unfitCode(day: string, timing: StepTiming, calendar: WorkCalendar): MoveCode | null {
  const unfit = ['noOutreach', 'schoolBreak', 'holiday'].includes(moveCode(day, timing, calendar));
  return unfit || !timing.allowed.days.includes(weekdayOf(day)) ? moveCode(day, timing, calendar) : null;
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

function moveCode(day: string, { avoidSchoolBreaks }: StepTiming, calendar: WorkCalendar): MoveCode {
  const kind = calendar.kindOf(day);
  if (kind === 'noOutreach' || kind === 'holiday') return kind;
  if (avoidSchoolBreaks && calendar.isSchoolBreak(day)) return 'schoolBreak';
  return isWorkingDay(day, calendar) ? 'notAllowedDay' : 'weekend';
}

function minuteFor(wanted: number, allowed: AllowedTimes): number {
  const [from, to] = [minutesOf(allowed.from), minutesOf(allowed.to)];
  if (wanted < from) return from;
  return wanted < to ? wanted : Math.max(from, to - LATE_ROOM_MINUTES);
}

function expiryOf(dueAt: Date, dueDay: string, timing: StepTiming, calendar: WorkCalendar): Date {
  const { allowed, timeZone, expiryTime } = timing;
  const hours = new Date(dueAt.getTime() + timing.expiryHours * 3_600_000);
  const hour = expiryTime ? instantAt(dueDay, minutesOf(expiryTime), timeZone) : hours;
  const latest = hour < hours ? hour : hours;
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

function localMinute(at: Date, timeZone: string): number {
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  return local.hour * 60 + local.minute;
}

/** An instant as people in a zone write it: `18:30 09/10/2027`. */
export const writtenMoment = (at: Date, timeZone: string): string =>
  DateTime.fromJSDate(at, { zone: timeZone }).toFormat('HH:mm dd/MM/yyyy');

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
