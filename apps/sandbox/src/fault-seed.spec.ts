import { type Channel, DEFAULT_SEED, DEFAULT_SHARES, refusalOf } from './fault-seed.js';

/** Computed by another program from the written rule. */
const VECTORS: [Channel, string, string | null][] = [
  ['sms', '84901000000', 'blocked'],
  ['sms', '84901000001', 'undelivered'],
  ['sms', '84901000002', null],
  ['email', 'phu.huynh.0@example.vn', null],
  ['email', 'phu.huynh.28@example.vn', 'bounce'],
  ['email', 'phu.huynh.36@example.vn', 'full'],
  ['email', 'phu.huynh.101@example.vn', 'unknown'],
  ['zaloZns', '84901000000', null],
  ['zaloZns', '84901000003', 'noAccount'],
  ['zaloZns', '84901000005', 'refused'],
  ['zaloZns', '84901000008', 'cannotReceive'],
  ['zaloUid', '7000000000000000000', null],
  ['zaloUid', '7000000000000000004', 'restricted'],
  ['zaloUid', '7000000000000000009', 'blocked'],
  ['zaloUid', '7000000000000000015', 'inactive'],
  ['zaloOa', '7000000000000000000', null],
  ['zaloOa', '7000000000000000004', 'restricted'],
  ['zaloOa', '7000000000000000005', 'inactive'],
  ['facebookPage', '100200300', null],
  ['facebookPage', '100200314', 'permission'],
  ['facebookPage', '100200339', 'blocked'],
];

describe('the failure seed', () => {
  it.each(VECTORS)('%s to %s: %s', (channel, address, mode) => {
    expect(refusalOf(DEFAULT_SEED, DEFAULT_SHARES, channel, address)).toBe(mode);
  });

  it('refuses nobody at share 0 and everybody at share 1', () => {
    for (const [channel, address] of VECTORS) {
      expect(refusalOf('x', { ...DEFAULT_SHARES, [channel]: 0 }, channel, address)).toBeNull();
      expect(refusalOf('x', { ...DEFAULT_SHARES, [channel]: 1 }, channel, address)).not.toBeNull();
    }
  });

  it('draws about as many as the share says', () => {
    const phones = Array.from({ length: 10_000 }, (_, i) => `8490${1_000_000 + i}`);
    expect(phones.filter((phone) => refusalOf(DEFAULT_SEED, DEFAULT_SHARES, 'zaloZns', phone))).toHaveLength(1_994);
  });
});
