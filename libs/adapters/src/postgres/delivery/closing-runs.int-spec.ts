import { DeliveryWorld, NOW, SEASON } from '@loa/testing/delivery-world.js';
import { Database, type Query } from '../database.js';
import { auditDeliveries } from './audit.js';
import { PgRunStore } from './run-store.js';
import { type Change, changeDeliveries } from './transitions.js';

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

/** A late truth and the clock that closes a run, both at the same moment, in either order. */
describe('closing a run', () => {
  let world: DeliveryWorld;
  let db: Database;
  let runs: PgRunStore;

  beforeAll(async () => {
    world = await DeliveryWorld.open();
    db = new Database(world.database.workerUrl, { max: 4 });
    runs = new PgRunStore(db);
  });
  afterAll(async () => {
    await db.close();
    await world.close();
  });
  afterEach(async () => expect(await auditDeliveries(db.query)).toEqual([]));

  let phone = 0;
  async function uncertainRun(): Promise<{ runId: string; id: string }> {
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    const [person] = await world.addPeople([{ sms: `c${++phone}` }]);
    const { runId } = await world.layRun({ channels: ['sms'] });
    const plan = { channels: ['sms'], purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
    await runs.expand(runId, NOW, () => plan as never);
    const id = await world.deliveryOf(runId, person!);
    for (const to of ['sending', 'uncertain'] as const) await db.transaction((query) => become(query, id, to));
    return { runId, id };
  }

  const become = (query: Query, id: string, to: Change['to']) =>
    changeDeliveries(
      query,
      SEASON,
      [{ id, to, code: '', detail: '', providerRef: null, notBefore: null, taken: false, at: NOW }],
      NOW,
    );

  const standsAt = async (runId: string) =>
    (
      await world.sql<{ run: string; campaign: string }>(
        'SELECT r.state AS run, c.state AS campaign FROM run r JOIN campaign c ON c.id = r.campaign_id WHERE r.id = $1',
        [runId],
      )
    )[0];

  it('leaves one in which something is being brought back right now', async () => {
    const { runId, id } = await uncertainRun();
    await db.transaction(async (query) => {
      await become(query, id, 'queued');
      expect(await runs.close(NOW)).not.toContain(runId);
    });
    await runs.close(NOW);
    expect(await standsAt(runId)).toEqual({ run: 'sending', campaign: 'running' });
  });

  it('is undone by what is brought back in the moment of closing', async () => {
    const { runId, id } = await uncertainRun();
    let bringBack: Promise<unknown> = Promise.resolve();
    // The clock's transaction, stopped between its look and its end.
    await db.transaction(async (query) => {
      const held = new PgRunStore({ steady: (work: (q: Query) => Promise<unknown>) => work(query) } as never);
      expect(await held.close(NOW)).toContain(runId);
      bringBack = db.transaction((own) => become(own, id, 'queued'));
      await waitingFor('SELECT 1 FROM run WHERE id = ANY');
    });
    await bringBack;
    expect(await standsAt(runId)).toEqual({ run: 'sending', campaign: 'running' });
  });

  it('is put right when something is under way all the same', async () => {
    const { runId, id } = await uncertainRun();
    await db.transaction((query) => become(query, id, 'queued'));
    await world.sql(`UPDATE run SET state = 'done', closed_at = $2 WHERE id = $1`, [runId, NOW]);
    await world.sql(`UPDATE campaign SET state = 'done' WHERE id = (SELECT campaign_id FROM run WHERE id = $1)`, [
      runId,
    ]);
    await runs.close(later(60));
    expect(await standsAt(runId)).toEqual({ run: 'sending', campaign: 'running' });
  });

  /** Until another session stands before a lock with this statement. */
  async function waitingFor(statement: string): Promise<void> {
    for (;;) {
      const rows = await db.query(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND starts_with(query, $1)`,
        [statement],
      );
      if (rows.length > 0) return;
    }
  }
});
