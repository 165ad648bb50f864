/** Numbers that look random and are the same for the same seed, on every machine. Not for secrets. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
  chance(share: number): boolean;
}

/** One stream per use (`phones`, `names`…), so that a change in one place leaves the others as they were. */
export function randomOf(seed: string, use: string): Random {
  let state = hash(`${seed}\n${use}`);
  // mulberry32: 32 bits of state are plenty for picking names.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    pick: (items) => items[int(items.length)]!,
    chance: (share) => next() < share,
    shuffled(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}

/** Exactly the rounded share of the items, chosen by chance: shares come out the same for every seed. */
export function shareOf<T>(items: readonly T[], share: number, random: Random): Set<T> {
  return new Set(random.shuffled(items).slice(0, Math.round(items.length * share)));
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
