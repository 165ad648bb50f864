import { withinHours } from '@loa/domain';
import { DeliveryWorld, NOW } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { batchesToQueue } from './batches-to-queue.js';
import { PgRunStore } from './run-store.js';
import { PgWaveStore } from './wave-store.js';
import { WorkerLock } from './worker-lock.js';

const DAY = '2026-10-10';
const PLAN = { channels: ['sms'], purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

let world: DeliveryWorld;
let db: Database;
let lock: WorkerLock;
/** What the worker was told, and who waits for the next word. */
const heard: (string | null)[] = [];
let hear: () => void = () => {};
let waves: PgWaveStore;
let runs: PgRunStore;

beforeAll(async () => {
  world = await DeliveryWorld.open();
  db = new Database(world.database.workerUrl, { max: 4 });
  lock = await WorkerLock.take(
    world.database.workerUrl,
    () => {},
    (campaignId) => {
      heard.push(campaignId);
      hear();
    },
  );
  waves = new PgWaveStore(db);
  runs = new PgRunStore(db);
  await world.addPeople(Array.from({ length: 3 }, (_, n) => ({ sms: `stop${n}` })));
});
afterAll(async () => {
  await lock.close();
  await db.close();
  await world.close();
});
afterEach(() => world.sql('DELETE FROM sending_stop'));

const stop = (unitSql: string, values: unknown[] = []) =>
  world.sql(
    `INSERT INTO sending_stop (unit_id, reason, stopped_at, stopped_by) SELECT unit, 'Bão', $1, 'x' FROM (${unitSql}) one (unit)`,
    [NOW, ...values],
  );
const unitOf = 'SELECT unit_id FROM run WHERE id = $2';
async function lease() {
  const { runId } = await world.layRun({ channels: ['sms'] });
  await runs.expand(runId, NOW, (() => PLAN) as never);
  const [batch] = await world.sql<{ id: string }>('SELECT id FROM batch WHERE run_id = $1', [runId]);
  return (await waves.lease(batch!.id, lock.workerId))!;
}

describe('the stop of a unit', () => {
  it('holds the very next wave, and lets the one after the release go', async () => {
    const held = await lease();
    expect((await waves.claim(held, 1, '0', DAY, NOW)).deliveries).toHaveLength(1);
    await stop(unitOf, [held.runId]);
    expect(await waves.claim(held, 1, '0', DAY, NOW)).toMatchObject({ open: false, deliveries: [] });
    await world.sql('DELETE FROM sending_stop');
    expect((await waves.claim(held, 1, '0', DAY, NOW)).deliveries).toHaveLength(1);
  });

  it('holds what units below send, and leaves what others do', async () => {
    const held = await lease();
    const [above] = await world.sql<{ id: string }>(`INSERT INTO unit (code) VALUES ('ABOVE') RETURNING id`);
    const [other] = await world.sql<{ id: string }>(`INSERT INTO unit (code) VALUES ('OTHER') RETURNING id`);
    await world.sql(
      'INSERT INTO unit_tree (unit_id, ancestor_id, depth) SELECT unit_id, $2, 9 FROM run WHERE id = $1',
      [held.runId, above!.id],
    );
    await stop('SELECT $2::uuid', [other!.id]);
    expect((await waves.claim(held, 1, '0', DAY, NOW)).open).toBe(true);
    await stop('SELECT $2::uuid', [above!.id]);
    expect((await waves.claim(held, 1, '0', DAY, NOW)).open).toBe(false);
  });

  it('puts nothing on the queue and starts nothing; what is due starts late, and only within its expiry', async () => {
    const held = await lease();
    await world.sql(`UPDATE batch SET lease_by = NULL, state = 'ready', queued_at = NULL WHERE run_id = $1`, [
      held.runId,
    ]);
    const due = (await world.layRun({ channels: ['sms'] })).runId;
    const short = (await world.layRun({ channels: ['sms'] })).runId;
    await world.sql(`UPDATE run SET state = 'planned', due_at = $2, expires_at = $3 WHERE id = $1`, [
      due,
      NOW,
      later(600),
    ]);
    await world.sql(`UPDATE run SET state = 'planned', due_at = $2, expires_at = $3 WHERE id = $1`, [
      short,
      NOW,
      later(30),
    ]);
    await stop(unitOf, [held.runId]);
    expect(await runs.release(later(1), 10)).toEqual([]);
    expect(await batchesToQueue(db.query, later(1), 10)).toEqual([]);
    await world.sql('DELETE FROM sending_stop');
    expect((await runs.release(later(60), 10)).map(({ id }) => id)).toEqual([due]);
    expect(await world.sql('SELECT state FROM run WHERE id = $1', [short])).toEqual([{ state: 'missed' }]);
    expect((await batchesToQueue(db.query, later(60), 10)).length).toBeGreaterThan(0);
  });
});

it('every worker hears of a campaign that is paused or cancelled, and of an office’s stop, once each', async () => {
  const ofRun = async () => {
    const { runId } = await lease();
    const [run] = await world.sql<{ id: string }>('SELECT campaign_id AS id FROM run WHERE id = $1', [runId]);
    return { runId, id: run!.id };
  };
  const [one, two] = [await ofRun(), await ofRun()];
  const become = (id: string, state: string) => world.sql('UPDATE campaign SET state = $2 WHERE id = $1', [id, state]);
  heard.length = 0;
  const all = new Promise<void>((done) => {
    hear = () => heard.length === 3 && done();
  });
  await become(one.id, 'paused');
  await become(one.id, 'cancelled');
  await become(two.id, 'running');
  await become(two.id, 'cancelled');
  await stop(unitOf, [two.runId]);
  await all;
  expect(heard).toEqual([one.id, two.id, null]);
});

it('a day that was closed after the approval is no hour to send', async () => {
  const open = await lease();
  expect(withinHours(open.hours, NOW, open.timeZone)).toBe(true);
  await world.sql(`INSERT INTO holiday VALUES ($1, 'noOutreach', 'Bão', 'Storm')`, [DAY]);
  try {
    const closed = await lease();
    expect(closed.hours.except).toEqual([DAY]);
    expect(withinHours(closed.hours, NOW, closed.timeZone)).toBe(false);
  } finally {
    await world.sql('DELETE FROM holiday WHERE day = $1', [DAY]);
  }
});
