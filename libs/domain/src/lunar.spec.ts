import fc from 'fast-check';
import { addDays } from './calendar.js';
import { lunarOfSolar, solarOfLunar } from './lunar.js';

/**
 * Days as they were printed or announced: Tết from the Government's yearly notices and printed Vietnamese almanacs, Giỗ Tổ
 * and the dates of 2026 to 2030 from the domain reference 5.5, mid-autumn from almanacs. None was reckoned by this code.
 */
const TET = [
  ['1985-01-21', 'a month before China'],
  ['2000-02-05', ''],
  ['2007-02-17', 'a day before China'],
  ['2008-02-07', ''],
  ['2009-01-26', ''],
  ['2010-02-14', ''],
  ['2011-02-03', ''],
  ['2012-01-23', ''],
  ['2013-02-10', ''],
  ['2014-01-31', ''],
  ['2015-02-19', ''],
  ['2016-02-08', ''],
  ['2017-01-28', ''],
  ['2018-02-16', ''],
  ['2019-02-05', ''],
  ['2020-01-25', ''],
  ['2021-02-12', ''],
  ['2022-02-01', ''],
  ['2023-01-22', ''],
  ['2024-02-10', ''],
  ['2025-01-29', ''],
  ['2026-02-17', ''],
  ['2027-02-06', ''],
  ['2028-01-26', ''],
  ['2029-02-13', ''],
  ['2030-02-02', 'a day before China'],
  ['2031-01-23', ''],
  ['2032-02-11', ''],
  ['2033-01-31', ''],
  ['2034-02-19', ''],
  ['2035-02-08', ''],
] as const;

describe('the Vietnamese lunar calendar', () => {
  it.each(TET)('begins the year on %s %s', (solar) => {
    const year = Number(solar.slice(0, 4));
    expect(solarOfLunar({ year, month: 1, day: 1, leap: false })).toBe(solar);
    expect(lunarOfSolar(solar)).toEqual({ year, month: 1, day: 1, leap: false });
  });

  it.each([
    ['2020-04-02', 3, 10],
    ['2021-04-21', 3, 10],
    ['2022-04-10', 3, 10],
    ['2023-04-29', 3, 10],
    ['2024-04-18', 3, 10],
    ['2025-04-07', 3, 10],
    ['2026-04-26', 3, 10],
    ['2027-04-16', 3, 10],
    ['2028-04-04', 3, 10],
    ['2029-04-23', 3, 10],
    ['2030-04-12', 3, 10],
    ['2023-09-29', 8, 15],
    ['2024-09-17', 8, 15],
    ['2025-10-06', 8, 15],
    ['2026-09-25', 8, 15],
  ])('has on %s the day %s/%s', (solar, month, day) => {
    const year = Number(solar.slice(0, 4));
    expect(solarOfLunar({ year, month, day, leap: false })).toBe(solar);
  });

  it.each([
    [2004, 2],
    [2006, 7],
    [2009, 5],
    [2012, 4],
    [2014, 9],
    [2017, 6],
    [2020, 4],
    [2023, 2],
    [2025, 6],
    [2028, 5],
    [2031, 3],
    [2033, 11],
  ])('has in %s the leap month %s and no other', (year, leap) => {
    const found = Array.from({ length: 12 }, (_, index) => index + 1).filter(
      (month) => solarOfLunar({ year, month, day: 1, leap: true }) !== null,
    );
    expect(found).toEqual([leap]);
  });

  it('knows the last day of the year by whether its month is long', () => {
    expect(solarOfLunar({ year: 2025, month: 12, day: 30, leap: false })).toBeNull();
    expect(solarOfLunar({ year: 2025, month: 12, day: 29, leap: false })).toBe('2026-02-16');
    expect(solarOfLunar({ year: 2023, month: 12, day: 30, leap: false })).toBe('2024-02-09');
  });

  it('gives each solar day one lunar day and back, and the next day the next one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 72_000 }), (count) => {
        const day = addDays('1902-01-01', count);
        const lunar = lunarOfSolar(day);
        expect(solarOfLunar(lunar)).toBe(day);
        const next = lunarOfSolar(addDays(day, 1));
        expect(next.day === lunar.day + 1 || (next.day === 1 && lunar.day >= 29)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses years that its series do not reach', () => {
    expect(() => solarOfLunar({ year: 1800, month: 1, day: 1, leap: false })).toThrow(RangeError);
    expect(() => lunarOfSolar('2200-01-01')).toThrow(RangeError);
  });
});
