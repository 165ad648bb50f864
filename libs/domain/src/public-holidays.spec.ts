import { weekdayOf } from './calendar.js';
import { proposedHolidays } from './public-holidays.js';

const days = (year: number, kind: string) =>
  proposedHolidays(year)
    .filter((day) => day.kind === kind)
    .map(({ day }) => day);

describe('the days off that the law lets one expect', () => {
  // As the Government announced them, without the bridge days that it swapped (2025: 02/05; 2026: 02/01 and 31/08).
  it.each([
    [
      2025,
      ['2025-01-01', '2025-04-07', '2025-04-30', '2025-05-01', '2025-09-01', '2025-09-02'],
      ['2025-01-24', '2025-02-03'],
    ],
    [
      2026,
      ['2026-01-01', '2026-04-26', '2026-04-27', '2026-04-30', '2026-05-01', '2026-09-01', '2026-09-02'],
      ['2026-02-12', '2026-02-22'],
    ],
  ])('of %s', (year, holidays, [from, to]) => {
    expect(days(year, 'holiday')).toEqual(holidays);
    const pause = days(year, 'noOutreach');
    expect([pause[0], pause.at(-1)]).toEqual([from, to]);
  });

  it('have a working day in lieu of each that falls on a weekend, never the same twice', () => {
    // 30/04 and 01/05/2033 are a Saturday and a Sunday.
    expect(days(2033, 'holiday').filter((day) => day.startsWith('2033-05'))).toEqual([
      '2033-05-01',
      '2033-05-02',
      '2033-05-03',
    ]);
    for (let year = 2024; year <= 2040; year++) {
      const all = proposedHolidays(year);
      expect(new Set(all.map(({ day }) => day)).size).toBe(all.length);
      for (const { day, nameEn } of all) if (nameEn.includes('in lieu')) expect(weekdayOf(day)).toBeLessThanOrEqual(5);
    }
  });
});
