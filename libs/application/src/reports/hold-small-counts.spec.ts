import { holdShare } from './hold-small-counts.js';

describe('a share of people', () => {
  const told = (reached: number, population: number) => holdShare({ reached, population });

  it('shows nobody how few were reached, or are missing', () => {
    for (let population = 0; population <= 30; population++) {
      for (let reached = 0; reached <= population; reached++) {
        const share = told(reached, population);
        const few = [reached, population - reached, population].some((n) => n > 0 && n < 5);
        expect([population, reached, share.held !== undefined]).toEqual([population, reached, few]);
        if (few) expect(share.reached).toBe(0);
      }
    }
  });

  it('shows the rest as it is', () => {
    expect(told(20, 30)).toEqual({ reached: 20, population: 30 });
    expect(told(30, 30)).toEqual({ reached: 30, population: 30 });
    expect(told(28, 30)).toEqual({ reached: 0, population: 30, held: 'covered' });
    expect(told(3, 4)).toEqual({ reached: 0, population: 0, held: 'small' });
  });
});
