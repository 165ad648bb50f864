import type { Locale } from './texts/index.js';

/** Everything is shown in the office's zone, wherever the reader's computer stands (domain reference 5, feature 3). */
export const ZONE = 'Asia/Ho_Chi_Minh';

const WEEKDAYS: Record<Locale, readonly string[]> = {
  vi: ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
};

const partsIn = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

interface Local {
  date: string;
  time: string;
}

/** An instant (ISO 8601) as local date `yyyy-MM-dd` and time `HH:mm` in the office's zone. */
export function localOf(instant: string): Local {
  const parts = Object.fromEntries(partsIn.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

/** Day of the week of a date `yyyy-MM-dd`, 0 for Sunday. */
const weekdayIndex = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

const isDate = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value);
const dateOf = (value: string): string => (isDate(value) ? value : localOf(value).date);

/** `yyyy-MM-dd` moved by whole days. */
export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** `10/09/2027` from a date or an instant. */
export const shortDate = (value: string): string => dateOf(value).split('-').reverse().join('/');

/** `10/10` from a date or an instant. */
export const dayAndMonth = (value: string): string => shortDate(value).slice(0, 5);

/** `thứ Sáu 10/09/2027` from a date or an instant. */
export function longDate(value: string, locale: Locale): string {
  return `${WEEKDAYS[locale][weekdayIndex(dateOf(value))]} ${shortDate(value)}`;
}

/** `thứ Sáu 10/09/2027 lúc 08:00` from an instant. */
export function longMoment(instant: string, locale: Locale): string {
  return `${longDate(instant, locale)} ${locale === 'vi' ? 'lúc' : 'at'} ${localOf(instant).time}`;
}

/** `10/09/2027 08:00`, for tables. */
export const shortMoment = (instant: string): string => `${shortDate(instant)} ${localOf(instant).time}`;

/** `08:00` from an instant. */
export const clockTime = (instant: string): string => localOf(instant).time;

/** Whole days in the office's zone from `now` to a date or an instant; negative for what is over. */
export const daysUntil = (value: string, now: string): number =>
  Math.round((Date.parse(`${dateOf(value)}T00:00:00Z`) - Date.parse(`${localOf(now).date}T00:00:00Z`)) / 86_400_000);

/** `hôm nay`, `ngày mai`, `còn 3 ngày`, `3 ngày trước`. */
export function relativeDay(value: string, now: string, locale: Locale): string {
  const days = daysUntil(value, now);
  const near = NEAR_DAYS[locale][days + 1];
  if (near && Math.abs(days) <= 1) return near;
  const number = formatNumber(Math.abs(days), locale);
  if (locale === 'vi') return days > 0 ? `còn ${number} ngày` : `${number} ngày trước`;
  return days > 0 ? `in ${number} days` : `${number} days ago`;
}
const NEAR_DAYS: Record<Locale, readonly string[]> = {
  vi: ['hôm qua', 'hôm nay', 'ngày mai'],
  en: ['yesterday', 'today', 'tomorrow'],
};

export const capitalised = (text: string): string => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);

const numbers: Record<Locale, Intl.NumberFormat> = {
  vi: new Intl.NumberFormat('vi-VN'),
  en: new Intl.NumberFormat('en-GB'),
};
/** Digits grouped as the language does: 3.214 or 3,214. */
export const formatNumber = (value: number, locale: Locale): string => numbers[locale].format(value);

/** Vietnamese đồng, without decimals. */
export const formatMoney = (value: number, locale: Locale): string => `${formatNumber(Math.round(value), locale)} đ`;

/** A share in per cent, rounded down so that 100% is said only of all; `–` when there is nothing to divide by. */
export function formatShare(part: number, whole: number, locale: Locale): string {
  if (whole === 0) return '–';
  return `${formatNumber(Math.floor((part / whole) * 1000) / 10, locale)}%`;
}

/** Vietnamese text without accents and in lower case, for searching in lists. */
export const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/đ/gi, 'd')
    .toLowerCase();

/** A time as it is typed on a phone's digits, which have no colon: `1915` becomes `19:15`. */
export const typedTime = (text: string): string => text.replace(/^(\d\d)(\d\d)$/, '$1:$2');
