import type { BatchLease } from '@loa/application';
import { DeliveryWorld, NOW } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { PgRunStore } from './run-store.js';
import { PgWaveStore } from './wave-store.js';
import { WorkerLock } from './worker-lock.js';

const DAY = '2026-10-10';
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('waves', () => {
  let world: DeliveryWorld;
  let db: Database;
  let lock: WorkerLock;
  let waves: PgWaveStore;
  let phone = 0;

  beforeAll(async () => {
    world = await DeliveryWorld.open();
    db = new Database(world.database.workerUrl, { max: 4 });
    lock = await WorkerLock.take(world.database.workerUrl, () => {});
    waves = new PgWaveStore(db);
  });
  afterAll(async () => {
    await lock.close();
    await db.close();
    await world.close();
  });

  /** A batch of `count` messages that this worker holds. */
  async function lay(count: number): Promise<BatchLease> {
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    await world.addPeople(Array.from({ length: count }, () => ({ sms: `w${++phone}` })));
    const { runId } = await world.layRun({ channels: ['sms'] });
    const plan = { channels: ['sms'], purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
    await new PgRunStore(db).expand(runId, NOW, (() => plan) as never);
    const [batch] = await world.sql<{ id: string }>('SELECT id FROM batch WHERE run_id = $1', [runId]);
    return (await waves.lease(batch!.id, lock.workerId))!;
  }
  const states = async ({ runId }: BatchLease) =>
    (await world.sql<{ state: string }>('SELECT state FROM delivery WHERE run_id = $1 ORDER BY id', [runId])).map(
      ({ state }) => state,
    );
  const account = (set: string, values: unknown[], lease: BatchLease) =>
    world.sql(`UPDATE channel_account SET ${set} WHERE id = $1`, [lease.accountId, ...values]);

  it('are put back whole when nobody heard what was claimed, and not by another worker', async () => {
    const lease = await lay(3);
    await waves.claim(lease, 2, '0', DAY, NOW);
    expect(await states(lease)).toEqual(['sending', 'sending', 'queued']);
    await waves.unclaim({ ...lease, workerId: lease.workerId + 1 }, NOW);
    expect(await states(lease)).toEqual(['sending', 'sending', 'queued']);
    await waves.unclaim(lease, NOW);
    expect(await states(lease)).toEqual(['queued', 'queued', 'queued']);
    // They are cut into a batch anew, so that this one ends.
    expect((await waves.claim(lease, 3, '0', DAY, NOW)).deliveries).toHaveLength(1);
  });

  it('hold exactly what they marked, also while somebody changes a message between the look and the lock', async () => {
    const lease = await lay(3);
    const [first] = await world.sql<{ id: string }>('SELECT id FROM delivery WHERE batch_id = $1 ORDER BY id LIMIT 1', [
      lease.batchId,
    ]);
    let claiming: ReturnType<PgWaveStore['claim']> | undefined;
    const other = new Database(world.database.ownerUrl, { max: 1 });
    try {
      await other.transaction(async (query) => {
        const [self] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        // The claim begins, waits here for the batch, and then meets a message that has moved on since it began.
        await query('SELECT FROM batch WHERE id = $1 FOR UPDATE', [lease.batchId]);
        await query(`UPDATE delivery SET code = 'changed' WHERE id = $1`, [first!.id]);
        claiming = waves.claim(lease, 3, '0', DAY, NOW);
        for (let waits = false; !waits; ) {
          const [row] = await world.sql<{ n: number }>(
            'SELECT count(*)::int AS n FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))',
            [self!.pid],
          );
          waits = row!.n > 0;
        }
      });
    } finally {
      await other.close();
    }
    const claimed = await claiming!;
    const marked = await world.sql<{ id: string }>(
      `SELECT id FROM delivery WHERE batch_id = $1 AND state = 'sending' ORDER BY id`,
      [lease.batchId],
    );
    expect(claimed.deliveries.map(({ id }) => id)).toEqual(marked.map(({ id }) => id));
    expect(marked.length).toBeGreaterThanOrEqual(2);
  });

  it('try a resting account with one message, and with the next one when that could not be written to', async () => {
    const lease = await lay(3);
    await account(`state = 'held', state_until = $2`, [later(60)], lease);
    expect(await waves.claim(lease, 3, '0', DAY, NOW)).toMatchObject({ open: false, deliveries: [] });
    await world.sql(
      `UPDATE contact_point SET health = 'optedOut' WHERE id = (SELECT contact_id FROM delivery WHERE batch_id = $1 ORDER BY id LIMIT 1)`,
      [lease.batchId],
    );
    const empty = await waves.claim(lease, 3, '0', DAY, later(61));
    expect(empty).toMatchObject({ probe: true, skipped: 1, deliveries: [] });
    const probe = await waves.claim(lease, 3, empty.last!, DAY, later(61));
    expect(probe).toMatchObject({ probe: true, open: true });
    expect(probe.deliveries).toHaveLength(1);
    // Until it is known what became of that one, nobody else tries.
    expect((await waves.claim(lease, 3, probe.last!, DAY, later(62))).open).toBe(false);
    await account(`state = 'ok', state_until = NULL`, [], lease);
  });

  it('give a batch back that this worker lost sight of, and no other', async () => {
    const lease = await lay(1);
    await waves.forget(lease.workerId + 1, [lease.batchId]);
    expect(await world.sql('SELECT lease_by FROM batch WHERE id = $1', [lease.batchId])).toEqual([
      { lease_by: lease.workerId },
    ]);
    await waves.forget(lease.workerId, [lease.batchId]);
    expect(await world.sql('SELECT lease_by, state FROM batch WHERE id = $1', [lease.batchId])).toEqual([
      { lease_by: null, state: 'ready' },
    ]);
  });
});
