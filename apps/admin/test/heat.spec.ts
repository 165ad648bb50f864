import { nextSpot, shadeOf, worstFirst } from '../src/routes/campaigns/heat.js';
import { NO_COUNTS } from '../src/ui/five.js';

const counts = (members: number, reached: number) => ({ ...NO_COUNTS, members, reached, failed: members - reached });

it('puts those first who need somebody, and those with nobody to write to last', () => {
  const rows = [counts(0, 0), counts(100, 95), counts(10, 1), counts(40, 20)];
  expect(worstFirst(rows, (one) => one, 'reached').map(({ members }) => members)).toEqual([10, 40, 100, 0]);
  expect(worstFirst(rows, (one) => one, 'failed').map(({ members }) => members)).toEqual([10, 40, 100, 0]);
  expect(worstFirst(rows, (one) => one, 'members').map(({ members }) => members)).toEqual([100, 40, 10, 0]);
});

it('calls much reached good and much failed bad', () => {
  expect([95, 70, 69, 10].map((value) => shadeOf(counts(100, value), 'reached')?.level)).toEqual([4, 3, 2, 1]);
  expect([0, 5, 20, 21].map((value) => shadeOf(counts(100, 100 - value), 'failed')?.level)).toEqual([0, 1, 2, 3]);
  expect(shadeOf(counts(100, 5), 'pending')).toBeNull();
  expect(shadeOf(counts(0, 0), 'reached')).toBeNull();
  expect(shadeOf({ ...counts(100, 30), failed: 0, pending: 70 }, 'reached')).toBeNull();
});

it('walks within the grid', () => {
  const from = { row: 0, column: 2 };
  expect(nextSpot(from, 'ArrowUp', false, 3, 3)).toEqual(from);
  expect(nextSpot(from, 'ArrowRight', false, 3, 3)).toEqual(from);
  expect(nextSpot(from, 'ArrowDown', false, 3, 3)).toEqual({ row: 1, column: 2 });
  expect(nextSpot(from, 'End', true, 3, 3)).toEqual({ row: 2, column: 2 });
  expect(nextSpot(from, 'Home', false, 3, 3)).toEqual({ row: 0, column: 0 });
  expect(nextSpot(from, 'a', false, 3, 3)).toBeNull();
});
