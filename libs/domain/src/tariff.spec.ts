import {
  budgetVerdict,
  estimateStep,
  guessOperator,
  money,
  priceOf,
  priceRange,
  type Tariff,
  withinBudget,
} from './tariff.js';

const line = (change: Partial<Tariff>): Tariff => ({
  kind: 'any',
  operator: 'any',
  template: '',
  per: 'part',
  price: 800,
  validFrom: '2026-01-01',
  ...change,
});

const sms = { channel: 'sms', legalClass: 'notice', parts: 2, day: '2026-06-30' } as const;

describe('guessOperator', () => {
  it.each([
    ['84961234567', 'viettel'],
    ['84911234567', 'vinaphone'],
    ['84701234567', 'mobifone'],
    ['84921234567', 'vietnamobile'],
    ['84991234567', 'gmobile'],
    ['84871234567', 'itel'],
    ['84551234567', 'wintel'],
    ['84401234567', 'other'],
  ])('%s is %s', (phone, operator) => expect(guessOperator(phone)).toBe(operator));
});

describe('priceOf', () => {
  it('charges by the part or by the message', () => {
    expect(priceOf([line({})], sms)).toBe(1600);
    expect(priceOf([line({ per: 'message' })], sms)).toBe(800);
    expect(priceOf([line({ price: 385.45 })], { ...sms, parts: 3 })).toBe(1156.35);
  });

  it('takes the most telling line: template, then operator, then kind', () => {
    const list = [
      line({ price: 1 }),
      line({ price: 2, kind: 'notice' }),
      line({ price: 3, operator: 'viettel' }),
      line({ price: 4, operator: 'viettel', kind: 'notice' }),
      line({ price: 5, template: 'T1' }),
    ];
    const one = { ...sms, parts: 1 };
    expect(priceOf(list, one)).toBe(2);
    expect(priceOf(list, { ...one, legalClass: 'advertising' })).toBe(1);
    expect(priceOf(list, { ...one, operator: 'viettel' })).toBe(4);
    expect(priceOf(list, { ...one, operator: 'viettel', legalClass: 'advertising' })).toBe(3);
    expect(priceOf(list, { ...one, operator: 'viettel', template: 'T1' })).toBe(5);
    expect(priceOf(list, { ...one, operator: 'mobifone', template: 'T2' })).toBe(2);
  });

  it('takes the newest line that has begun, on its first day too', () => {
    const list = [line({ price: 700 }), line({ price: 900, validFrom: '2026-07-01' })];
    expect(priceOf(list, { ...sms, parts: 1 })).toBe(700);
    expect(priceOf(list, { ...sms, parts: 1, day: '2026-07-01' })).toBe(900);
    expect(priceOf(list, { ...sms, day: '2025-12-31' })).toBeNull();
  });

  it('knows which channels cost nothing unless a list says so', () => {
    expect(priceOf([], { ...sms, channel: 'email' })).toBe(0);
    expect(priceOf([line({ price: 5 })], { ...sms, channel: 'email', parts: 1 })).toBe(5);
    expect(priceOf([], sms)).toBeNull();
    expect(priceOf([], { ...sms, channel: 'zaloZns' })).toBeNull();
  });
});

describe('priceRange', () => {
  it('runs from the cheapest operator and the shortest text to the dearest and longest', () => {
    const list = [line({}), line({ operator: 'gmobile', price: 650 }), line({ operator: 'viettel', price: 900 })];
    expect(priceRange(list, { ...sms, parts: { low: 1, high: 3 } })).toEqual({ low: 650, high: 2700 });
    expect(priceRange([], { ...sms, parts: { low: 1, high: 1 } })).toBeNull();
  });
});

describe('estimateStep', () => {
  it('adds for those whom the first channel misses', () => {
    const legs = [
      { messages: 100, price: { low: 200, high: 200 } },
      { messages: 10, price: { low: 650, high: 1800 } },
      { messages: 5, price: { low: 0, high: 0 } },
    ];
    expect(estimateStep(legs)).toEqual({ low: 26_500, first: 38_000, high: 218_000 });
  });

  it('counts nothing for what has no price', () => {
    expect(estimateStep([{ messages: 7, price: null }])).toEqual({ low: 0, first: 0, high: 0 });
  });
});

describe('budgets', () => {
  it.each([
    [null, 0, 900, 1_200, 'none'],
    [1_000, 0, 500, 900, 'enough'],
    [1_000, 0, 800, 1_000, 'near'],
    [1_000, 0, 900, 1_200, 'mayRunOut'],
    [1_000, 500, 501, 600, 'over'],
    [1_000, 500, 500, 500, 'near'],
  ] as const)('of %s with %s spent and %s to %s to come: %s', (budget, spent, low, high, verdict) =>
    expect(budgetVerdict(budget, spent, { low, high })).toBe(verdict),
  );

  it('may be used up and not passed', () => {
    expect(withinBudget(1_000, 400, 600)).toBe(true);
    expect(withinBudget(1_000, 400, 600.01)).toBe(false);
    expect(withinBudget(null, 1e12, 1)).toBe(true);
    // 0.1 + 0.2 in floating point would pass 0.3.
    expect(withinBudget(0.3, 0.1, 0.2)).toBe(true);
    expect(money(0.1 + 0.2)).toBe(0.3);
  });
});
