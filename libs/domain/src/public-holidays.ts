import { addDays, type SpecialDay, weekdayOf } from './calendar.js';
import { solarOfLunar } from './lunar.js';

/** A special day with what it is called. */
export interface NamedDay extends SpecialDay {
  readonly nameVi: string;
  readonly nameEn: string;
}

const TET = { nameVi: 'Tết Nguyên đán', nameEn: 'Lunar New Year' };
const NATIONAL = { nameVi: 'Quốc khánh', nameEn: 'National Day' };

/**
 * The days off of a year as the law lets one expect them, before the Government's notice for that year: holidays of the
 * Labour Code 2019 (Art. 112; of Tết the last day of Chạp and the first four, of National Day the day that makes the longer row), a
 * working day in lieu of each that falls on a weekend (Art. 111.3), and the pause from 25 Chạp to 6 Giêng in which nobody is
 * written to (domain reference 5.5). Swaps of bridge days are the Government's alone, so none is proposed. In order.
 */
export function proposedHolidays(year: number): NamedDay[] {
  const lunar = (lunarYear: number, month: number, day: number) =>
    solarOfLunar({ year: lunarYear, month, day, leap: false })!;
  const tet = lunar(year, 1, 1);
  const days = new Map<string, NamedDay>();
  const add = (day: string, kind: SpecialDay['kind'], name: { nameVi: string; nameEn: string }) =>
    days.set(day, { day, kind, ...name });
  add(`${year}-01-01`, 'holiday', { nameVi: 'Tết Dương lịch', nameEn: 'New Year’s Day' });
  for (let ahead = -1; ahead <= 3; ahead++) add(addDays(tet, ahead), 'holiday', TET);
  add(lunar(year, 3, 10), 'holiday', { nameVi: 'Giỗ Tổ Hùng Vương', nameEn: 'Hùng Kings’ Commemoration Day' });
  add(`${year}-04-30`, 'holiday', { nameVi: 'Ngày Giải phóng miền Nam', nameEn: 'Reunification Day' });
  add(`${year}-05-01`, 'holiday', { nameVi: 'Ngày Quốc tế Lao động', nameEn: 'International Labour Day' });
  add(`${year}-09-02`, 'holiday', NATIONAL);
  add(besideNationalDay(year), 'holiday', NATIONAL);
  for (const holiday of [...days.values()].sort(byDay)) {
    if (weekdayOf(holiday.day) > 5) add(inLieu(holiday.day, days), 'holiday', lieuOf(holiday));
  }
  for (let day = lunar(year - 1, 12, 25); day <= addDays(tet, 5); day = addDays(day, 1)) add(day, 'noOutreach', TET);
  return [...days.values()].sort(byDay);
}

/** The first or the third of September: whichever of them is a working day on the side of the weekend. */
function besideNationalDay(year: number): string {
  return weekdayOf(`${year}-09-02`) <= 3 ? `${year}-09-01` : `${year}-09-03`;
}

/** The next day that is neither weekend nor holiday. */
function inLieu(day: string, taken: ReadonlyMap<string, unknown>): string {
  let next = addDays(day, 1);
  while (weekdayOf(next) > 5 || taken.has(next)) next = addDays(next, 1);
  return next;
}

const lieuOf = ({ nameVi, nameEn }: NamedDay) => ({
  nameVi: `Nghỉ bù ${nameVi}`,
  nameEn: `${nameEn} (day in lieu)`,
});

const byDay = (a: SpecialDay, b: SpecialDay) => (a.day < b.day ? -1 : 1);
