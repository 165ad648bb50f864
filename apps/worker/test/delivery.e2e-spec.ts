import { testRedisUrl } from '@loa/testing/database.js';
import { Redis } from 'ioredis';
import { Field, NO_REFUSALS, type Recipient } from './field.js';

const HOUR = 3_600_000;

/** The whole delivery suite runs on each queue store; nothing in it knows which one is behind. */
describe.each(['postgresql', 'redis'])('delivery with queues on %s', (backend) => {
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
    await field.sql(`UPDATE channel_account SET state = 'ok', state_until = NULL`);
  });

  const make = (count: number, one: (n: number) => Recipient): Recipient[] =>
    Array.from({ length: count }, () => one(++people));
  const phone = (n: number) => `8440${String(1_000_000 + n)}`;
  const mail = (n: number) => `p${n}@demo.example`;

  it('reaches everybody once, counts them right, and both sides agree', async () => {
    await field.addPeople(make(120, (n) => ({ phone: phone(n), school: (n % 2) as 0 | 1 })));
    const run = await field.plan({ channels: ['zaloZns', 'sms'] });
    await field.drained(run);
    expect(await field.outcomes(run)).toEqual({ reached: 120 });
    await expectSidesAgree(run);
    expect(await field.audit()).toEqual([]);
    await field.until('run closed', async () => {
      const [row] = await field.sql<{ state: string }>('SELECT state FROM run WHERE id = $1', [run]);
      return row!.state === 'done' ? true : null;
    });
  }, 120_000);

  it('goes on to the next channel on proven failure only, and says why where none is left', async () => {
    await field.addPeople(make(60, (n) => ({ phone: phone(n), email: mail(n) })));
    await field.addPeople(make(10, (n) => ({ phone: phone(n) })));
    await field.addPeople([{}]);
    await field.sandbox('POST', '/config', { shares: { ...NO_REFUSALS, zaloZns: 1, sms: 1 } });
    const run = await field.plan({ channels: ['zaloZns', 'sms', 'email'] });
    await field.drained(run, ['queued', 'sending']);
    // The receipts of those who have another channel may come after those of the ten.
    await field.until('failures told by receipts', async () => {
      const { failed, sent } = await field.states(run);
      return failed === 140 && sent === 60 ? true : null;
    });
    await field.drained(run, ['queued', 'sending']);
    const outcomes = await field.outcomes(run);
    expect(outcomes).toEqual({ pending: 60, failed: 10, skipped: 1 });
    const legs = await field.sql(
      `SELECT leg::int, channel, count(*)::int AS n FROM delivery WHERE run_id = $1 GROUP BY 1, 2 ORDER BY 1`,
      [run],
    );
    expect(legs).toEqual([
      { leg: 0, channel: 'zaloZns', n: 70 },
      { leg: 1, channel: 'sms', n: 70 },
      { leg: 2, channel: 'email', n: 60 },
    ]);
    await field.moveClock(73 * HOUR);
    await field.until('mails presumed', async () => ((await field.outcomes(run)).presumed === 60 ? true : null));
    await expectSidesAgree(run);
    expect(await field.audit()).toEqual([]);
  }, 180_000);

  it('sends one message to an address that several share, and gives all of them its outcome', async () => {
    const shared = phone(++people);
    await field.addPeople([{ phone: shared }, { phone: shared, school: 1 }, { phone: phone(++people) }]);
    const run = await field.plan({ channels: ['sms'] });
    await field.drained(run);
    expect(await field.outcomes(run)).toEqual({ reached: 3 });
    const to = (await field.accepted('sms')).filter((message) => message.to === shared);
    expect(to).toHaveLength(1);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('asks again before every leg: who opted out in between gets nothing more', async () => {
    const [stays, leaves] = await field.addPeople(make(2, (n) => ({ phone: phone(n) })));
    const run = await field.plan({
      channels: ['sms'],
      hours: { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:01' },
    });
    await field.until('put off', async () => {
      const rows = await field.sql<{ off: boolean }>(
        'SELECT not_before IS NOT NULL AS off FROM batch WHERE run_id = $1',
        [run],
      );
      return rows[0]?.off ? true : null;
    });
    await field.sql(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, '*', '*', false, now(), 'test')`,
      [leaves],
    );
    await field.sql(`UPDATE step SET allowed = $2 WHERE id = (SELECT step_id FROM run WHERE id = $1)`, [
      run,
      JSON.stringify({ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }),
    ]);
    await field.sql('UPDATE batch SET not_before = NULL WHERE run_id = $1', [run]);
    await field.drained(run);
    const rows = await field.sql<{ person_id: string; outcome: string; reason: string }>(
      'SELECT person_id, outcome, reason FROM member WHERE run_id = $1',
      [run],
    );
    expect(rows).toContainEqual({ person_id: stays, outcome: 'reached', reason: '' });
    expect(rows).toContainEqual({ person_id: leaves, outcome: 'skipped', reason: 'optedOut' });
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('keeps to the hours of the step', async () => {
    await field.addPeople(make(5, (n) => ({ phone: phone(n) })));
    const hour = Number(
      new Intl.DateTimeFormat('en', { hour: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Ho_Chi_Minh' }).format(
        await field.now(),
      ),
    );
    const later = (hour + 3) % 24;
    const at = (h: number) => `${String(h).padStart(2, '0')}:00`;
    const run = await field.plan({
      channels: ['sms'],
      hours: { days: [1, 2, 3, 4, 5, 6, 7], from: at(later), to: later === 23 ? '24:00' : at(later + 1) },
      expiresIn: '30 hours',
    });
    await field.until('put off', async () => {
      const rows = await field.sql<{ off: boolean }>(
        'SELECT not_before IS NOT NULL AS off FROM batch WHERE run_id = $1',
        [run],
      );
      return rows[0]?.off ? true : null;
    });
    expect(await field.states(run)).toEqual({ queued: 5 });
    await field.moveClock(3 * HOUR);
    await field.drained(run);
    expect(await field.outcomes(run)).toEqual({ reached: 5 });
  }, 120_000);

  it('pauses within a wave, resumes, and cancels what is left', async () => {
    await field.addPeople(make(200, (n) => ({ phone: phone(n) })));
    await field.sandbox('POST', '/faults', { sms: { slowMs: 100 } });
    const run = await field.plan({ channels: ['sms'] });
    await field.until('some sent', async () =>
      ((await field.states(run)).sent ?? 0) + ((await field.states(run)).delivered ?? 0) > 0 ? true : null,
    );
    await field.setCampaign(run, 'paused');
    await field.until('waves in flight ended', async () => ((await field.states(run)).sending ? null : true));
    const taken = (await field.accepted('sms')).length;
    const paused = await field.states(run);
    expect(paused.queued).toBeGreaterThan(0);
    await field.sandbox('DELETE', '/faults');
    await field.until('nothing more while paused', async () => {
      await field.sql('UPDATE batch SET not_before = NULL WHERE run_id = $1', [run]);
      return true;
    });
    expect((await field.accepted('sms')).length).toBe(taken);
    await field.setCampaign(run, 'running');
    await field.until('goes on', async () => ((await field.accepted('sms')).length > taken ? true : null));
    await field.setCampaign(run, 'cancelled');
    const states = await field.drained(run);
    expect((states.cancelled ?? 0) + (states.delivered ?? 0)).toBe(200);
    await expectSidesAgree(run);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('ends with everybody reached when providers refuse for a moment', async () => {
    await field.addPeople(make(100, (n) => ({ email: mail(n) })));
    await field.sandbox('POST', '/faults', { email: { tempRefuse: { share: 0.3, times: 1 } } });
    const run = await field.plan({ channels: ['email'] });
    await field.until('only the refused wait', async () => {
      const states = await field.states(run);
      return (states.sent ?? 0) + (states.queued ?? 0) === 100 && (states.sent ?? 0) > 0 && !states.sending
        ? true
        : null;
    });
    await field.moveClock(HOUR / 4);
    await field.drained(run, ['queued', 'sending']);
    expect(await field.states(run)).toEqual({ sent: 100 });
    await expectSidesAgree(run);
  }, 120_000);

  it('never repeats what may have been taken, unless the provider tells repeats apart', async () => {
    await field.addPeople(make(6, (n) => ({ phone: phone(n) })));
    await field.sandbox('POST', '/faults', { zaloZns: { acceptThenDrop: { share: 1, count: 3 } } });
    const zns = await field.plan({ channels: ['zaloZns', 'sms'] });
    const states = await field.drained(zns);
    // A receipt that comes later tells the truth about a lost answer.
    expect((states.delivered ?? 0) + (states.uncertain ?? 0)).toBe(6);
    expect((await field.sql('SELECT 1 FROM delivery WHERE run_id = $1 AND leg > 0', [zns])).length).toBe(0);
    await expectNoneTwice('zaloZns');

    await field.sandbox('POST', '/faults', { sms: { acceptThenDrop: { share: 1, count: 3 } } });
    const sms = await field.plan({ channels: ['sms'] });
    await field.until('answers lost', async () =>
      (await field.states(sms)).queued === undefined && (await field.states(sms)).sending === undefined
        ? true
        : field.moveClock(20_000).then(() => null),
    );
    await field.drained(sms);
    expect(await field.states(sms)).toEqual({ delivered: 6 });
    await expectNoneTwice('sms');
  }, 120_000);

  it('takes receipts three times and in reverse', async () => {
    await field.addPeople(make(40, (n) => ({ phone: phone(n) })));
    await field.sandbox('POST', '/faults', {
      sms: { receipts: 'tripledReversed' },
      zaloZns: { receipts: 'tripledReversed' },
    });
    const run = await field.plan({ channels: ['zaloZns', 'sms'] });
    await field.drained(run);
    expect(await field.outcomes(run)).toEqual({ reached: 40 });
    const events = await field.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery_event e JOIN delivery d ON d.season = e.season AND d.id = e.delivery_id
       WHERE d.run_id = $1 AND e.to_state = 'delivered'`,
      [run],
    );
    expect(events[0]!.n).toBe(40);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('loses nothing when a worker is killed in mid-wave', async () => {
    await field.addPeople(make(300, (n) => ({ phone: phone(n) })));
    await field.sandbox('POST', '/faults', { zaloZns: { slowMs: 60 } });
    const run = await field.plan({ channels: ['zaloZns'] });
    await field.until('under way', async () => (((await field.states(run)).sending ?? 0) > 0 ? true : null));
    field.instance.children.find((child: { name: string }) => child.name === 'worker-1')!.kill('SIGKILL');
    const states = await field.drained(run);
    expect((states.delivered ?? 0) + (states.uncertain ?? 0)).toBe(300);
    expect(states.uncertain ?? 0).toBeLessThanOrEqual(32);
    await expectNoneTwice('zaloZns');
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('loses nothing and doubles nothing when the queue is wiped in the middle', async () => {
    await field.addPeople(make(200, (n) => ({ phone: phone(n) })));
    await field.sandbox('POST', '/faults', { zaloZns: { slowMs: 40 } });
    const run = await field.plan({ channels: ['zaloZns'] });
    await field.until('under way', async () => (((await field.states(run)).sending ?? 0) > 0 ? true : null));
    await wipeQueue();
    await field.drained(run);
    expect(await field.outcomes(run)).toEqual({ reached: 200 });
    await expectNoneTwice('zaloZns');
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('believes a callback for its own account only, and lays aside what can not be read', async () => {
    await field.addPeople(make(2, (n) => ({ phone: phone(n) })));
    await field.sandbox('POST', '/faults', { sms: { receipts: 'none' } });
    const run = await field.plan({ channels: ['sms'] });
    await field.drained(run, ['queued', 'sending']);
    const [{ reference, account_id }] = (await field.sql<{ reference: string; account_id: string }>(
      `SELECT i.tag || '-' || d.season || '-' || d.id AS reference, d.account_id FROM delivery d, instance i WHERE d.run_id = $1 ORDER BY d.id LIMIT 1`,
      [run],
    )) as [{ reference: string; account_id: string }];
    const [other] = await field.sql<{ id: string }>(
      `INSERT INTO channel_account (unit_id, channel, name, settings) VALUES ($1, 'sms', 'of a school', '{}') RETURNING id`,
      [field.units.schools[0]],
    );
    const call = (account: string, about: string, failed: boolean, detail = '') =>
      field.sql<{ id: string }>(
        `INSERT INTO receipt (account_id, received_at, method, query, headers, body) VALUES ($1, now(), 'GET', $2, '{}', $3) RETURNING id`,
        [
          account,
          JSON.stringify({
            RequestId: about,
            SMSID: `x${detail}`,
            SendStatus: '5',
            SendFailed: failed ? '1' : '0',
            SendSuccess: failed ? '0' : '1',
          }),
          Buffer.alloc(0),
        ],
      );
    await call(other!.id, reference, true);
    await call(account_id, reference.replace(/-\d{4}-/, '-1999-'), true);
    const [last] = await call(account_id, reference, false);
    await field.until('applied', async () => {
      const [row] = await field.sql<{ result: string }>(
        'SELECT result FROM receipt WHERE id = $1 AND applied_at IS NOT NULL',
        [last!.id],
      );
      return row ?? null;
    });
    expect(await field.states(run)).toEqual({ delivered: 1, sent: 1 });
    await field.sql('DELETE FROM receipt WHERE account_id = $1', [other!.id]);
    await field.sql('DELETE FROM channel_account WHERE id = $1', [other!.id]);
  }, 120_000);

  it('goes on after silence only where the step says so', async () => {
    await field.addPeople(make(3, (n) => ({ phone: phone(n), email: mail(n) })));
    await field.sandbox('POST', '/faults', { zaloZns: { receipts: 'none' } });
    const still = await field.plan({ channels: ['zaloZns', 'email'], expiresIn: '60 hours' });
    const goesOn = await field.plan({ channels: ['zaloZns', 'email'], expiresIn: '60 hours', silenceHours: 4 });
    await field.drained(still, ['queued', 'sending']);
    await field.drained(goesOn, ['queued', 'sending']);
    await field.moveClock(5 * HOUR);
    await field.until('mails after the silence', async () => {
      const states = await field.states(goesOn);
      return states.unconfirmed === 3 && states.sent === 3 ? true : null;
    });
    expect(await field.states(still)).toEqual({ sent: 3 });
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('audits: one row changed by hand is found and named', async () => {
    await field.addPeople(make(3, (n) => ({ phone: phone(n) })));
    const run = await field.plan({ channels: ['sms'] });
    await field.drained(run);
    expect(await field.audit()).toEqual([]);
    await field.sql(`UPDATE member SET outcome = 'failed' WHERE id = (SELECT min(id) FROM member WHERE run_id = $1)`, [
      run,
    ]);
    const found = await field.audit();
    expect(found.map(({ check }) => check)).toContain('counts of members');
    expect(found.map(({ check }) => check)).toContain('outcomes that the legs do not add up to');
    await field.sql(`UPDATE member SET outcome = 'reached' WHERE run_id = $1`, [run]);
    await field.sql(`UPDATE delivery SET state = 'sent' WHERE id = (SELECT min(id) FROM delivery WHERE run_id = $1)`, [
      run,
    ]);
    expect((await field.audit()).map(({ check }) => check)).toContain('states that the events do not lead to');
    await field.sql(`UPDATE delivery SET state = 'delivered' WHERE run_id = $1`, [run]);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  async function wipeQueue(): Promise<void> {
    if (backend === 'postgresql') {
      await field.sql('DELETE FROM bullmq.job');
      return;
    }
    const redis = new Redis(testRedisUrl());
    await redis.flushall();
    await redis.quit();
  }

  /** Accepted by the sandbox's count = marked as sent or further, and none twice. */
  async function expectSidesAgree(run: string): Promise<void> {
    const [instance] = await field.sql<{ tag: string }>('SELECT tag FROM instance');
    const sent = await field.sql<{ reference: string }>(
      `SELECT $2 || '-' || season || '-' || id AS reference FROM delivery WHERE run_id = $1 AND sent_at IS NOT NULL`,
      [run, instance!.tag],
    );
    const ours = new Set(
      (
        await field.sql<{ reference: string }>(
          `SELECT $2 || '-' || season || '-' || id AS reference FROM delivery WHERE run_id = $1`,
          [run, instance!.tag],
        )
      ).map((row) => row.reference),
    );
    const taken = (await field.accepted())
      .map((message) => message.reference)
      .filter((reference) => ours.has(reference ?? ''));
    expect(taken.sort()).toEqual(sent.map((row) => row.reference).sort());
  }

  async function expectNoneTwice(channel: string): Promise<void> {
    const references = (await field.accepted(channel)).map((message) => message.reference);
    expect(new Set(references).size).toBe(references.length);
  }
});
