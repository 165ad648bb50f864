import { solarOfLunar } from './lunar.js';

/** A date of the year that campaigns like to hang from, in one year. */
export interface KnownDate {
  /** `yyyy-MM-dd`. */
  readonly day: string;
  readonly nameVi: string;
  readonly nameEn: string;
}

interface YearlyDate {
  readonly month: number;
  readonly day: number;
  readonly lunar?: true;
  readonly nameVi: string;
  readonly nameEn: string;
}

/** Dates that schools and education offices speak of by their names. */
const YEARLY: readonly YearlyDate[] = [
  { month: 9, day: 5, nameVi: 'Khai giảng', nameEn: 'Opening of the school year' },
  { month: 10, day: 10, nameVi: 'Ngày Chuyển đổi số quốc gia', nameEn: 'National Digital Transformation Day' },
  { month: 11, day: 20, nameVi: 'Ngày Nhà giáo Việt Nam', nameEn: 'Vietnamese Teachers’ Day' },
  { month: 1, day: 1, lunar: true, nameVi: 'Tết Nguyên đán', nameEn: 'Lunar New Year' },
  { month: 3, day: 26, nameVi: 'Ngày thành lập Đoàn', nameEn: 'Youth Union Day' },
  { month: 6, day: 1, nameVi: 'Ngày Quốc tế Thiếu nhi', nameEn: 'International Children’s Day' },
];

/** Those that fall between two days, `yyyy-MM-dd`, in order. */
export function knownDates(from: string, to: string): KnownDate[] {
  const found: KnownDate[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++) {
    for (const { month, day, lunar, nameVi, nameEn } of YEARLY) {
      const solar = lunar ? solarOfLunar({ year, month, day, leap: false }) : dayOf(year, month, day);
      if (solar !== null && solar >= from && solar <= to) found.push({ day: solar, nameVi, nameEn });
    }
  }
  return found.sort((a, b) => (a.day < b.day ? -1 : 1));
}

const dayOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
