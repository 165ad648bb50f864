import type { Counts, Held, Outcome } from '../types.js';

export type Five = 'reached' | 'pending' | 'failed' | 'unclear' | 'notSent';
export const FIVE: readonly Five[] = ['reached', 'unclear', 'pending', 'failed', 'notSent'];

/** Every outcome belongs to exactly one of the five, so that the five add up to the members. */
export const FIVE_PARTS: Readonly<Record<Five, readonly Outcome[]>> = {
  reached: ['reached'],
  pending: ['pending'],
  failed: ['failed'],
  unclear: ['presumed', 'unconfirmed', 'uncertain'],
  notSent: ['skipped', 'expired', 'cancelled'],
};

export const fiveOf = (counts: Counts, five: Five): number =>
  FIVE_PARTS[five].reduce((sum, outcome) => sum + counts[outcome], 0);

/** Whether one of the five, or all members, is held back: "<5" is said only of what is known to be no more. */
export function heldIn(counts: Counts, what: Five | 'members'): Held | undefined {
  if (what === 'members') return counts.held?.members;
  const marks = FIVE_PARTS[what].flatMap((outcome) => counts.held?.[outcome] ?? []);
  if (marks.length === 0) return undefined;
  return marks.length === 1 && marks[0] === 'small' && fiveOf(counts, what) === 0 ? 'small' : 'covered';
}

export const NO_COUNTS: Counts = {
  members: 0,
  reached: 0,
  presumed: 0,
  unconfirmed: 0,
  pending: 0,
  failed: 0,
  uncertain: 0,
  skipped: 0,
  expired: 0,
  cancelled: 0,
};
