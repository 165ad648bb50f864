import { heldCounts, type Sum } from './small-counts.js';

const SUM: Sum = { total: 'all', parts: ['a', 'b', 'c'] };
const held = (counts: Record<string, number>, sums = [SUM], hidden?: Set<string>) =>
  Object.fromEntries(heldCounts(new Map(Object.entries(counts)), sums, hidden));

/** Every way to fill in what is held back, by trying all of them. */
function ways(counts: Record<string, number>, marks: Record<string, string>, { total, parts }: Sum): Set<number>[] {
  const most = counts[total]!;
  const range = (key: string) => {
    if (!marks[key]) return [counts[key]!];
    const from = marks[key] === 'small' ? 0 : 5;
    return Array.from({ length: (marks[key] === 'small' ? 4 : most + 5) - from + 1 }, (_, n) => from + n);
  };
  const found = parts.map(() => new Set<number>());
  const fill = (at: number, values: number[]) => {
    if (at < parts.length) for (const n of range(parts[at]!)) fill(at + 1, [...values, n]);
    else if (range(total).includes(values.reduce((sum, n) => sum + n, 0)))
      values.map((n, index) => found[index]!.add(n));
  };
  fill(0, []);
  return found;
}

describe('counts that readers without sight of persons are shown', () => {
  it('are all of them where none is small', () => expect(held({ all: 15, a: 5, b: 10, c: 0 })).toEqual({}));

  it('cover a small one with a nought, so that the large ones can be read', () =>
    expect(held({ all: 40, a: 38, b: 2, c: 0 })).toEqual({ b: 'small', c: 'small' }));

  it('cover it with the next larger one where there is no nought', () =>
    expect(held({ all: 50, a: 30, b: 3, c: 17 })).toEqual({ b: 'small', c: 'covered' }));

  it('take a third where two could share the rest in one way only', () =>
    expect(held({ all: 38, a: 4, b: 4, c: 30 })).toEqual({ a: 'small', b: 'small', c: 'covered' }));

  it('hold a total that is the one small part', () =>
    expect(held({ all: 3, a: 3, b: 0, c: 0 })).toEqual({ all: 'small', a: 'small' }));

  it('follow a cover into the other sums that it stands in', () => {
    const rows = [0, 1, 2].map((r) => ({ total: `r${r}`, parts: [`${r}x`, `${r}y`, `${r}z`] }));
    const columns = ['x', 'y', 'z'].map((c) => ({ total: c, parts: [`0${c}`, `1${c}`, `2${c}`] }));
    const counts: Record<string, number> = {};
    [12, 3, 30, 20, 25, 40, 9, 50, 60].forEach((n, at) => {
      counts[`${Math.floor(at / 3)}${'xyz'[at % 3]}`] = n;
    });
    for (const { total, parts } of [...rows, ...columns])
      counts[total] = parts.reduce((sum, key) => sum + counts[key]!, 0);
    const marks = held(counts, [...rows, ...columns]);
    for (const sum of [...rows, ...columns]) {
      const n = [sum.total, ...sum.parts].filter((key) => marks[key]).length;
      expect([sum.total, n === 1]).toEqual([sum.total, false]);
    }
  });

  it('never cover with a count that is shown nowhere', () =>
    expect(held({ all: 20, a: 18, rest: 2 }, [{ total: 'all', parts: ['a', 'rest'] }], new Set(['rest']))).toEqual({
      rest: 'small',
      a: 'covered',
    }));

  it('leave several ways to fill in what is held back, whatever the counts', () => {
    for (let seed = 0; seed < 1331; seed++) {
      const [a, b, c] = [seed % 11, Math.floor(seed / 11) % 11, Math.floor(seed / 121)];
      const counts = { a: a!, b: b!, c: c!, all: a! + b! + c! };
      const marks = held(counts);
      for (const key of ['a', 'b', 'c', 'all'] as const) {
        expect([counts, key, counts[key] > 0 && counts[key] < 5 && !marks[key]]).toEqual([counts, key, false]);
      }
      ways(counts, marks, SUM).forEach((values, index) => {
        if (marks[SUM.parts[index]!]) expect([counts, marks, values.size > 1]).toEqual([counts, marks, true]);
      });
    }
  });
});
