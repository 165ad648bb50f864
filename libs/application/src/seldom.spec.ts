import { Seldom } from './seldom.js';

const at = (seconds: number) => new Date(1_000_000 + seconds * 1000);

describe('seldom', () => {
  it('lets one through in its time, and whoever is in a hurry', () => {
    const seldom = new Seldom(30);
    expect([0, 1, 29, 30, 31, 60].map((second) => seldom.due(at(second)))).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
    seldom.hurry();
    expect(seldom.due(at(61))).toBe(true);
  });

  it('goes on when the clock is set back', () => {
    const seldom = new Seldom(30);
    seldom.due(at(3600));
    expect(seldom.due(at(0))).toBe(true);
  });
});
