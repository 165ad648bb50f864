import { setTimeout as pause } from 'node:timers/promises';
import { NOTE } from '../contents.mjs';
import { Office } from '../office.mjs';

export const name = 'due';

const SPREAD_MS = 10_000;

/**
 * Steps with an audience of one, due over ten seconds. Lateness is what the run's row says, from its due time to its
 * release; `frozen` is the same to the moment at which its messages were cut. The yardstick is a run that is due alone.
 */
export async function run({ quick, say, defer, signal }) {
  const count = quick ? 500 : 10_000;
  const office = await Office.open({ defer, signal });
  const account = { channel: 'zaloZns', endpoint: 'http://127.0.0.1:9', settings: {}, connections: 4 };
  await office.addAccount(account);
  // A refusal known beforehand: the runs are frozen in full, and no provider is part of what is measured.
  await office.addPeople({ count: 1, group: 'teacher', channel: 'zaloZns', address: () => '84040000001' });
  await office.sql(`UPDATE contact_point SET health = 'blocked'`);

  const alone = await office.plan({ channels: ['zaloZns'], group: 'teacher', content: NOTE, inSeconds: 1 });
  await until(() => frozenRuns(office), 1, 30_000);
  const [lone] = await office.sql(LATENESS, [[alone.id]]);

  say(`planning ${count} steps`);
  const lead = 5_000 + count;
  await office.sql(
    `WITH model AS (
       SELECT r.*, s.template_id, s.audience_rule, s.allowed FROM run r JOIN step s ON s.id = r.step_id WHERE r.id = $1),
     due AS (
       SELECT uuidv7() AS campaign_id, uuidv7() AS step_id, now() + $3 * interval '1 ms' + n * $4 * interval '1 ms' / $2 AS at
       FROM generate_series(1, $2::int) n),
     campaigns AS (
       INSERT INTO campaign (id, unit_id, name, anchor_date, state, settings)
       SELECT due.campaign_id, unit_id, 'Due', at::date, 'scheduled', '{}' FROM due, model),
     steps AS (
       INSERT INTO step (id, campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
       SELECT due.step_id, due.campaign_id, 1, 'step', 'Step', 0, '08:00', 'none', allowed, audience_rule, template_id, '{zaloZns}' FROM due, model)
     INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id)
     SELECT season, unit_id, due.campaign_id, due.step_id, 1, at, at + interval '12 hours', template_version_id FROM due, model`,
    [alone.id, count, lead, SPREAD_MS],
  );
  await office.sql('VACUUM ANALYZE run, step, campaign');
  await until(() => frozenRuns(office), count + 1, lead + SPREAD_MS + 240_000);
  const ids = (await office.sql('SELECT id FROM run WHERE id <> $1', [alone.id])).map(({ id }) => id);
  const [late] = await office.sql(LATENESS, [ids]);
  return { value: late.released, unit: 'ms', yardstick: lone.released, ratio: null, frozen: late.frozen };
}

const LATENESS = `
  SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM released_at - due_at)) * 1000 AS released,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM expanded_at - due_at)) * 1000 AS frozen
  FROM run WHERE id = ANY ($1::bigint[])`;

const frozenRuns = async (office) =>
  (await office.sql('SELECT count(*)::int AS n FROM run WHERE expanded_at IS NOT NULL'))[0].n;

async function until(read, wanted, withinMs) {
  const deadline = Date.now() + withinMs;
  for (let found = await read(); found < wanted; found = await read()) {
    if (Date.now() > deadline) throw new Error(`${found} of ${wanted} in time`);
    await pause(500);
  }
}
