import type { CalendarFileDay, CalendarFileReader, CalendarFileSpan } from '@loa/application';
import { addDays, DomainError, isDay } from '@loa/domain';
import ICAL from 'ical.js';

/** Bounds for files that are made to hurt: a calendar of days off has some dozens of events. */
const MOST_EVENTS = 2_000;
const LONGEST_EVENT_DAYS = 400;

/** Reads the whole days of iCalendar files as offices and phones write them. */
export const icsReader: CalendarFileReader = {
  read(text, year) {
    const days = new Map<string, CalendarFileDay>();
    for (const { firstDay, lastDay, title } of spansOf(text, year)) {
      for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) {
        if (day.startsWith(`${year}-`)) days.set(day, { day, title: title || day });
      }
    }
    return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  },
  spans: (text, year) => spansOf(text, year).map((span) => ({ ...span, title: span.title || span.firstDay })),
};

function spansOf(text: string, year: number): CalendarFileSpan[] {
  try {
    return eventsOf(text).flatMap((event) => {
      const title = event.summary?.trim().slice(0, 160) ?? '';
      const length = lengthOf(event);
      return startsIn(event, year).map((firstDay) => ({ firstDay, lastDay: addDays(firstDay, length - 1), title }));
    });
  } catch {
    // The parser throws plain errors of many kinds at what it can't read.
    throw new DomainError('invalid', 'calendar.unreadable');
  }
}

function eventsOf(text: string): ICAL.Event[] {
  const found = new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent');
  if (found.length > MOST_EVENTS) throw new RangeError('too many events');
  return found.map((component) => new ICAL.Event(component)).filter(({ startDate }) => startDate !== null);
}

function lengthOf(event: ICAL.Event): number {
  // The end of an event of whole days is the first day that it does not cover (RFC 5545, 3.6.1).
  const seconds = event.startDate.isDate ? event.duration.toSeconds() : 0;
  return Math.max(1, Math.min(LONGEST_EVENT_DAYS, Math.floor(seconds / 86_400)));
}

/**
 * Where the event begins in the year or the one before, which may reach into it. Of rules only "each so many years on the
 * same day" is understood, as holidays are written; with any other the event counts once. The parser's own reckoning of rules may
 * never end (BYMONTHDAY=30 in February), so it is not used.
 */
function startsIn(event: ICAL.Event, year: number): string[] {
  const first = event.startDate;
  const rule = event.component.getFirstPropertyValue('rrule');
  const day = first.toString().slice(0, 10);
  if (!(rule instanceof ICAL.Recur) || rule.freq !== 'YEARLY') return [day];
  const interval = Math.max(1, rule.interval);
  const until = rule.until?.toString().slice(0, 10) ?? '9999';
  return [year - 1, year]
    .filter((one) => one >= first.year && (one - first.year) % interval === 0)
    .filter((one) => !rule.count || (one - first.year) / interval < rule.count)
    .map((one) => `${one}${day.slice(4)}`)
    .filter((one) => isDay(one) && one <= until);
}
