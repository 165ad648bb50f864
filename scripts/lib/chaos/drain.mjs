import { setTimeout as pause } from 'node:timers/promises';

const HOUR = 3_600_000;
/** Nothing moved for so long: whatever is left waits for the clock, or for a person. */
const STILL_MS = 1200;
const FIRST_NUDGE_MS = 6000;
const TELL_MS = 20_000;

/**
 * After the harm: drives the clock through the waits (retries, holds, receipts that never come) and does what an officer
 * would (resume what paused itself, put a stopped sender back) until every run is closed.
 * @param {(view: object) => void} tell hears now and then what is left
 * @returns {Promise<string | null>} null, or what was left when the time was over
 */
export async function drain(field, runs, deadline, tell = () => {}) {
  let told = Date.now();
  let last = '';
  let since = Date.now();
  let nudge = FIRST_NUDGE_MS;
  for (;;) {
    const view = await look(field, runs);
    if (view.over) return null;
    if (Date.now() > deadline) return `not over in time: ${JSON.stringify(view)}`;
    if (Date.now() - told > TELL_MS) {
      tell(view);
      told = Date.now();
    }
    const seen = JSON.stringify({ ...view, next: null });
    if (seen !== last) {
      last = seen;
      since = Date.now();
      nudge = FIRST_NUDGE_MS;
    } else if (Date.now() - since > STILL_MS) {
      await help(field, runs, view, nudge);
      nudge = Math.min(nudge * 2, 6 * HOUR);
      since = Date.now();
    }
    await pause(150);
  }
}

async function look(field, runs) {
  const now = await field.now();
  const [row] = await field.sql(
    `SELECT (SELECT count(*)::int FROM run WHERE id = ANY ($1::bigint[]) AND state NOT IN ('done', 'cancelled', 'missed')) AS runs,
       (SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
          SELECT channel || ' ' || state AS key, count(*) AS n FROM delivery WHERE run_id = ANY ($1::bigint[]) GROUP BY 1) s) AS states,
       (SELECT count(*)::int FROM receipt WHERE applied_at IS NULL) AS receipts,
       (SELECT min(at) FROM (
          SELECT not_before AS at FROM delivery WHERE run_id = ANY ($1::bigint[]) AND state = 'queued'
          UNION ALL SELECT not_before FROM batch WHERE run_id = ANY ($1::bigint[]) AND state <> 'done'
          UNION ALL SELECT state_until FROM channel_account WHERE state = 'held'
          UNION ALL SELECT retry_at FROM receipt WHERE applied_at IS NULL) waits WHERE at > $2) AS next`,
    [runs.map(({ id }) => id), now],
  );
  const { callbacks } = await field.counts();
  const open = (state) => Object.keys(row.states).filter((key) => key.endsWith(` ${state}`));
  return {
    ...row,
    callbacks: callbacks.pending,
    silent: open('sent').map((key) => key.split(' ')[0]),
    busy: [...open('queued'), ...open('sending')].length > 0,
    over:
      row.runs === 0 &&
      row.receipts === 0 &&
      callbacks.pending === 0 &&
      [...open('queued'), ...open('sending')].length === 0,
  };
}

async function help(field, runs, view, nudge) {
  const paused = await field.sql(
    `SELECT DISTINCT c.id FROM campaign c JOIN run r ON r.campaign_id = c.id WHERE r.id = ANY ($1::bigint[]) AND c.state = 'paused'`,
    [runs.map(({ id }) => id)],
  );
  for (const { id } of paused) await field.click(id, 'resume');
  await field.sql(
    `UPDATE channel_account SET state = 'ok', state_code = '', state_until = NULL WHERE state = 'stopped'`,
  );
  // Waits may hide behind waits: a batch that asks every few seconds whether its held account is back.
  if (view.next !== null) {
    const until = view.next.getTime() - (await field.now()).getTime() + 500;
    return field.moveClock(Math.max(until, nudge - FIRST_NUDGE_MS));
  }
  if (!view.busy && view.silent.length > 0 && view.receipts === 0 && view.callbacks === 0)
    return field.moveClock((view.silent.includes('email') ? 73 : 49) * HOUR);
  return field.moveClock(nudge);
}
