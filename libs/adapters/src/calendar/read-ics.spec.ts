import { icsReader } from './read-ics.js';

const file = (...events: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x', ...events, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'].join('\r\n');
const read = (text: string, year = 2027) => icsReader.read(text, year).map(({ day, title }) => `${day} ${title}`);

describe('a calendar file', () => {
  it('gives each day that an event covers, the day of its end not among them', () => {
    const tet = event('DTSTART;VALUE=DATE:20270205', 'DTEND;VALUE=DATE:20270208', 'SUMMARY:Tết Đinh Mùi');
    expect(read(file(tet))).toEqual(['2027-02-05 Tết Đinh Mùi', '2027-02-06 Tết Đinh Mùi', '2027-02-07 Tết Đinh Mùi']);
  });

  it('takes one day where no end is given, and the day of an event of hours', () => {
    const day = event('DTSTART;VALUE=DATE:20270902', 'SUMMARY:Quốc khánh');
    const hours = event('DTSTART:20270905T073000', 'DTEND:20270905T090000', 'SUMMARY:Khai giảng');
    expect(read(file(hours, day))).toEqual(['2027-09-02 Quốc khánh', '2027-09-05 Khai giảng']);
  });

  it('works out what comes back each year, also over the turn of it', () => {
    const yearly = event('DTSTART;VALUE=DATE:20200430', 'RRULE:FREQ=YEARLY', 'SUMMARY:30/4');
    const turn = event(
      'DTSTART;VALUE=DATE:20201231',
      'DTEND;VALUE=DATE:20210102',
      'RRULE:FREQ=YEARLY',
      'SUMMARY:Năm mới',
    );
    expect(read(file(yearly, turn))).toEqual(['2027-01-01 Năm mới', '2027-04-30 30/4', '2027-12-31 Năm mới']);
  });

  it('keeps to the end of a yearly rule, its steps and its count', () => {
    const yearly = (rule: string) => event('DTSTART;VALUE=DATE:20230902', `RRULE:FREQ=YEARLY;${rule}`, 'SUMMARY:x');
    const has = (rule: string) => read(file(yearly(rule))).length === 1;
    expect([has('INTERVAL=2'), has('INTERVAL=4'), has('COUNT=4'), has('COUNT=5')]).toEqual([true, true, false, true]);
    expect([has('INTERVAL=3'), has('UNTIL=20261231'), has('UNTIL=20271231')]).toEqual([false, false, true]);
    const leap = event('DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY', 'SUMMARY:x');
    expect([read(file(leap)), read(file(leap), 2028)]).toEqual([[], ['2028-02-29 x']]);
  });

  it('leaves other years out', () => {
    expect(read(file(event('DTSTART;VALUE=DATE:20280902', 'SUMMARY:x')))).toEqual([]);
  });

  it.each([
    ['no calendar', 'Ngày,Tên\r\n02/09/2027,Quốc khánh'],
    ['nothing', ''],
    ['more events than a calendar has', file(...Array<string>(2_001).fill(event('DTSTART;VALUE=DATE:20270101')))],
    ['half a calendar', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:'],
  ])('is refused when it is %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'calendar.unreadable' }));
  });

  it.each([
    ['an event of years', event('DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:29990101', 'SUMMARY:x'), 365],
    ['one of each second', event('DTSTART:20270101T000000', 'RRULE:FREQ=SECONDLY', 'SUMMARY:x'), 1],
    [
      'a day that never comes',
      event('DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'SUMMARY:x'),
      1,
    ],
  ])('ends with %s', (_, one, most) => {
    expect(read(file(one)).length).toBeLessThanOrEqual(most);
  });
});
