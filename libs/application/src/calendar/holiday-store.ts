import type { NamedDay } from '@loa/domain';

/** The special days of the installation, which all units share. */
export interface HolidayStore {
  /** In order; of one year, or all. */
  list(year: number | null): Promise<NamedDay[]>;
  /** Only who sees the whole installation may; the database holds it, this lets it be said. */
  mayChange(): Promise<boolean>;
  /** Writes over what is there for these days. */
  put(days: readonly NamedDay[]): Promise<void>;
  /** How many of these days were there. */
  remove(days: readonly string[]): Promise<number>;
}

/** What a calendar file says: whole days with a title. */
export interface CalendarFileDay {
  readonly day: string;
  readonly title: string;
}

/** What a calendar file says: a row of whole days with a title. */
export interface CalendarFileSpan {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly title: string;
}

/** Reads iCalendar (RFC 5545). Throws `calendar.unreadable`. */
export interface CalendarFileReader {
  /** All days that events of that year cover, recurring ones worked out, events of hours by the day they begin on. */
  read(text: string, year: number): CalendarFileDay[];
  /** The same as spans, one for each event; both days are in it. */
  spans(text: string, year: number): CalendarFileSpan[];
}
