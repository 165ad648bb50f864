import { ResolveUncertain } from './resolve-uncertain.js';

describe('asking about late receipts', () => {
  it('looks every half a minute, and at once again where a full turn was found', async () => {
    let second = 0;
    let found = 0;
    const looked: number[] = [];
    const resolve = new ResolveUncertain({
      questions: {
        applyDecisions: async () => 0,
        repeatByRule: async () => 0,
        takeLate: async (_: Date, limit: number) => {
          looked.push(second);
          return Array.from({ length: Math.min(found, limit) }, (_, n) => ({ id: `${n}`, accountId: 'a' }));
        },
      },
      senders: { open: async () => ({ sender: {} }) },
      clock: { now: () => new Date(second * 1000) },
      hasLookUp: () => true,
      log: () => {},
    } as never);
    for (; second <= 30; second++) await resolve.run();
    found = 1000;
    for (second = 60; second <= 62; second++) await resolve.run();
    found = 0;
    for (second = 63; second <= 80; second++) await resolve.run();
    expect(looked).toEqual([0, 30, 60, 61, 62, 63]);
  });
});
