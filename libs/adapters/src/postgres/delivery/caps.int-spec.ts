import { setTimeout as pause } from 'node:timers/promises';
import type { Cap, Permits } from '@loa/application';
import { DeliveryWorld, NOW } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { PgPermitStore } from './permit-store.js';
import { PgRepairStore } from './repair-store.js';
import { PgRunStore } from './run-store.js';
import { PgWaveStore } from './wave-store.js';
import { WorkerLock } from './worker-lock.js';

const HOUR = 3_600_000;
const later = (hours: number) => new Date(NOW.getTime() + hours * HOUR);
const dayOf = (at: Date) => new Date(at.getTime() + 7 * HOUR).toISOString().slice(0, 10);

describe('caps', () => {
  let world: DeliveryWorld;
  let dbs: [Database, Database];
  beforeAll(async () => {
    world = await DeliveryWorld.open();
    dbs = [new Database(world.database.workerUrl, { max: 3 }), new Database(world.database.workerUrl, { max: 3 })];
  });
  afterAll(async () => {
    for (const db of dbs) await db.close();
    await world.close();
  });

  describe('of accounts, leased by two workers', () => {
    let stores: PgPermitStore[];
    let account = 0;
    const capOf = (wish: Partial<Cap>): Cap => ({
      kind: 'account',
      subjectId: `00000000-0000-7000-8000-${String(account).padStart(12, '0')}`,
      part: '',
      perSecond: null,
      perDay: null,
      ...wish,
    });
    beforeEach(() => {
      account++;
      stores = dbs.map((db) => new PgPermitStore(db));
    });
    async function take(store: PgPermitStore, caps: Cap[], wanted: number, run = '1', day = '2026-10-10') {
      for (;;) {
        const permits = await store.take(caps, wanted, day, run);
        if (permits.kind !== 'later' || permits.inMs > 0) return permits;
      }
    }
    const countOf = (permits: Permits) => (permits.kind === 'granted' ? permits.count : 0);

    it('never hands out two moments closer than the cap allows, whoever asks', async () => {
      const caps = [capOf({ perSecond: 200 })];
      const base = await world.sql<{ at: Date }>('SELECT clock_timestamp() AS at');
      const moments: number[] = [];
      const asking = stores.map(async (store) => {
        while (moments.length < 150) {
          const before = performance.now();
          const permits = await take(store, caps, 8);
          if (permits.kind === 'granted') {
            const start = before + permits.startsInMs;
            for (let i = 0; i < permits.count; i++) moments.push(start + i * permits.everyMs);
          } else await pause(1);
        }
      });
      await Promise.all(asking);
      const [row] = await world.sql<{ span: number }>(
        'SELECT extract(epoch FROM next_at - $2)::float8 * 1000 AS span FROM pace WHERE subject_id = $1 AND kind = $3',
        [caps[0]!.subjectId, base[0]!.at, 'account'],
      );
      // The row moved on by a full step for every moment that was handed out.
      expect(row!.span).toBeGreaterThanOrEqual((moments.length * 1000) / (200 * 0.91));
    });

    it('counts the day, gives back what was not sent, and begins anew the next day', async () => {
      const caps = [capOf({ perDay: 10 })];
      expect(countOf(await take(stores[0]!, caps, 6))).toBe(6);
      expect(countOf(await take(stores[1]!, caps, 6))).toBe(4);
      expect((await take(stores[0]!, caps, 1)).kind).toBe('dayUsedUp');
      await stores[0]!.giveBack(caps, 3, '2026-10-10');
      expect(countOf(await take(stores[1]!, caps, 6))).toBe(3);
      expect(countOf(await take(stores[1]!, caps, 6, '1', '2026-10-11'))).toBe(6);
      // A worker whose clock is behind counts to the newer day.
      expect(countOf(await take(stores[0]!, caps, 6, '1', '2026-10-10'))).toBe(4);
    });

    it('takes the stricter of two caps, and one message at a time where their paces differ', async () => {
      const caps = [capOf({ perSecond: 1000 }), capOf({ kind: 'campaign', perSecond: 100, perDay: 3 })];
      const counts: number[] = [];
      for (let i = 0; i < 4; i++) {
        const permits = await take(stores[i % 2]!, caps, 8);
        counts.push(countOf(permits));
        if (permits.kind === 'granted') await pause(permits.startsInMs);
      }
      expect(counts).toEqual([1, 1, 1, 0]);
    });

    it('does not let a run owe for the time when it was alone', async () => {
      const caps = [capOf({ perSecond: 100 })];
      let alone = 0;
      while (alone < 60) {
        const permits = await take(stores[0]!, caps, 10, 'old');
        alone += countOf(permits);
        if (permits.kind === 'later') await pause(permits.inMs);
      }
      await pause(900);
      const had = { old: 0, new: 0 };
      const asking = new Set<string>();
      const ask = async (run: 'old' | 'new', store: PgPermitStore) => {
        while (had.old + had.new < 80) {
          const permits = await take(store, caps, 5, run);
          if (asking.size === 2) had[run] += countOf(permits);
          asking.add(run);
          if (permits.kind === 'later') await pause(Math.min(permits.inMs, 50));
        }
      };
      await Promise.all([ask('old', stores[0]!), ask('new', stores[1]!)]);
      expect(Math.abs(had.old - had.new)).toBeLessThanOrEqual(15);
    });

    it('is not held up by a server clock that was set back', async () => {
      const caps = [capOf({ perSecond: 10 })];
      await take(stores[0]!, caps, 1);
      await world.sql(`UPDATE pace SET next_at = clock_timestamp() + interval '10 minutes' WHERE subject_id = $1`, [
        caps[0]!.subjectId,
      ]);
      const permits = await take(stores[0]!, caps, 1);
      expect(permits.kind === 'later' && permits.inMs).toBeLessThan(1000);
    });
  });

  describe('of persons and addresses', () => {
    let lock: WorkerLock;
    let sequence = 0;
    beforeAll(async () => {
      lock = await WorkerLock.take(world.database.workerUrl, () => {});
    });
    afterAll(() => lock.close());
    beforeEach(async () => {
      await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
      await world.sql(`UPDATE campaign SET state = 'cancelled'`);
      await world.sql('UPDATE instance SET person_per_day = 1, ads_per_day = 1');
      await world.sql('DELETE FROM person_day');
    });

    const people = (count: number) =>
      world.addPeople(Array.from({ length: count }, () => ({ sms: `c${++sequence}`, email: `c${sequence}@x` })));
    async function lay(legalClass: 'notice' | 'advertising', at: Date) {
      const { runId } = await world.layRun({ channels: ['sms'], legalClass });
      await world.sql(`UPDATE run SET expires_at = $2 WHERE id = $1`, [runId, later(200)]);
      const plan = { channels: ['sms'], purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
      await new PgRunStore(dbs[0]).expand(runId, at, (() => plan) as never);
      return runId;
    }
    /** Claims all that may go at `at`; gives how many went. */
    async function claim(runId: string, at: Date): Promise<number> {
      await new PgRepairStore(dbs[0]).cutBatches(at);
      const waves = new PgWaveStore(dbs[0]);
      const batches = await world.sql<{ id: string }>(`SELECT id FROM batch WHERE run_id = $1 AND state <> 'done'`, [
        runId,
      ]);
      let went = 0;
      for (const { id } of batches) {
        const lease = (await waves.lease(id, lock.workerId))!;
        for (let after = '0'; ; ) {
          const claimed = await waves.claim(lease, 10, after, dayOf(at), at);
          went += claimed.deliveries.length;
          if (claimed.last === null) break;
          after = claimed.last;
        }
        await waves.release(id, lock.workerId, null);
      }
      return went;
    }
    const consent = (ids: string[]) =>
      world.sql(
        `INSERT INTO consent (person_id, purpose, channel, given, at, method) SELECT unnest($1::uuid[]), '*', '*', true, now(), 'test'`,
        [ids],
      );
    const waitsUntil = async (runId: string) =>
      (
        await world.sql<{ at: Date; code: string }>(
          `SELECT DISTINCT not_before AS at, code FROM delivery WHERE run_id = $1 AND state = 'queued'`,
          [runId],
        )
      ).map((row) => [row.code, row.at?.toISOString()]);

    it('puts a second message of a day off to the next', async () => {
      await people(3);
      expect(await claim(await lay('notice', NOW), NOW)).toBe(3);
      const second = await lay('notice', NOW);
      expect(await claim(second, NOW)).toBe(0);
      expect(await waitsUntil(second)).toEqual([['enoughToday', '2026-10-10T17:00:00.000Z']]);
      expect(await claim(second, later(24))).toBe(3);
    });

    it('counts nobody while there are too few runs to be too many, and knows of those when it begins', async () => {
      await world.sql(`UPDATE run SET state = 'done', closed_at = '2026-01-01'`);
      await world.sql('UPDATE instance SET person_per_day = 2');
      await people(3);
      for (const _ of [1, 2]) expect(await claim(await lay('notice', NOW), NOW)).toBe(3);
      expect(await world.sql('SELECT 1 FROM person_day')).toEqual([]);
      expect(await claim(await lay('notice', NOW), NOW)).toBe(0);
      await world.sql(`UPDATE run SET state = 'done', closed_at = $1 WHERE closed_at IS NULL`, [NOW]);
      expect(await claim(await lay('notice', NOW), NOW)).toBe(0);
    });

    it('leaves to yesterday what was sent yesterday, whenever its receipt came', async () => {
      await world.sql(`UPDATE run SET state = 'done', closed_at = '2026-01-01'`);
      await people(2);
      const first = await lay('notice', later(-24));
      expect(await claim(first, later(-24))).toBe(2);
      await world.sql(`UPDATE delivery SET state = 'delivered', sent_at = $2, state_at = $3 WHERE run_id = $1`, [
        first,
        later(-24),
        NOW,
      ]);
      const [second, third] = [await lay('notice', NOW), await lay('notice', NOW)];
      expect([await claim(second, NOW), await claim(third, NOW)]).toEqual([2, 0]);
    });

    it('lets an advertisement go when the 24 hours are over, and not at midnight', async () => {
      await world.sql('UPDATE instance SET person_per_day = NULL');
      await consent(await people(2));
      expect(await claim(await lay('advertising', NOW), NOW)).toBe(2);
      const second = await lay('advertising', NOW);
      expect(await claim(second, later(20))).toBe(0);
      expect(await waitsUntil(second)).toEqual([['enoughToday', later(24).toISOString()]]);
      expect(await claim(second, later(24))).toBe(2);
    });

    it('does not use up the day of a person whose advertisement had to wait', async () => {
      await consent(await people(2));
      expect(await claim(await lay('advertising', NOW), NOW)).toBe(2);
      expect(await claim(await lay('advertising', later(20)), later(20))).toBe(0);
      expect(await claim(await lay('notice', later(20)), later(20))).toBe(2);
    });

    it('counts a try on a later day to that day', async () => {
      await world.sql('UPDATE instance SET person_per_day = NULL');
      await consent(await people(2));
      const first = await lay('advertising', NOW);
      expect(await claim(first, NOW)).toBe(2);
      // Refused for a moment, and tried again a day later.
      await world.sql(`UPDATE delivery SET state = 'queued', batch_id = NULL WHERE run_id = $1`, [first]);
      expect(await claim(first, later(25))).toBe(2);
      expect(await claim(await lay('advertising', later(26)), later(26))).toBe(0);
    });

    it('gives a person with two messages in one wave the first of them', async () => {
      const [one] = await people(1);
      const runId = await lay('notice', NOW);
      await world.sql(
        `WITH m AS (INSERT INTO member (season, run_id, person_id, subject_id, unit_id, audience_group, outcome)
           SELECT season, run_id, person_id, uuidv7(), unit_id, audience_group, outcome FROM member WHERE run_id = $1 RETURNING *)
         INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, batch_id, unit_id, audience_group, state, state_at)
         SELECT d.season, d.run_id, m.id, 0, d.channel, d.account_id, d.contact_id, d.batch_id, d.unit_id, d.audience_group, 'queued', d.state_at
         FROM delivery d, m WHERE d.run_id = $1`,
        [runId],
      );
      expect(await claim(runId, NOW)).toBe(1);
      const [row] = await world.sql<{ n: number }>('SELECT n::int FROM person_day WHERE person_id = $1', [one]);
      expect(row!.n).toBe(1);
      expect(await waitsUntil(runId)).toEqual([['enoughToday', '2026-10-10T17:00:00.000Z']]);
    });
  });
});
