import { HOLDS, holds, holdText } from '../lib/bench/holds.mjs';

describe('what a bench must hold', () => {
  it('asks every number that the hold names', () => {
    expect(holds(HOLDS.grow, { ratio: 1.1, memory: 1.1 })).toBe(true);
    expect(holds(HOLDS.grow, { ratio: 1.1, memory: 1.3 })).toBe(false);
    expect(holds(HOLDS.email, { ratio: 3.5 })).toBe(true);
    expect(holds(HOLDS.email, { ratio: 3.49 })).toBe(false);
  });

  it('is not held by a number that was not measured', () => {
    expect(holds(HOLDS.grow, { ratio: 1.1 })).toBe(false);
    expect(holds(HOLDS.due, { value: null })).toBe(false);
    expect(holds(HOLDS.email, { ratio: Number.NaN })).toBe(false);
  });

  it('says in words which way it bounds', () => {
    expect(holdText(HOLDS.audience)).toBe('value ≤ 300, ratio ≤ 2');
    expect(holdText(HOLDS.http)).toBe('ratio ≥ 0.5');
  });
});
