import { randomBytes } from 'node:crypto';
import type { BatchLease, ReadReceipt } from '@loa/application';
import { DeliveryWorld, NOW, SEASON } from '@loa/testing/delivery-world.js';
import { Vault } from '../../crypto/vault.js';
import { Database } from '../database.js';
import { auditDeliveries } from './audit.js';
import { PgReceiptStore } from './receipt-store.js';
import { PgRepairStore } from './repair-store.js';
import { PgRunStore } from './run-store.js';
import { type Change, changeDeliveries } from './transitions.js';
import { PgWaveStore } from './wave-store.js';
import { WorkerLock } from './worker-lock.js';

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const HOUR = 3600;
const DAY = '2026-10-10';
/** No process has this number. */
const DEAD = 7;

/** Each clock runs in every worker at once and again after every crash: two connections at a time, and twice. */
describe('repair clocks', () => {
  let world: DeliveryWorld;
  let dbs: [Database, Database];
  let repairs: PgRepairStore[];
  let runs: PgRunStore[];

  beforeAll(async () => {
    world = await DeliveryWorld.open();
    dbs = [new Database(world.database.workerUrl, { max: 3 }), new Database(world.database.workerUrl, { max: 3 })];
    repairs = dbs.map((db) => new PgRepairStore(db));
    runs = dbs.map((db) => new PgRunStore(db));
  });
  afterAll(async () => {
    for (const db of dbs) await db.close();
    await world.close();
  });
  beforeEach(async () => {
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    await world.sql(`UPDATE campaign SET state = 'cancelled'`);
    await world.sql(`UPDATE run SET state = 'done'`);
    await world.sql(`UPDATE batch SET state = 'done', lease_by = NULL`);
  });
  afterEach(async () => expect(await auditDeliveries(dbs[0].query)).toEqual([]));

  let phone = 0;
  const planOf = (channels: readonly string[]) => () =>
    ({ channels, purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] }) as never;
  const addPeople = (count: number) =>
    world.addPeople(Array.from({ length: count }, () => ({ sms: `r${++phone}`, email: `r${phone}@x` })));

  async function lay(count: number, channels: string[], more: { silenceHours?: number } = {}) {
    const people = await addPeople(count);
    const run = await world.layRun({ channels, ...more });
    await runs[0]!.expand(run.runId, NOW, planOf(channels));
    return { ...run, people };
  }

  async function all(runId: string, to: Change['to'], at = NOW): Promise<void> {
    const rows = await world.sql<{ id: string }>('SELECT id FROM delivery WHERE run_id = $1', [runId]);
    const taken = to === 'sent' || to === 'delivered';
    const changes = rows.map(({ id }) => ({
      id,
      to,
      code: '',
      detail: '',
      providerRef: null,
      notBefore: null,
      taken,
      at,
    }));
    await dbs[0].steady((query) => changeDeliveries(query, SEASON, changes, at));
  }

  const states = async (runId: string) =>
    Object.fromEntries(
      (
        await world.sql<{ state: string; n: number }>(
          'SELECT state, count(*)::int AS n FROM delivery WHERE run_id = $1 GROUP BY 1',
          [runId],
        )
      ).map(({ state, n }) => [state, n]),
    );

  const atOnce = async (clock: (repair: PgRepairStore) => Promise<number>) =>
    (await Promise.all(repairs.map(clock))).reduce((sum, n) => sum + n, 0);

  it('put each batch on the queue once, and one whose place was lost once more', async () => {
    await lay(20, ['sms']);
    const turns = async (at: Date) => (await Promise.all(repairs.map((repair) => repair.batchesToQueue(at, 8)))).flat();
    expect((await turns(NOW)).map(({ turn }) => turn)).toEqual([1]);
    expect(await turns(later(1))).toEqual([]);
    expect((await turns(later(10))).map(({ turn }) => turn)).toEqual([2]);
    expect(await turns(later(11))).toEqual([]);
  });

  it('cut what waits without a batch into batches once', async () => {
    const { runId } = await lay(30, ['sms', 'email']);
    await all(runId, 'failed');
    expect(await atOnce((repair) => repair.cutBatches(NOW))).toBeGreaterThan(0);
    expect(await atOnce((repair) => repair.cutBatches(NOW))).toBe(0);
    const [loose] = await world.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery WHERE run_id = $1 AND state = 'queued' AND batch_id IS NULL`,
      [runId],
    );
    expect(loose!.n).toBe(0);
  });

  it.each([
    ['zaloZns', 'uncertain'],
    ['sms', 'queued'],
  ])('name what a dead worker was sending on %s: %s', async (channel, state) => {
    const { runId } = await lay(12, [channel]);
    await all(runId, 'sending');
    await world.sql('UPDATE batch SET lease_by = $2 WHERE run_id = $1', [runId, DEAD]);
    expect(await atOnce((repair) => repair.freeDeadWorkers(NOW, ['sms']))).toBe(12);
    expect(await atOnce((repair) => repair.freeDeadWorkers(NOW, ['sms']))).toBe(0);
    expect(await states(runId)).toEqual({ [state]: 12 });
  });

  it('drop what waits once the time is over, and keep what may have arrived', async () => {
    const { runId } = await lay(9, ['sms']);
    const [first] = await world.sql<{ id: string }>('SELECT min(id) AS id FROM delivery WHERE run_id = $1', [runId]);
    await world.sql('UPDATE delivery SET unknown_at = $2 WHERE id = $1', [first!.id, NOW]);
    expect(await atOnce((repair) => repair.dropOverdue(later(61 * HOUR)))).toBe(9);
    expect(await atOnce((repair) => repair.dropOverdue(later(61 * HOUR)))).toBe(0);
    expect(await states(runId)).toEqual({ expired: 8, uncertain: 1 });
  });

  it('close what stayed without a receipt once, and start each next leg once', async () => {
    const { runId } = await lay(6, ['zaloZns', 'email'], { silenceHours: 4 });
    await all(runId, 'sending');
    await all(runId, 'sent');
    await world.sql('UPDATE batch SET queued_at = $2 WHERE run_id = $1', [runId, NOW]);
    expect(await atOnce((repair) => repair.closeSilent(later(4 * HOUR - 1)))).toBe(0);
    await atOnce((repair) => repair.closeSilent(later(4 * HOUR)));
    await atOnce((repair) => repair.closeSilent(later(4 * HOUR)));
    expect(await states(runId)).toEqual({ unconfirmed: 6, queued: 6 });
  });

  it('freeze a run as a whole or not at all, and once', async () => {
    await addPeople(15);
    const { runId } = await world.layRun({ channels: ['sms'] });
    const broken = dbs[0].transaction(async (query) => {
      await query('SELECT 1');
      await new PgRunStore({
        transaction: (work: (q: typeof query) => Promise<unknown>) => work(query),
      } as never).expand(runId, NOW, planOf(['sms']));
      throw new Error('the worker dies here');
    });
    await expect(broken).rejects.toThrow('dies here');
    const rows = () =>
      world.sql(`SELECT 1 FROM member WHERE run_id = $1 UNION ALL SELECT 1 FROM delivery WHERE run_id = $1`, [runId]);
    expect(await rows()).toHaveLength(0);
    expect((await runs[0]!.unfinished()).map(({ id }) => id)).toContain(runId);
    const members = await Promise.all(runs.map((store) => store.expand(runId, NOW, planOf(['sms']))));
    expect(members.filter((n) => n !== null)).toEqual([15]);
    expect(await runs[1]!.expand(runId, NOW, planOf(['sms']))).toBeNull();
    expect(await rows()).toHaveLength(30);
  });

  it('close a run that is through once, and its campaign with it', async () => {
    const { runId, campaignId } = await lay(3, ['sms']);
    for (const to of ['sending', 'sent', 'delivered'] as const) await all(runId, to);
    expect((await Promise.all(runs.map((store) => store.close(NOW)))).flat()).toEqual([runId]);
    expect((await Promise.all(runs.map((store) => store.close(NOW)))).flat()).toEqual([]);
    expect(await world.sql('SELECT state FROM campaign WHERE id = $1', [campaignId])).toEqual([{ state: 'done' }]);
  });

  describe('of receipts', () => {
    const vault = () => new Vault(randomBytes(32).toString('base64'));
    const read: ReadReceipt = async ({ raw }) => [
      { reference: raw.query.reference ?? null, providerRef: null, kind: 'delivered', code: 'c', detail: '', at: NOW },
    ];
    const arrive = async (reference: string) =>
      (
        await world.sql<{ id: string }>(
          `INSERT INTO receipt (account_id, received_at, method, query, headers, body) VALUES ($1, $2, 'GET', $3, '{}', '') RETURNING id`,
          [world.accounts.sms, NOW, JSON.stringify({ reference })],
        )
      )[0]!.id;
    const applyAll = async (at: Date) => {
      const [tag] = await world.sql<{ tag: string }>('SELECT tag FROM instance');
      const done = await Promise.all(dbs.map((db) => new PgReceiptStore(db, vault(), tag!.tag).apply(100, at, read)));
      return { read: done.reduce((sum, one) => sum + one.read, 0), orphans: done.flatMap((one) => one.orphans) };
    };
    const stands = async (id: string) =>
      (
        await world.sql<{ result: string; open: boolean }>(
          'SELECT result, applied_at IS NULL AS open FROM receipt WHERE id = $1',
          [id],
        )
      )[0];
    beforeEach(() => world.sql('DELETE FROM receipt'));

    it('apply each once, and one that came before our own write at once', async () => {
      const { runId } = await lay(8, ['sms']);
      await all(runId, 'sending');
      const [tag] = await world.sql<{ tag: string }>('SELECT tag FROM instance');
      for (const { id } of await world.sql<{ id: string }>('SELECT id FROM delivery WHERE run_id = $1', [runId])) {
        for (let copy = 0; copy < 3; copy++) await arrive(`${tag!.tag}-${SEASON}-${id}`);
      }
      await applyAll(NOW);
      await applyAll(NOW);
      expect(await states(runId)).toEqual({ delivered: 8 });
      const [events] = await world.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM delivery_event e JOIN delivery d ON d.season = e.season AND d.id = e.delivery_id WHERE d.run_id = $1 AND e.to_state = 'delivered'`,
        [runId],
      );
      expect(events!.n).toBe(8);
      await all(runId, 'sent');
      expect(await states(runId)).toEqual({ delivered: 8 });
    });

    it('end not knowing by a delay that is reported, and change nothing else by it', async () => {
      const unsure = await lay(1, ['sms']);
      for (const to of ['sending', 'uncertain'] as const) await all(unsure.runId, to);
      const sure = await lay(1, ['sms']);
      for (const to of ['sending', 'sent', 'failed'] as const) await all(sure.runId, to);
      const [tag] = await world.sql<{ tag: string }>('SELECT tag FROM instance');
      const delayed: ReadReceipt = async ({ raw }) => [
        { reference: raw.query.reference ?? null, providerRef: null, kind: 'delayed', code: 'c', detail: '', at: NOW },
      ];
      for (const { people, runId } of [unsure, sure]) {
        await arrive(`${tag!.tag}-${SEASON}-${await world.deliveryOf(runId, people[0]!)}`);
      }
      await new PgReceiptStore(dbs[0], vault(), tag!.tag).apply(100, NOW, delayed);
      expect(await states(unsure.runId)).toEqual({ sent: 1 });
      expect(await states(sure.runId)).toEqual({ failed: 2 });
    });

    it('keep one that names nothing we know, try it again, and say so in the end', async () => {
      const [tag] = await world.sql<{ tag: string }>('SELECT tag FROM instance');
      const id = await arrive(`${tag!.tag}-${SEASON}-999999999`);
      expect(await applyAll(NOW)).toEqual({ read: 1, orphans: [] });
      expect(await applyAll(NOW)).toEqual({ read: 0, orphans: [] });
      expect(await stands(id)).toEqual({ result: 'unknown', open: true });
      let at = NOW;
      const orphans: string[] = [];
      for (let n = 0; n < 10; n++) {
        at = new Date(at.getTime() + 2 ** n * 1000);
        orphans.push(...(await applyAll(at)).orphans);
      }
      expect(orphans).toEqual([id]);
      expect(await stands(id)).toEqual({ result: 'unknown', open: false });
    });
  });

  describe('the last look before sending', () => {
    let lock: WorkerLock;
    let other: WorkerLock;
    beforeAll(async () => {
      lock = await WorkerLock.take(world.database.workerUrl, () => {});
      other = await WorkerLock.take(world.database.workerUrl, () => {});
    });
    afterAll(async () => {
      await lock.close();
      await other.close();
    });
    const batchOf = async (runId: string) =>
      (
        await world.sql<{ id: string }>(
          `SELECT id FROM batch WHERE run_id = $1 AND state <> 'done' ORDER BY id DESC LIMIT 1`,
          [runId],
        )
      )[0]!.id;

    it('lets one worker at a batch, and a worker that lost it sends nothing more of it', async () => {
      const { runId } = await lay(4, ['sms']);
      const waves = dbs.map((db) => new PgWaveStore(db));
      const batch = await batchOf(runId);
      const leases = await Promise.all([waves[0]!.lease(batch, lock.workerId), waves[1]!.lease(batch, other.workerId)]);
      const held = leases.filter((lease): lease is BatchLease => lease !== null);
      expect(held).toHaveLength(1);
      const wave = waves[leases.indexOf(held[0]!)]!;
      expect((await wave.claim(held[0]!, 2, '0', DAY, NOW)).deliveries).toHaveLength(2);
      await world.sql('UPDATE batch SET lease_by = $2 WHERE id = $1', [batch, DEAD]);
      expect(await wave.claim(held[0]!, 2, '0', DAY, NOW)).toMatchObject({ open: false, deliveries: [] });
      expect(await states(runId)).toEqual({ sending: 2, queued: 2 });
    });

    it('leaves out who proved reached on an earlier leg', async () => {
      const { runId, people } = await lay(2, ['sms', 'email']);
      const early = await world.deliveryOf(runId, people[0]!);
      for (const to of ['sending', 'failed'] as const) await all(runId, to);
      await dbs[0].steady((query) =>
        changeDeliveries(
          query,
          SEASON,
          [
            {
              id: early,
              to: 'delivered',
              code: '',
              detail: '',
              providerRef: null,
              notBefore: null,
              taken: true,
              at: NOW,
            },
          ],
          NOW,
        ),
      );
      await repairs[0]!.cutBatches(NOW);
      const wave = new PgWaveStore(dbs[0]);
      const lease = (await wave.lease(await batchOf(runId), lock.workerId))!;
      const claim = await wave.claim(lease, 10, '0', DAY, NOW);
      expect([claim.deliveries.length, claim.skipped]).toEqual([1, 1]);
      const [reached] = await world.standing(runId, people);
      expect(reached).toMatchObject({ outcome: 'reached', legs: ['0 sms delivered', '1 email skipped'] });
    });

    it('repeats what may have been taken while the provider remembers it, and not a moment longer', async () => {
      const { runId } = await lay(2, ['sms']);
      const [first] = await world.sql<{ id: string }>('SELECT min(id) AS id FROM delivery WHERE run_id = $1', [runId]);
      await world.sql('UPDATE delivery SET unknown_at = $2 WHERE run_id = $1', [runId, later(60)]);
      await world.sql('UPDATE delivery SET unknown_at = $2 WHERE id = $1', [first!.id, NOW]);
      const wave = new PgWaveStore(dbs[0]);
      const lease = (await wave.lease(await batchOf(runId), lock.workerId))!;
      const claim = await wave.claim(lease, 10, '0', DAY, later(20 * HOUR + 30));
      expect(claim.deliveries).toHaveLength(1);
      expect(await states(runId)).toEqual({ sending: 1, uncertain: 1 });
    });
  });
});
