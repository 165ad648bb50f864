import type { Tariff } from './file-schemas.js';
import { estimatePrice, guessOperator } from './price.js';

const row = (change: Partial<Tariff['rows'][number]>): Tariff['rows'][number] => ({
  channel: 'sms',
  kind: 'any',
  operator: 'any',
  per: 'part',
  vnd: 100,
  validFrom: '2026-01-01',
  ...change,
});
const tariff: Tariff = {
  source: 'x',
  rows: [
    row({}),
    row({ kind: 'advertising', vnd: 300 }),
    row({ operator: 'viettel', kind: 'notice', vnd: 200 }),
    row({ operator: 'viettel', kind: 'notice', vnd: 250, validFrom: '2026-07-01' }),
    row({ channel: 'zaloZns', per: 'message', vnd: 50 }),
  ],
};
const sms = { channel: 'sms', legalClass: 'notice', parts: 2, day: '2026-06-30' } as const;

describe('estimatePrice', () => {
  it('takes the most specific row that holds on the day, by parts or by message', () => {
    expect(estimatePrice(tariff, sms)).toBe(200);
    expect(estimatePrice(tariff, { ...sms, operator: 'viettel' })).toBe(400);
    expect(estimatePrice(tariff, { ...sms, operator: 'viettel', day: '2026-07-01' })).toBe(500);
    expect(estimatePrice(tariff, { ...sms, operator: 'viettel', legalClass: 'advertising' })).toBe(600);
    expect(estimatePrice(tariff, { ...sms, channel: 'zaloZns', parts: 1 })).toBe(50);
    expect(estimatePrice(tariff, { ...sms, day: '2025-12-31' })).toBeNull();
    expect(estimatePrice(tariff, { ...sms, channel: 'email' })).toBeNull();
  });
});

describe('guessOperator', () => {
  it.each([
    ['84321234567', 'viettel'],
    ['84861234567', 'viettel'],
    ['84971234567', 'viettel'],
    ['84811234567', 'vinaphone'],
    ['84881234567', 'vinaphone'],
    ['84911234567', 'vinaphone'],
    ['84701234567', 'mobifone'],
    ['84891234567', 'mobifone'],
    ['84931234567', 'mobifone'],
    ['84521234567', 'vietnamobile'],
    ['84921234567', 'vietnamobile'],
    ['84591234567', 'gmobile'],
    ['84991234567', 'gmobile'],
    ['84871234567', 'other'],
    ['84400101010', 'other'],
  ])('%s is %s', (phone, operator) => expect(guessOperator(phone)).toBe(operator));
});
