import { testRedisUrl } from '@loa/testing/database.js';
import { Field, NO_REFUSALS, type Recipient } from './field.js';

const HOUR = 3_600_000;

/** Promises G5 and G7 with two worker processes, on each queue store. */
describe.each(['postgresql', 'redis'])('caps with queues on %s', (backend) => {
  let field: Field;
  let people = 0;

  beforeAll(async () => {
    field = await Field.open({ workers: 2, redisUrl: backend === 'redis' ? testRedisUrl() : undefined });
  }, 120_000);
  afterAll(() => field.close(), 60_000);
  beforeEach(async () => {
    await field.sandbox('DELETE', '/faults');
    await field.sandbox('POST', '/config', { shares: NO_REFUSALS });
    await field.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    await field.sql(
      `UPDATE channel_account SET state = 'ok', state_until = NULL, trips = 0, per_second = NULL, per_day = NULL, domain_caps = '{}'`,
    );
    await field.sql('UPDATE instance SET person_per_day = NULL, ads_per_day = 1');
  });

  const make = (count: number, one: (n: number) => Recipient): Recipient[] =>
    Array.from({ length: count }, () => one(++people));
  const phone = (n: number) => `8440${String(2_000_000 + n)}`;
  const cap = (channel: string, set: string) =>
    field.sql(`UPDATE channel_account SET ${set} WHERE channel = $1`, [channel]);
  const waits = (run: string) =>
    field.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery WHERE run_id = $1 AND state = 'queued' AND (not_before IS NOT NULL
         OR EXISTS (SELECT 1 FROM batch b WHERE b.id = batch_id AND b.not_before IS NOT NULL AND b.lease_by IS NULL))`,
      [run],
    );
  const untilWaiting = (run: string, n: number) =>
    field.until(`${n} wait`, async () => ((await waits(run))[0]!.n === n ? true : null));
  const busiest = (times: number[], seconds: number) => {
    const sorted = [...times].sort((a, b) => a - b);
    let most = 0;
    for (let from = 0, to = 0; to < sorted.length; to++) {
      while (sorted[to]! - sorted[from]! >= seconds * 1000) from++;
      most = Math.max(most, to - from + 1);
    }
    return most;
  };

  it('never passes the rate of an account, with two workers on it', async () => {
    await cap('sms', 'per_second = 50');
    await field.addPeople(make(400, (n) => ({ phone: phone(n) })));
    const before = (await field.accepted('sms')).length;
    const run = await field.plan({ channels: ['sms'] });
    await field.drained(run, ['queued', 'sending']);
    const times = (await field.accepted('sms')).slice(before).map((message) => Date.parse(message.at));
    expect(times).toHaveLength(400);
    // Over three seconds, because a starved machine notes arrivals late; `npm run chaos -- rate` looks at every single one.
    expect(busiest(times, 3)).toBeLessThanOrEqual(150);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('lets two campaigns on one account share its rate', async () => {
    await cap('sms', 'per_second = 40');
    const first = make(200, (n) => ({ phone: phone(n) }));
    const second = make(60, (n) => ({ phone: phone(n), group: 'teacher' }));
    await field.addPeople([...first, ...second]);
    const before = (await field.accepted('sms')).length;
    const large = await field.plan({ channels: ['sms'] });
    await field.until('the large one under way', async () => ((await field.states(large)).sending ? true : null));
    const small = await field.plan({ channels: ['sms'], group: 'teacher' });
    await field.drained(small, ['queued', 'sending']);
    // The small one came second and is through long before the large one.
    expect((await field.states(large)).queued ?? 0).toBeGreaterThan(30);
    await field.drained(large, ['queued', 'sending']);
    expect((await field.accepted('sms')).length - before).toBe(260);
  }, 120_000);

  it('keeps the daily allowance of an account and goes on the next day', async () => {
    await field.sql('UPDATE pace SET used = 0');
    await cap('sms', 'per_day = 30');
    await field.addPeople(make(70, (n) => ({ phone: phone(n) })));
    const run = await field.plan({ channels: ['sms'], expiresIn: '90 hours' });
    for (const left of [40, 10]) {
      await untilWaiting(run, left);
      expect((await field.states(run)).queued).toBe(left);
      await field.moveClock(24 * HOUR);
    }
    await field.drained(run);
    expect(await field.outcomes(run)).toEqual({ reached: 70 });
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('writes to nobody more often a day than the office wants, and counts the channels of one message once', async () => {
    await field.sql('UPDATE instance SET person_per_day = 1');
    await field.sandbox('POST', '/config', { shares: { ...NO_REFUSALS, zaloZns: 1 } });
    await field.addPeople(make(20, (n) => ({ phone: phone(n) })));
    const first = await field.plan({ channels: ['zaloZns', 'sms'] });
    await field.drained(first);
    expect(await field.outcomes(first)).toEqual({ reached: 20 });
    const second = await field.plan({ channels: ['sms'], expiresIn: '60 hours' });
    await untilWaiting(second, 20);
    expect(await field.states(second)).toEqual({ queued: 20 });
    await field.moveClock(24 * HOUR);
    await field.drained(second);
    expect(await field.outcomes(second)).toEqual({ reached: 20 });
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('sends an address one advertisement in 24 hours, across campaigns', async () => {
    await field.addPeople(make(10, (n) => ({ email: `ad${n}@demo.example` })));
    const content = { legalClass: 'advertising', purpose: 'outreach' };
    const first = await field.plan({ channels: ['email'], content });
    await field.drained(first, ['queued', 'sending']);
    const second = await field.plan({ channels: ['email'], content, expiresIn: '60 hours' });
    await untilWaiting(second, 10);
    await field.moveClock(48 * HOUR);
    await field.drained(second, ['queued', 'sending']);
    expect((await field.states(second)).sent).toBe(10);
  }, 120_000);

  it('keeps the rate of one receiving mail domain without holding up the others', async () => {
    await cap('email', `domain_caps = '{"slow.example": 4}'`);
    await field.addPeople(make(24, (n) => ({ email: `m${n}@slow.example` })));
    await field.addPeople(make(60, (n) => ({ email: `m${n}@fast.example` })));
    const before = (await field.accepted('email')).length;
    const run = await field.plan({ channels: ['email'] });
    await field.drained(run, ['queued', 'sending']);
    const taken = (await field.accepted('email')).slice(before);
    const slow = taken.filter((message) => message.to.endsWith('@slow.example'));
    expect(slow).toHaveLength(24);
    expect(
      busiest(
        slow.map((message) => Date.parse(message.at)),
        4,
      ),
    ).toBeLessThanOrEqual(16);
    // All of the others left while most of the slow ones still waited.
    const lastFast = taken.map((message) => message.to).findLastIndex((to) => to.endsWith('@fast.example'));
    expect(taken.slice(lastFast).length).toBeGreaterThan(8);
  }, 120_000);

  it('rests an account that does not answer, tries it with one message, and reaches everybody', async () => {
    await field.sandbox('POST', '/faults', { sms: { refuseConnections: true } });
    await field.addPeople(make(80, (n) => ({ phone: phone(n), email: `b${n}@demo.example` })));
    const run = await field.plan({ channels: ['sms'], expiresIn: '60 hours' });
    const beside = await field.plan({ channels: ['email'] });
    const held = () =>
      field.sql<{ state: string; code: string; trips: number }>(
        `SELECT state, state_code AS code, trips::int FROM channel_account WHERE channel = 'sms'`,
      );
    await field.until('the account rests', async () => ((await held())[0]!.state === 'held' ? true : null));
    expect((await held())[0]).toMatchObject({ code: 'notAnswering', trips: 1 });
    // The other account is not held up.
    await field.drained(beside, ['queued', 'sending']);
    expect((await field.states(beside)).sent).toBe(80);
    await field.moveClock(HOUR);
    await field.until('the probe failed', async () => ((await held())[0]!.trips === 2 ? true : null));
    await field.sandbox('DELETE', '/faults');
    await field.moveClock(2 * HOUR);
    await field.drained(run);
    expect(await field.outcomes(run)).toEqual({ reached: 80 });
    expect((await held())[0]).toEqual({ state: 'ok', code: '', trips: 0 });
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('sends at full speed on one account beside another that hangs', async () => {
    await field.sandbox('POST', '/faults', { email: { hang: true } });
    await field.addPeople(make(100, (n) => ({ phone: phone(n), email: `h${n}@demo.example` })));
    const hangs = await field.plan({ channels: ['email'] });
    await field.until('the first hangs', async () => ((await field.states(hangs)).sending ? true : null));
    const runs = await field.plan({ channels: ['sms'] });
    await field.drained(runs);
    expect(await field.outcomes(runs)).toEqual({ reached: 100 });
    expect((await field.states(hangs)).sent ?? 0).toBe(0);
    await field.setCampaign(hangs, 'cancelled');
  }, 120_000);
});
