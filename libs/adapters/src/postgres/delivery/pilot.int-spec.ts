import type { FreezePlan } from '@loa/application';
import { DeliveryWorld, NOW, SEASON } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { auditDeliveries } from './audit.js';
import { PgRepairStore } from './repair-store.js';
import { PgRunStore } from './run-store.js';
import { changeDeliveries } from './transitions.js';
import { PgWaveStore } from './wave-store.js';
import { WorkerLock } from './worker-lock.js';

const PLAN: FreezePlan = {
  channels: ['sms', 'email'],
  legalClass: 'notice',
  purpose: 'notice',
  perPupil: false,
  memberVariables: [],
};
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

let world: DeliveryWorld;
let worker: Database;
let runs: PgRunStore;
let repairs: PgRepairStore;
let sequence = 0;

beforeAll(async () => {
  world = await DeliveryWorld.open();
  worker = new Database(world.database.workerUrl, { max: 2 });
  runs = new PgRunStore(worker);
  repairs = new PgRepairStore(worker);
}, 120_000);
afterAll(async () => {
  await worker.close();
  await world.close();
}, 30_000);

/** Twelve people of a group of their own, two at one number, and a run for them that goes to a few first. */
async function frozenRun(pilot: object, group = 'guardian') {
  const base = ++sequence * 100;
  const phone = (n: number) => `8490000${base + n}`;
  const people = await world.addPeople(
    Array.from({ length: 12 }, (_, n) => ({ sms: phone(n === 11 ? 10 : n), email: `a${base + n}@d.vn` })),
    group,
  );
  const run = await world.layRun({ channels: ['sms', 'email'], group });
  await world.sql('UPDATE step SET pilot = $2 WHERE id = $1', [run.stepId, JSON.stringify(pilot)]);
  await runs.expand(run.runId, NOW, () => PLAN);
  await world.sql(`DELETE FROM membership WHERE audience_group = $1`, [group]);
  return { ...run, people };
}

const few = async (runId: string) =>
  (
    await world.sql<{ person: string }>(
      `SELECT m.person_id AS person FROM pilot_member f JOIN member m ON m.season = f.season AND m.id = f.member_id
       WHERE f.run_id = $1 ORDER BY 1`,
      [runId],
    )
  ).map(({ person }) => person);
const batches = async (runId: string) =>
  world.sql<{ state: string; n: number }>(
    `SELECT b.state, count(d.id)::int AS n FROM batch b JOIN delivery d ON d.batch_id = b.id AND d.state = 'queued'
     WHERE b.run_id = $1 GROUP BY 1 ORDER BY 1`,
    [runId],
  );
const queued = async (at: Date) => (await repairs.batchesToQueue(at, 100)).map(({ id }) => id);
const ofRun = async (runId: string) =>
  (await world.sql<{ id: string }>('SELECT id FROM batch WHERE run_id = $1', [runId])).map(({ id }) => id);
const decide = (runId: string, state: string) =>
  world.sql('UPDATE run_pilot SET state = $2 WHERE run_id = $1', [runId, state]);
const move = async (runId: string, person: string, to: 'sending' | 'failed' | 'sent' | 'delivered' | 'skipped') =>
  worker.transaction(async (query) =>
    changeDeliveries(
      query,
      SEASON,
      [
        {
          id: await world.deliveryOf(runId, person),
          to,
          code: to === 'skipped' ? 'erased' : 'x',
          detail: '',
          providerRef: null,
          notBefore: null,
          taken: to === 'sent' || to === 'delivered',
          at: NOW,
        },
      ],
      NOW,
    ),
  );
const outcomes = async (runId: string) =>
  world.sql<{ outcome: string; reason: string; n: number }>(
    `SELECT outcome, reason, count(*)::int AS n FROM member WHERE run_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [runId],
  );
const agrees = async () => expect(await worker.transaction(auditDeliveries)).toEqual([]);

describe('a run that goes to a few first', () => {
  it('puts nothing on the queue but the few, whatever clock looks, until a person says so; then everybody once', async () => {
    const { runId } = await frozenRun({ people: 3 }, 'teacher');
    const chosen = await few(runId);
    const [counts] = await world.sql<{ people: number; held: number }>(
      'SELECT people, held FROM run_pilot WHERE run_id = $1',
      [runId],
    );
    expect(counts!.people).toBe(chosen.length);
    expect(counts!.people + counts!.held).toBe(12);
    const free = await batches(runId);
    expect(free).toEqual([
      { state: 'held', n: 8 },
      { state: 'ready', n: 3 },
    ]);
    for (const tick of [0, 1, 2]) {
      await repairs.cutBatches(later(tick));
      await queued(later(tick));
      await repairs.freeDeadWorkers(later(tick), [], true);
      await repairs.endHolds(later(tick));
      await repairs.dropOverdue(later(tick));
      await repairs.settleBatches(later(tick));
      await runs.close(later(tick));
    }
    expect((await batches(runId)).map(({ state, n }) => [state, n])).toEqual([
      ['held', 8],
      ['queued', 3],
    ]);
    await agrees();

    await decide(runId, 'continued');
    // A crash right here loses nothing: whichever worker looks next finds the decision.
    await repairs.cutBatches(later(3));
    expect((await batches(runId)).find(({ state }) => state === 'held')).toBeUndefined();
    const taken = await queued(later(3));
    expect((await ofRun(runId)).filter((id) => taken.includes(id)).length).toBeGreaterThan(0);
    const doubled = await world.sql(`SELECT member_id FROM delivery WHERE run_id = $1 GROUP BY 1 HAVING count(*) > 1`, [
      runId,
    ]);
    expect(doubled).toEqual([]);
    await agrees();
  });

  it('chooses the same few again for the same people', async () => {
    const { runId, people } = await frozenRun({ people: 4 }, 'staff');
    const first = await few(runId);
    for (const person of people)
      await world.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'staff')`, [
        person,
        world.office,
      ]);
    const [again] = await world.sql<{ id: string }>(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, state, due_at, expires_at, template_version_id)
       SELECT season, unit_id, campaign_id, step_id, 2, 'expanding', due_at, expires_at, template_version_id FROM run WHERE id = $1 RETURNING id`,
      [runId],
    );
    await runs.expand(again!.id, NOW, () => PLAN);
    expect(await few(again!.id)).toEqual(first);
    await world.sql(`DELETE FROM membership WHERE audience_group = 'staff'`);
  });

  it('lets a next leg of the few go, and holds the heir of a message that waits', async () => {
    const { runId, people } = await frozenRun({ people: 3 }, 'manager');
    const chosen = await few(runId);
    const standing = await world.standing(runId, people);
    const carriers = people.filter((_, n) => standing[n]!.via === null);
    const first = carriers.find((person) => chosen.includes(person))!;
    await move(runId, first, 'sending');
    await move(runId, first, 'failed');
    // The one whose message served another one at the same number is erased before it went.
    const shared = people[standing.find(({ via }) => via !== null)!.via!]!;
    const waits = !chosen.includes(shared);
    await move(runId, shared, 'skipped');
    await repairs.cutBatches(NOW);
    const legs = await world.sql<{ person: string; leg: number; state: string }>(
      `SELECT m.person_id AS person, d.leg::int, b.state FROM delivery d JOIN member m ON m.season = d.season AND m.id = d.member_id
       JOIN batch b ON b.id = d.batch_id WHERE d.run_id = $1 AND d.state = 'queued'`,
      [runId],
    );
    expect(legs.find(({ person }) => person === first)).toMatchObject({ leg: 1, state: 'ready' });
    const heir = people[standing.findIndex(({ via }) => via !== null)]!;
    expect(legs.find(({ person }) => person === heir)?.state).toBe(waits ? 'held' : 'ready');
    await agrees();
  });

  it('ends the rest as expired, and says why, when nobody lets it go in time', async () => {
    const { runId: own } = await frozenRun({ people: 2 });
    await repairs.dropOverdue(later(61));
    const ends = await outcomes(own);
    expect(ends.filter(({ reason }) => reason === 'pilotNotContinued').reduce((sum, { n }) => sum + n, 0)).toBe(
      12 - (await few(own)).length,
    );
    expect(ends.every(({ outcome }) => outcome === 'expired')).toBe(true);
    await runs.close(later(61));
    expect(await world.sql('SELECT state FROM run WHERE id = $1', [own])).toEqual([{ state: 'done' }]);
    await agrees();
  });

  it('cancels the rest and what waits of the few when somebody stops, and when the campaign is cancelled', async () => {
    const stopped = await frozenRun({ people: 2 });
    await decide(stopped.runId, 'stopped');
    await repairs.dropOverdue(later(1));
    expect(await outcomes(stopped.runId)).toEqual([{ outcome: 'cancelled', reason: 'pilotStopped', n: 12 }]);
    const cancelled = await frozenRun({ people: 2 });
    await world.sql(`UPDATE campaign SET state = 'cancelled' WHERE id = $1`, [cancelled.campaignId]);
    await repairs.dropOverdue(later(1));
    expect(await outcomes(cancelled.runId)).toEqual([{ outcome: 'cancelled', reason: '', n: 12 }]);
    await agrees();
  });

  it('lets nothing more leave from the moment of the stop, whatever the clocks cut or queued before they end it', async () => {
    const { runId } = await frozenRun({ people: 3 });
    await queued(later(0));
    const [few] = await world.sql<{ id: string }>(`SELECT id FROM batch WHERE run_id = $1 AND state = 'queued'`, [
      runId,
    ]);
    const lock = await WorkerLock.take(world.database.workerUrl, () => {});
    const waves = new PgWaveStore(worker);
    const lease = (await waves.lease(few!.id, lock.workerId))!;
    expect((await waves.claim(lease, 1, '0', '2026-10-10', NOW)).deliveries).toHaveLength(1);
    // As those of a school with an hour of its own, which waited without a batch.
    await world.sql(
      `UPDATE delivery SET batch_id = NULL FROM batch b WHERE b.id = delivery.batch_id AND b.state = 'held' AND b.run_id = $1`,
      [runId],
    );
    await decide(runId, 'stopped');
    expect(await waves.claim(lease, 1, '0', '2026-10-10', NOW)).toMatchObject({ open: false, deliveries: [] });
    await repairs.cutBatches(later(0));
    expect((await batches(runId)).map(({ state }) => state)).not.toContain('ready');
    await world.sql(`UPDATE batch SET state = 'ready', lease_by = NULL WHERE run_id = $1 AND state = 'queued'`, [
      runId,
    ]);
    const mine = await ofRun(runId);
    expect((await queued(later(0))).filter((id) => mine.includes(id))).toEqual([]);
    await lock.close();
    await world.sql(`UPDATE delivery SET state = 'queued' WHERE run_id = $1 AND state = 'sending'`, [runId]);
    await repairs.dropOverdue(later(0));
    expect((await outcomes(runId)).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['cancelled', 'pilotStopped'],
    ]);
    await agrees();
  });

  it('holds nobody where the few are everybody', async () => {
    const { runId } = await frozenRun({ people: 500 });
    expect(await world.sql('SELECT 1 FROM run_pilot WHERE run_id = $1', [runId])).toEqual([]);
    expect((await batches(runId)).map(({ state }) => state)).toEqual(['ready']);
  });
});
