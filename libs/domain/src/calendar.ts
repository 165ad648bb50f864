/**
 * Days that differ from an ordinary week. `holiday`: nobody works; `makeUp`: a Saturday or Sunday worked in exchange for
 * a bridge day (announced by the Government every year); `noOutreach`: nobody is to be written to (25 Chạp to 6 Giêng,
 * domain reference 5.5; mourning, storms).
 */
export const SPECIAL_DAY_KINDS = ['holiday', 'makeUp', 'noOutreach'] as const;
export type SpecialDayKind = (typeof SPECIAL_DAY_KINDS)[number];

export interface SpecialDay {
  /** `yyyy-MM-dd`, a day of the unit's own time zone. */
  readonly day: string;
  readonly kind: SpecialDayKind;
}

/** What a plan asks of a calendar. Days are `yyyy-MM-dd`. */
export interface WorkCalendar {
  kindOf(day: string): SpecialDayKind | null;
  /** Whether schools are on holiday, as the school-year calendar says. */
  isSchoolBreak(day: string): boolean;
  /** False for a year of which nothing is entered: its holidays are then unknown, not absent. */
  covers(year: number): boolean;
}

/** What a span of a school year is: weeks of lessons, or a holiday of schools. */
export const SCHOOL_PERIOD_KINDS = ['term', 'break'] as const;
export type SchoolPeriodKind = (typeof SCHOOL_PERIOD_KINDS)[number];

/** A span of the school year; both days are in it. */
export interface SchoolPeriod {
  readonly kind: SchoolPeriodKind;
  readonly firstDay: string;
  readonly lastDay: string;
}

export function workCalendar(days: readonly SpecialDay[], school: readonly SchoolPeriod[] = []): WorkCalendar {
  const breaks = school.filter(({ kind }) => kind === 'break');
  const kinds = new Map(days.map(({ day, kind }) => [day, kind]));
  const years = new Set(days.map(({ day }) => Number(day.slice(0, 4))));
  return {
    kindOf: (day) => kinds.get(day) ?? null,
    isSchoolBreak: (day) => breaks.some(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay),
    covers: (year) => years.has(year),
  };
}

/** ISO weekday of a `yyyy-MM-dd`: Monday 1 … Sunday 7. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** `yyyy-MM-dd` counted on by days; no clock and no zone is involved. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** Monday to Friday and make-up days, without holidays and days without outreach. */
export function isWorkingDay(day: string, calendar: WorkCalendar): boolean {
  const kind = calendar.kindOf(day);
  return kind === null ? weekdayOf(day) <= 5 : kind === 'makeUp';
}

/** Longer rows of days off than this are a calendar gone wrong. */
const LONGEST_PAUSE_DAYS = 60;

/**
 * `yyyy-MM-dd` counted on by working days, backwards when `count` is negative; the day itself is not counted, working day
 * or not. Null when the calendar has no working day within two months.
 */
export function addWorkingDays(day: string, count: number, calendar: WorkCalendar): string | null {
  const step = Math.sign(count);
  let at = day;
  for (let left = Math.abs(count), idle = 0; left > 0; ) {
    at = addDays(at, step);
    idle = isWorkingDay(at, calendar) ? 0 : idle + 1;
    if (idle === 0) left -= 1;
    else if (idle > LONGEST_PAUSE_DAYS) return null;
  }
  return at;
}

/** Whether the text is a real day of the form `yyyy-MM-dd`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
