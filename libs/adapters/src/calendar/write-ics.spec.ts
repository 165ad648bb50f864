import type { FeedEvent } from '@loa/application';
import ICAL from 'ical.js';
import { writeFeed } from './write-ics.js';

const EVENT: FeedEvent = {
  stepId: '01890000-0000-7000-8000-000000000001',
  occurrence: null,
  title: 'Nhắc phụ huynh kích hoạt định danh điện tử mức độ 2 cho học sinh; mang theo giấy tờ, nộp trước 17:00',
  campaign: 'Ngày Chuyển đổi số quốc gia 10/10 năm 2027',
  unit: 'Phòng Giáo dục và Đào tạo',
  dueAt: new Date('2027-10-08T01:00:00Z'),
  expiresAt: new Date('2027-10-08T13:30:00Z'),
  state: 'planned',
  sequence: 6,
  changedAt: new Date('2027-09-01T03:04:05.678Z'),
};

/** What another program reads. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  for (const zone of calendar.getAllSubcomponents('vtimezone'))
    ICAL.TimezoneService.register(new ICAL.Timezone(zone), String(zone.getFirstPropertyValue('tzid')));
  return calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
}
const first = (event: Partial<FeedEvent>) => read(writeFeed([{ ...EVENT, ...event }], 'vi'))[0]!;

describe('the calendar feed', () => {
  it('says the same instant in the zone of the country, and the words as they are', () => {
    const event = first({});
    expect(event.startDate.toString()).toBe('2027-10-08T08:00:00');
    expect(event.startDate.toJSDate()).toEqual(EVENT.dueAt);
    expect(event.endDate.toJSDate()).toEqual(new Date('2027-10-08T01:30:00Z'));
    expect(event.summary).toBe(`${EVENT.title} – ${EVENT.campaign}`);
    expect(event.description).toBe('Phòng Giáo dục và Đào tạo: đã lên lịch');
    expect(event.component.getFirstPropertyValue('dtstamp')?.toString()).toBe('2027-09-01T03:04:05Z');
  });

  it('keeps lines to 75 octets (RFC 5545, 3.1), ended as the wire wants them', () => {
    const text = writeFeed([EVENT], 'vi');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  });

  it('names an event the same for good, however often it is changed, and each time of a step apart', () => {
    expect(first({ sequence: 8, dueAt: new Date('2027-10-09T01:00:00Z'), title: 'x' }).uid).toBe(first({}).uid);
    expect(first({ occurrence: '2027-10-08' }).uid).not.toBe(first({ occurrence: '2027-10-15' }).uid);
    expect(first({ sequence: 8 }).sequence).toBe(8);
  });

  it.each([
    ['cancelled', 'CANCELLED'],
    ['missed', 'CANCELLED'],
    ['waits', 'TENTATIVE'],
    ['planned', 'CONFIRMED'],
    ['paused', 'CONFIRMED'],
  ] as const)('says of what is %s that it is %s', (state, status) => {
    expect(first({ state }).component.getFirstPropertyValue('status')).toBe(status);
  });

  it('does not end before it begins when its expiry was shorter', () => {
    expect(first({ expiresAt: new Date('2027-10-08T00:59:00Z') }).endDate.toJSDate()).toEqual(EVENT.dueAt);
  });

  it('is a calendar also with nothing in it', () => {
    expect(read(writeFeed([], 'en'))).toEqual([]);
  });
});
