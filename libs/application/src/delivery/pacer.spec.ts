import { Pacer } from './pacer.js';
import type { Cap, PermitStore, Permits } from './permit-store.js';

const CAP: Cap = { kind: 'account', subjectId: 'a', part: '', perSecond: 50, perDay: null };

/** Hands out what it is told to, in order, and notes what was asked; each answer takes `answerMs`. */
function field(answers: readonly Permits[], answerMs = 0) {
  let now = 0;
  const asked: { wanted: number; day: string | null; runId: string; at: number }[] = [];
  const left = [...answers];
  const permits: PermitStore = {
    async take(_, wanted, day, runId) {
      asked.push({ wanted, day, runId, at: now });
      now += answerMs;
      return left.shift() ?? { kind: 'dayUsedUp' };
    },
    async giveBack() {},
  };
  const pacer = new Pacer({
    permits,
    ticks: () => now,
    pause: async (milliseconds) => {
      now += milliseconds;
    },
  });
  return { pacer, asked, at: () => now, stall: (milliseconds: number) => (now += milliseconds) };
}

const granted = (count: number, startsInMs: number, everyMs = 20): Permits => ({
  kind: 'granted',
  count,
  startsInMs,
  everyMs,
});

describe('the pacer', () => {
  it('lets each message of a wave leave at its own moment', async () => {
    const { pacer, at } = field([granted(3, 100)]);
    const moments = await pacer.reserve([CAP], 3, '2026-10-10', 'run');
    const left: number[] = [];
    for (const index of [0, 1, 2]) {
      await moments!.wait(index);
      left.push(at());
    }
    expect(left).toEqual([100, 120, 140]);
  });

  it('counts from the time it heard the answer, so that a slow one never makes a message early', async () => {
    const { pacer, at } = field([granted(1, 10)], 30);
    const moments = await pacer.reserve([CAP], 1, '2026-10-10', 'run');
    await moments!.wait(0);
    expect(at()).toBe(40);
  });

  it('gives a message that is late a new moment, and does not count it to the day again', async () => {
    const { pacer, asked, at, stall } = field([granted(2, 0), granted(1, 200)]);
    const moments = await pacer.reserve([CAP], 2, '2026-10-10', 'run');
    stall(66);
    await moments!.wait(0);
    expect(asked.map(({ wanted, day }) => [wanted, day])).toEqual([
      [2, '2026-10-10'],
      [1, null],
    ]);
    expect(at()).toBe(266);
  });

  it('lets a message go that is late by less than the slack', async () => {
    const { pacer, asked, at, stall } = field([granted(1, 0)]);
    const moments = await pacer.reserve([CAP], 1, '2026-10-10', 'run');
    stall(45);
    await moments!.wait(0);
    expect([asked.length, at()]).toEqual([1, 45]);
  });

  it('asks again when others have the next moments, and says when the day is used up', async () => {
    const { pacer, asked } = field([{ kind: 'later', inMs: 70 }, granted(1, 0), { kind: 'dayUsedUp' }]);
    expect((await pacer.reserve([CAP], 4, '2026-10-10', 'run'))!.count).toBe(1);
    expect(asked.map(({ at }) => at)).toEqual([0, 70]);
    expect(await pacer.reserve([CAP], 4, '2026-10-10', 'run')).toBeNull();
  });

  it('serves the waves of one run in the order they came, and no run waits for another', async () => {
    const order: string[] = [];
    const waiting: (() => void)[] = [];
    const pacer = new Pacer({
      permits: {
        take: async (_, wanted, __, runId) => {
          order.push(`${runId} ${wanted}`);
          if (runId === 'first') await new Promise<void>((resolve) => waiting.push(resolve));
          return granted(wanted, 0);
        },
        giveBack: async () => {},
      },
      ticks: () => 0,
      pause: async () => {},
    });
    const first = [1, 2].map((wanted) => pacer.reserve([CAP], wanted, null, 'first'));
    await pacer.reserve([CAP], 3, null, 'second');
    expect(order).toEqual(['first 1', 'second 3']);
    waiting.shift()!();
    await first[0];
    await Promise.resolve();
    expect(order.at(-1)).toBe('first 2');
    waiting.shift()!();
    await first[1];
  });

  it('goes on after a store that failed', async () => {
    let failed = false;
    const pacer = new Pacer({
      permits: {
        take: async () => {
          if (failed) return granted(1, 0);
          failed = true;
          throw new Error('gone');
        },
        giveBack: async () => {},
      },
      ticks: () => 0,
      pause: async () => {},
    });
    await expect(pacer.reserve([CAP], 1, null, 'run')).rejects.toThrow('gone');
    expect((await pacer.reserve([CAP], 1, null, 'run'))!.count).toBe(1);
  });
});
