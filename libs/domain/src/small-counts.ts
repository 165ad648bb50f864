/** Counts below this are not shown to readers who may not see persons: they would tell of single ones. */
export const SMALL_BELOW = 5;

/** `small`: below five, nought included. `covered`: a larger one, held back because it would tell a small one. */
export type Held = 'small' | 'covered';

/** A count that is the sum of others and shown beside them. */
export interface Sum {
  readonly total: string;
  readonly parts: readonly string[];
}

/**
 * Which counts must be held back so that no small one is shown, nor told by subtracting within one sum: in every sum where
 * something is held back there are several ways in which the held ones may share what is left. Noughts cover first, then
 * the smallest. `hidden` counts are shown nowhere and can be worked out only from their sum; they can't cover.
 * `known` is held back already, by what the same readers see elsewhere.
 *
 * It looks at each sum by itself, as offices of statistics commonly do: several sums taken together, or the same table asked for
 * again after a change, can still narrow a count down.
 */
export function heldCounts(
  counts: ReadonlyMap<string, number>,
  sums: readonly Sum[],
  hidden: ReadonlySet<string> = new Set(),
  known: ReadonlyMap<string, Held> = new Map(),
): Map<string, Held> {
  const held = new Map(known);
  const hold = (key: string) => held.set(key, counts.get(key)! < SMALL_BELOW ? 'small' : 'covered');
  for (const [key, n] of counts) if (n > 0 && n < SMALL_BELOW) hold(key);
  const withKey = new Map<string, Sum[]>();
  for (const sum of sums) {
    for (const key of [sum.total, ...sum.parts]) withKey.set(key, [...(withKey.get(key) ?? []), sum]);
  }
  const open = new Set(sums);
  for (const sum of open) {
    open.delete(sum);
    while (isTold(sum, counts, held)) {
      const cover = coverOf(sum, counts, held, hidden);
      if (cover === null) break;
      hold(cover);
      for (const other of withKey.get(cover)!) open.add(other);
    }
  }
  return held;
}

/** Whether what is held back in a sum can be worked out from what is not. */
function isTold({ total, parts }: Sum, counts: ReadonlyMap<string, number>, held: ReadonlyMap<string, Held>): boolean {
  const heldParts = parts.filter((key) => held.has(key));
  const n = heldParts.length + (held.has(total) ? 1 : 0);
  if (n < 2) return n === 1;
  if (held.has(total)) return false;
  const left = heldParts.reduce((sum, key) => sum + counts.get(key)!, 0);
  const covered = heldParts.filter((key) => held.get(key) === 'covered').length;
  const most = covered > 0 ? Number.POSITIVE_INFINITY : heldParts.length * (SMALL_BELOW - 1);
  return left === covered * SMALL_BELOW || left === most;
}

function coverOf(
  { total, parts }: Sum,
  counts: ReadonlyMap<string, number>,
  held: ReadonlyMap<string, Held>,
  hidden: ReadonlySet<string>,
): string | null {
  const free = parts.filter((key) => !held.has(key) && !hidden.has(key));
  if (free.length === 0) return held.has(total) ? null : total;
  return free.reduce((least, key) => (counts.get(key)! < counts.get(least)! ? key : least));
}
