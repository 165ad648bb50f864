import type { Counts } from '../../types.js';
import { type Five, fiveOf, heldIn } from '../../ui/five.js';

/** What a cell of the table shows: one of the five numbers, or all members. */
export type Mode = Five | 'members';
export const MODES: readonly Mode[] = ['reached', 'unclear', 'pending', 'failed', 'notSent', 'members'];

export const shownOf = (counts: Counts, mode: Mode): number =>
  mode === 'members' ? counts.members : fiveOf(counts, mode);

export interface Shade {
  scale: 'good' | 'bad';
  level: number;
}

/**
 * How much a cell stands out: much is good of those reached, and bad of those who failed; waiting and totals are neither.
 * While most of a cell still waits nobody can say that too few were reached.
 */
export function shadeOf(counts: Counts, mode: Mode): Shade | null {
  const { members, pending } = counts;
  if (members === 0 || mode === 'members' || mode === 'pending' || heldIn(counts, mode)) return null;
  if (mode === 'reached' && pending > members / 2) return null;
  const value = shownOf(counts, mode);
  const share = value / members;
  if (mode === 'reached') return { scale: 'good', level: share >= 0.9 ? 4 : share >= 0.7 ? 3 : share >= 0.5 ? 2 : 1 };
  return { scale: 'bad', level: value === 0 ? 0 : share <= 0.05 ? 1 : share <= 0.2 ? 2 : 3 };
}

/** Those that need somebody first: the lowest share of those reached, the highest of everything else; nobody to write to last. */
export function worstFirst<T>(items: readonly T[], countsOf: (item: T) => Counts, mode: Mode): T[] {
  const weight = (item: T): number => {
    const counts = countsOf(item);
    if (counts.members === 0) return Number.POSITIVE_INFINITY;
    if (mode === 'members') return -counts.members;
    const share = shownOf(counts, mode) / counts.members;
    return mode === 'reached' ? share : -share;
  };
  return items
    .map((item) => ({ item, at: weight(item) }))
    .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ item }) => item);
}

export interface Spot {
  row: number;
  column: number;
}

/** Where a key leads in a grid of so many rows and columns; null for keys that lead nowhere. */
export function nextSpot(
  { row, column }: Spot,
  key: string,
  ctrl: boolean,
  rows: number,
  columns: number,
): Spot | null {
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
  switch (key) {
    case 'ArrowUp':
      return { row: within(row - 1, rows), column };
    case 'ArrowDown':
      return { row: within(row + 1, rows), column };
    case 'ArrowLeft':
      return { row, column: within(column - 1, columns) };
    case 'ArrowRight':
      return { row, column: within(column + 1, columns) };
    case 'Home':
      return { row: ctrl ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrl ? rows - 1 : row, column: columns - 1 };
    case 'PageUp':
      return { row: within(row - 8, rows), column };
    case 'PageDown':
      return { row: within(row + 8, rows), column };
    default:
      return null;
  }
}
