import type { FeedEvent } from '@loa/application';
import ICAL from 'ical.js';
import { textOf } from '../messages/catalogue.js';
import type { Locale } from '../messages/message.js';

/** The zone of the country; it has had no other offset since 1975, so that one rule without an end says it. */
const ZONE = 'Asia/Ho_Chi_Minh';
const ZONE_OFFSET_MS = 7 * 3_600_000;
/** So long a run is drawn, minutes; it may be over sooner or take until its expiry. */
const DRAWN_MINUTES = 30;

/** What is planned, as calendar programs read it (RFC 5545). Lines are folded by the writer; the identifiers stay the same for good. */
export function writeFeed(events: readonly FeedEvent[], locale: Locale): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Loa//Outreach//VI');
  calendar.addPropertyWithValue('method', 'PUBLISH');
  calendar.addPropertyWithValue('x-wr-calname', textOf(locale, 'feed.title') ?? 'Loa');
  calendar.addPropertyWithValue('x-wr-timezone', ZONE);
  // Asked for again every hour; sooner nothing planned is due that was not told.
  calendar.addPropertyWithValue('refresh-interval', ICAL.Duration.fromString('PT1H')).setParameter('value', 'DURATION');
  calendar.addSubcomponent(zone());
  for (const event of events) calendar.addSubcomponent(eventOf(event, locale));
  return `${calendar.toString()}\r\n`;
}

function zone(): ICAL.Component {
  const timezone = new ICAL.Component('vtimezone');
  timezone.addPropertyWithValue('tzid', ZONE);
  const standard = new ICAL.Component('standard');
  standard.addPropertyWithValue('dtstart', ICAL.Time.fromDateTimeString('1975-06-13T00:00:00'));
  standard.addPropertyWithValue('tzoffsetfrom', ICAL.UtcOffset.fromString('+07:00'));
  standard.addPropertyWithValue('tzoffsetto', ICAL.UtcOffset.fromString('+07:00'));
  standard.addPropertyWithValue('tzname', '+07');
  timezone.addSubcomponent(standard);
  return timezone;
}

function eventOf(event: FeedEvent, locale: Locale): ICAL.Component {
  const component = new ICAL.Component('vevent');
  const state = textOf(locale, `feed.${event.state}`) ?? event.state;
  const end = Math.min(event.dueAt.getTime() + DRAWN_MINUTES * 60_000, event.expiresAt.getTime());
  component.addPropertyWithValue('uid', [event.stepId, event.occurrence, 'loa'].filter(Boolean).join('-'));
  component.addPropertyWithValue('sequence', event.sequence);
  component.addPropertyWithValue('dtstamp', utc(event.changedAt));
  component.addPropertyWithValue('last-modified', utc(event.changedAt));
  for (const [name, at] of [
    ['dtstart', event.dueAt.getTime()],
    ['dtend', Math.max(end, event.dueAt.getTime())],
  ] as const)
    component.addPropertyWithValue(name, local(at)).setParameter('tzid', ZONE);
  component.addPropertyWithValue('summary', `${event.title} – ${event.campaign}`);
  component.addPropertyWithValue('description', `${event.unit}: ${state}`);
  component.addPropertyWithValue('status', STATUS[event.state] ?? 'CONFIRMED');
  // It takes none of the reader's own time.
  component.addPropertyWithValue('transp', 'TRANSPARENT');
  return component;
}

const STATUS: Partial<Record<FeedEvent['state'], string>> = {
  waits: 'TENTATIVE',
  cancelled: 'CANCELLED',
  missed: 'CANCELLED',
};

const utc = (at: Date): ICAL.Time => ICAL.Time.fromDateTimeString(at.toISOString().replace(/\.\d+Z$/, 'Z'));
const local = (at: number): ICAL.Time =>
  ICAL.Time.fromDateTimeString(new Date(at + ZONE_OFFSET_MS).toISOString().replace(/\.\d+Z$/, ''));
