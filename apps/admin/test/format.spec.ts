import {
  addDays,
  daysUntil,
  formatMoney,
  formatNumber,
  formatShare,
  localOf,
  longDate,
  longMoment,
  plain,
  relativeDay,
  typedTime,
} from '../src/format.js';

describe('dates and numbers as the pages write them', () => {
  it('writes instants in the zone of the office, with the weekday', () => {
    expect(longMoment('2027-09-10T01:00:00Z', 'vi')).toBe('thứ Sáu 10/09/2027 lúc 08:00');
    expect(longMoment('2027-10-09T17:00:00Z', 'en')).toBe('Sunday 10/10/2027 at 00:00');
    expect(localOf('2026-12-31T16:59:00Z')).toEqual({ date: '2026-12-31', time: '23:59' });
    expect(longDate('2028-10-10', 'vi')).toBe('thứ Ba 10/10/2028');
  });

  it('moves dates over the ends of months and leap days', () => {
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
    expect(addDays('2027-10-10', -30)).toBe('2027-09-10');
  });

  it('tells how far a day is, by the calendar of the office and not by hours', () => {
    const lateEvening = '2026-11-23T16:50:00Z';
    expect(daysUntil('2026-11-23T17:10:00Z', lateEvening)).toBe(1);
    expect(relativeDay('2026-11-26', lateEvening, 'vi')).toBe('còn 3 ngày');
    expect(relativeDay('2026-11-24', lateEvening, 'vi')).toBe('ngày mai');
    expect(relativeDay('2026-11-23T02:00:00Z', lateEvening, 'vi')).toBe('hôm nay');
    expect(relativeDay('2026-11-22', lateEvening, 'en')).toBe('yesterday');
    expect(relativeDay('2025-11-23', lateEvening, 'en')).toBe('365 days ago');
  });

  it('groups digits as the language does, and says 100% only of all', () => {
    expect(formatNumber(3214, 'vi')).toBe('3.214');
    expect(formatNumber(3214, 'en')).toBe('3,214');
    expect(formatMoney(1234567.6, 'vi')).toBe('1.234.568 đ');
    expect(formatShare(2999, 3000, 'vi')).toBe('99,9%');
    expect(formatShare(3000, 3000, 'vi')).toBe('100%');
    expect(formatShare(0, 0, 'vi')).toBe('–');
  });

  it('takes a time from a keyboard without a colon', () => {
    expect(['1915', '0730', '19:15', '191', '7'].map(typedTime)).toEqual(['19:15', '07:30', '19:15', '191', '7']);
  });

  it('finds names without accents', () => {
    expect(plain('Đặng Thị Ánh')).toBe('dang thi anh');
  });
});
