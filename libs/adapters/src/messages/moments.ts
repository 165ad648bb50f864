import type { Locale } from './message.js';

const LANGUAGE: Record<Locale, string> = { vi: 'vi-VN', en: 'en-GB' };

/** `thứ Sáu 10/09/2027`, for a day `yyyy-MM-dd`. */
export function longDay(locale: Locale, day: string): string {
  const weekday = new Intl.DateTimeFormat(LANGUAGE[locale], { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
  return `${weekday.replace(/^Thứ/, 'thứ').replace('Nhật', 'nhật')} ${day.split('-').reverse().join('/')}`;
}

/** `thứ Sáu 10/09/2027 lúc 08:00`, in a zone. */
export function longMoment(locale: Locale, at: Date, timeZone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
      hourCycle: 'h23',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  return `${longDay(locale, day)} ${locale === 'vi' ? 'lúc' : 'at'} ${parts.hour}:${parts.minute}`;
}

export const groupedNumber = (locale: Locale, value: number): string =>
  new Intl.NumberFormat(LANGUAGE[locale]).format(value);
