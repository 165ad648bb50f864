import { targetGoal } from './target.js';

describe('what the plan demands of a year', () => {
  it('rises for the use of services from 50% in 2025 to 70% in 2030, and stays there', () => {
    expect([2024, 2025, 2026, 2029, 2030, 2040].map((year) => targetGoal('staffUsing', year))).toEqual([
      50, 50, 54, 66, 70, 70,
    ]);
  });

  it('is all of them where the plan says all', () => {
    expect(targetGoal('staffReached', 2026)).toBe(100);
    expect(targetGoal('lowerSecondaryReached', 2026)).toBe(80);
  });
});
