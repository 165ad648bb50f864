import { layPeople, openBenchDatabase, planRuns, seconds, withRole } from '../large-office.mjs';

export const name = 'expand';

const RULE = { include: [{ groups: ['guardian', 'teacher'] }] };

/**
 * Freezes an audience as a worker does, then writes the very rows that came out by bare `INSERT … SELECT` from tables that
 * hold them ready, into the same tables with the same indexes. Both sides find those tables empty and the log flushed.
 */
export async function run({ quick, say, defer }) {
  const count = quick ? 20_000 : 1_000_000;
  const database = await openBenchDatabase();
  defer(() => database.stop());
  const dist = '../../../../dist/libs/adapters/src';
  const { Database } = await import(`${dist}/postgres/database.js`);
  const { PgRunStore } = await import(`${dist}/postgres/delivery/run-store.js`);
  const { freezePlan } = await import(`${dist}/templates/freeze-plan.js`);
  const worker = new Database(database.urls.workerUrl, { max: 1 });
  defer(() => worker.close());

  return withRole(database.urls.superuserUrl.replace('/postgres?', '/loa?'), async (client) => {
    say(`laying ${count} people`);
    await layPeople(client, count);
    const dueAt = new Date();
    const [id] = await planRuns(client, { rule: RULE, channels: ['zaloZns', 'sms', 'email'], dueAt: [dueAt] });
    const store = new PgRunStore(worker);
    const now = new Date(dueAt.getTime() + 1000);
    await store.release(now, 10);
    await client.query('CHECKPOINT');
    let members = 0;
    const frozen = await seconds(async () => {
      members = await store.expand(id, now, freezePlan);
    });
    say(`${members} members frozen in ${frozen.toFixed(1)} s`);

    const season = dueAt.getUTCFullYear();
    await client.query(`
      CREATE UNLOGGED TABLE ready_member AS SELECT * FROM member_${season} ORDER BY id;
      CREATE UNLOGGED TABLE ready_batch AS SELECT * FROM batch ORDER BY id;
      CREATE UNLOGGED TABLE ready_delivery AS SELECT * FROM delivery_${season} ORDER BY member_id;
      ANALYZE ready_member, ready_batch, ready_delivery;
      TRUNCATE member_${season}, delivery_${season}, batch;
      CHECKPOINT`);
    const bare = await seconds(() =>
      client.query(`
        BEGIN;
        INSERT INTO member_${season} OVERRIDING SYSTEM VALUE SELECT * FROM ready_member;
        INSERT INTO batch OVERRIDING SYSTEM VALUE SELECT * FROM ready_batch;
        INSERT INTO delivery_${season} OVERRIDING SYSTEM VALUE SELECT * FROM ready_delivery;
        COMMIT`),
    );
    say(`the same rows written bare in ${bare.toFixed(1)} s`);
    return { value: members / frozen, unit: 'members/s', yardstick: members / bare, ratio: bare / frozen };
  });
}
