import {
  DELIVERY_STATES,
  DELIVERY_TRANSITIONS,
  type DeliveryState,
  NEXT_LEG_AFTER,
  outcomeOf,
  statesBefore,
} from './delivery-state.js';

const STATES = Object.keys(DELIVERY_STATES) as DeliveryState[];

describe('the table of delivery states', () => {
  it('reaches every state from queued', () => {
    const seen = new Set<DeliveryState>(['queued']);
    for (const state of seen) for (const next of DELIVERY_TRANSITIONS[state]) seen.add(next);
    expect([...seen].sort()).toEqual([...STATES].sort());
  });

  it('is read the same from both ends', () => {
    for (const to of STATES) {
      for (const from of STATES) expect(statesBefore(to).includes(from)).toBe(DELIVERY_TRANSITIONS[from].includes(to));
    }
  });

  it('never lets what left for good go out again', () => {
    for (const from of [
      'sent',
      'delivered',
      'presumed',
      'unconfirmed',
      'failed',
      'skipped',
      'expired',
      'cancelled',
    ] as const) {
      expect(DELIVERY_TRANSITIONS[from]).not.toContain('queued');
      expect(DELIVERY_TRANSITIONS[from]).not.toContain('sending');
    }
  });

  it('starts no further leg while it is not known whether this one arrived', () => {
    expect(NEXT_LEG_AFTER).not.toContain('uncertain');
    expect(outcomeOf('uncertain')).toBe('uncertain');
  });
});
