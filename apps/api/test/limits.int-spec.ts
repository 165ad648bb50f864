import { randomUUID } from 'node:crypto';
import { testRedisUrl } from '@loa/testing/database.js';
import { Limits } from '../src/platform/limits.js';

const outcomes = (limits: Limits, key: string, tries: number) =>
  Promise.all(
    Array.from({ length: tries }, () =>
      limits.take('loginPair', key).then(
        () => 'taken',
        (error) => error.code,
      ),
    ),
  );

describe('limits', () => {
  it('are one budget for all processes that share a Redis', async () => {
    const [one, two] = [new Limits(testRedisUrl()), new Limits(testRedisUrl())];
    const key = randomUUID();
    const all = [...(await outcomes(one, key, 8)), ...(await outcomes(two, key, 8))];
    expect(all.filter((outcome) => outcome === 'taken')).toHaveLength(10);
    expect(all.filter((outcome) => outcome === 'rate.exceeded')).toHaveLength(6);
    one.close();
    two.close();
  });

  it('still hold while Redis is away', async () => {
    const limits = new Limits('redis://127.0.0.1:1');
    const all = await outcomes(limits, randomUUID(), 12);
    expect(all.filter((outcome) => outcome === 'taken')).toHaveLength(10);
    limits.close();
  });
});
