import { DeliveryWorld, NOW, SEASON } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { auditDeliveries } from './audit.js';
import { PgRepairStore } from './repair-store.js';
import { PgRunStore } from './run-store.js';
import { type Change, changeDeliveries } from './transitions.js';

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const HOUR = 3600;
const WINDOW = 2;

/** What a clock finds, and what it must not read again each second. Batches here hold two messages. */
describe('clocks look', () => {
  let world: DeliveryWorld;
  let db: Database;
  let repair: PgRepairStore;
  let runs: PgRunStore;

  beforeAll(async () => {
    world = await DeliveryWorld.open();
    db = new Database(world.database.workerUrl, { max: 3 });
    repair = new PgRepairStore(db);
    runs = new PgRunStore(db);
  });
  afterAll(async () => {
    await db.close();
    await world.close();
  });
  beforeEach(async () => {
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    await world.sql(`UPDATE campaign SET state = 'cancelled'`);
    await world.sql(`UPDATE run SET state = 'done'`);
    await world.sql(`UPDATE batch SET state = 'done', lease_by = NULL`);
    await world.sql(`UPDATE channel_account SET state = 'ok', state_until = NULL, active = true, per_second = 1`);
  });
  afterEach(async () => expect(await auditDeliveries(db.query)).toEqual([]));

  let phone = 0;
  async function lay(count: number, channels = ['sms']): Promise<string> {
    await world.addPeople(Array.from({ length: count }, () => ({ sms: `k${++phone}`, email: `k${phone}@x` })));
    const { runId } = await world.layRun({ channels });
    const plan = { channels, purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
    await runs.expand(runId, NOW, () => plan as never);
    return runId;
  }

  const idsOf = async (runId: string) =>
    (await world.sql<{ id: string }>('SELECT id FROM delivery WHERE run_id = $1 ORDER BY id', [runId])).map(
      ({ id }) => id,
    );

  async function become(ids: readonly string[], to: Change['to'], notBefore: Date | null = null): Promise<void> {
    const taken = to === 'sent' || to === 'delivered';
    const plain = {
      code: to === 'skipped' ? 'optedOut' : '',
      detail: '',
      providerRef: null,
      taken,
      at: NOW,
      notBefore,
      to,
    };
    await db.steady((query) =>
      changeDeliveries(
        query,
        SEASON,
        ids.map((id) => ({ ...plain, id })),
        NOW,
      ),
    );
  }

  const batchesOf = (runId: string) =>
    world.sql<{ id: string; state: string; settled: boolean }>(
      'SELECT id, state, settled_at IS NOT NULL AS settled FROM batch WHERE run_id = $1 ORDER BY id',
      [runId],
    );
  const sendAllBatches = (runId: string) =>
    world.sql(`UPDATE batch SET state = 'done', queued_at = $2 WHERE run_id = $1`, [runId, NOW]);
  const queued = async (at: Date) => (await repair.batchesToQueue(at, WINDOW)).map(({ id }) => id);

  it.each([
    ['is stopped', { state: 'stopped', until: null, active: true }, 0],
    ['is not active', { state: 'ok', until: null, active: false }, 0],
    ['rests', { state: 'held', until: later(60), active: true }, 0],
    ['has rested', { state: 'held', until: NOW, active: true }, 1],
    ['works', { state: 'ok', until: null, active: true }, WINDOW],
  ])('at the batches of an account that %s', async (_, { state, until, active }, n) => {
    const { sms } = world.accounts;
    await lay(8);
    await world.sql('UPDATE channel_account SET state = $2, state_until = $3, active = $4 WHERE id = $1', [
      sms,
      state,
      until,
      active,
    ]);
    expect(await queued(NOW)).toHaveLength(n);
    // Nor does a place that was taken before come round again.
    await world.sql(`UPDATE batch SET queued_at = $1 WHERE state = 'queued'`, [later(-600)]);
    expect(await queued(NOW)).toHaveLength(n);
  });

  it('at the batches of each run that shares an account, in turn', async () => {
    const large = await lay(8);
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    const small = await lay(4);
    const firsts = [(await batchesOf(large))[0]!.id, (await batchesOf(small))[0]!.id];
    expect((await queued(NOW)).sort()).toEqual(firsts.sort());
    expect(await queued(NOW)).toEqual([]);
  });

  it('at no further batch of a lane whose first ones come back in a moment, and at those of other lanes', async () => {
    const runId = await lay(16);
    const first = await queued(NOW);
    expect(first).toHaveLength(WINDOW);
    const release = (notBefore: Date) =>
      world.sql(`UPDATE batch SET state = 'ready', not_before = $2 WHERE id = ANY ($1)`, [first, notBefore]);
    await release(later(5));
    expect(await queued(NOW)).toEqual([]);
    const other = (await batchesOf(runId)).at(-1)!.id;
    await world.sql(`UPDATE batch SET mail_domain = 'slow.example' WHERE id = $1`, [other]);
    expect(await queued(NOW)).toEqual([other]);
    await world.sql(`UPDATE batch SET state = 'done' WHERE id = $1`, [other]);
    // What waits for another day holds nobody up.
    await release(later(24 * HOUR));
    expect(await queued(NOW)).toHaveLength(WINDOW);
  });

  it('for what is to be cut past what waits for tomorrow and what ended without a batch', async () => {
    const runId = await lay(6);
    const [first, second, tomorrow, over] = (await idsOf(runId)) as [string, string, string, string];
    await become([first, second, tomorrow, over], 'sending');
    await become([first, second, over], 'queued', later(10));
    await become([tomorrow], 'queued', later(24 * HOUR));
    await become([over], 'skipped');
    const placed = async () =>
      new Map(
        (
          await world.sql<{ id: string; batch_id: string | null }>(
            'SELECT id, batch_id FROM delivery WHERE run_id = $1',
            [runId],
          )
        ).map((row) => [row.id, row.batch_id]),
      );
    expect(await repair.cutBatches(NOW)).toBe(0);
    expect(await repair.cutBatches(later(10))).toBe(1);
    const now = await placed();
    expect([now.get(tomorrow), now.get(over)]).toEqual([null, '0']);
    expect(now.get(first)).toBe(now.get(second));
    expect(now.get(first)).not.toBeNull();
  });

  it('for silence after what turned out to have gone while it had no batch', async () => {
    const runId = await lay(2);
    const ids = await idsOf(runId);
    await become(ids, 'sending');
    await become(ids, 'uncertain');
    await sendAllBatches(runId);
    await repair.settleBatches(NOW);
    await become(ids.slice(0, 1), 'sent');
    expect(await repair.cutBatches(NOW)).toBe(1);
    expect((await batchesOf(runId)).map(({ state, settled }) => [state, settled])).toEqual([
      ['done', true],
      ['done', false],
    ]);
    expect(await repair.closeSilent(later(400 * HOUR))).toBe(1);
    expect((await batchesOf(runId)).every(({ settled }) => settled)).toBe(true);
  });

  it('never again into a batch in which nothing is open, and into every other', async () => {
    const runId = await lay(6);
    const ids = await idsOf(runId);
    await become(ids, 'sending');
    await sendAllBatches(runId);
    await become(ids, 'sent');
    await become(ids.slice(0, 3), 'delivered');
    expect(await repair.settleBatches(NOW)).toBe(1);
    expect((await batchesOf(runId)).map(({ settled }) => settled)).toEqual([true, false, false]);
    expect(await repair.closeSilent(later(400 * HOUR))).toBe(3);
    expect((await batchesOf(runId)).every(({ settled }) => settled)).toBe(true);
  });

  it('no more at batches whose messages were dropped with their account stopped', async () => {
    const runId = await lay(6);
    await world.sql(`UPDATE channel_account SET state = 'stopped'`);
    expect(await repair.dropOverdue(later(61 * HOUR))).toBe(6);
    expect((await batchesOf(runId)).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  });

  it('into batches that nobody holds when they are to be thorough only', async () => {
    const runId = await lay(2);
    await become(await idsOf(runId), 'sending');
    await world.sql('UPDATE batch SET turn = 1 WHERE run_id = $1', [runId]);
    expect(await repair.freeDeadWorkers(NOW, [], false)).toBe(0);
    expect(await repair.freeDeadWorkers(NOW, [], true)).toBe(2);
  });
});
