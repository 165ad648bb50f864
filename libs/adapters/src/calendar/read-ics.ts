import type { CalendarFileDay, CalendarFileReader } from '@loa/application';
import { DomainError } from '@loa/domain';
import ICAL from 'ical.js';

/** Bounds for files that are made to hurt. */
const LONGEST_EVENT_DAYS = 400;
const MOST_OCCURRENCES = 5_000;

/** Reads the whole days of iCalendar files as offices and phones write them. */
export const icsReader: CalendarFileReader = {
  read(text, year) {
    const days = new Map<string, CalendarFileDay>();
    for (const event of eventsOf(text)) {
      for (const day of daysOf(event, year)) {
        days.set(day, { day, title: event.summary?.trim().slice(0, 160) || day });
      }
    }
    return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  },
};

function eventsOf(text: string): ICAL.Event[] {
  try {
    return new ICAL.Component(ICAL.parse(text) as unknown[])
      .getAllSubcomponents('vevent')
      .map((component) => new ICAL.Event(component))
      .filter(({ startDate }) => startDate !== null);
  } catch {
    throw new DomainError('invalid', 'calendar.unreadable');
  }
}

function daysOf(event: ICAL.Event, year: number): string[] {
  const starts = event.isRecurring() ? occurrencesIn(event, year) : [event.startDate];
  // The end of an event of whole days is the first day that it does not cover (RFC 5545, 3.6.1).
  const length = event.startDate.isDate
    ? Math.max(1, Math.min(LONGEST_EVENT_DAYS, event.duration.toSeconds() / 86_400))
    : 1;
  return starts
    .flatMap((start) =>
      Array.from({ length }, (_, ahead) => {
        const day = start.clone();
        day.isDate = true;
        day.adjust(ahead, 0, 0, 0);
        return day.toString();
      }),
    )
    .filter((day) => day.startsWith(`${year}-`));
}

function occurrencesIn(event: ICAL.Event, year: number): ICAL.Time[] {
  const found: ICAL.Time[] = [];
  const iterator = event.iterator();
  for (let count = 0; count < MOST_OCCURRENCES; count++) {
    const next = iterator.next();
    if (!next || next.year > year) break;
    // One that began in December may reach into the year.
    if (next.year >= year - 1) found.push(next.clone());
  }
  return found;
}
