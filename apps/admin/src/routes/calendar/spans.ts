import { addDays, localOf } from '../../format.js';
import type { ScheduleItem } from '../../types.js';

/** ISO weekday of `yyyy-MM-dd`: Monday 0 … Sunday 6. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** By how many days the hours of a step ("two hours before 14:00") lead away from the day of its offset. */
export const hoursInDays = ({ anchorDate, offsetDays, offsetUnit, wantedAt }: ScheduleItem): number =>
  offsetUnit === 'days' ? daysBetween(addDays(anchorDate, offsetDays), localOf(wantedAt).date) : 0;

/** `yyyy-MM` counted on by months. */
export function addMonths(month: string, count: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

export const firstOf = (month: string): string => `${month}-01`;
export const lastOf = (month: string): string => addDays(firstOf(addMonths(month, 1)), -1);

/** Whole weeks, Monday to Sunday, that a month lies in. */
export function weeksOf(month: string): string[][] {
  const first = addDays(firstOf(month), -weekdayOf(firstOf(month)));
  const count = Math.ceil((daysBetween(first, lastOf(month)) + 1) / 7);
  return Array.from({ length: count }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => addDays(first, week * 7 + day)),
  );
}

/** September of the school year that a month belongs to. */
export function schoolYearStart(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return `${number >= 9 ? year : year - 1}-09`;
}

/** What an arrow key means for the day of a step; null for other keys. */
export function dayByKey(key: string, day: string): string | null {
  const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
  return days === undefined ? null : addDays(day, days);
}
