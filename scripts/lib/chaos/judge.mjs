import { join, resolve } from 'node:path';
import { runNode } from '../run-node.mjs';
import { isOfficer } from './office.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
/** States that say that the provider has the message. */
const TAKEN = new Set(['sent', 'delivered', 'presumed', 'unconfirmed']);
/** States that say that it never got it. */
const NOT_TAKEN = new Set(['queued', 'sending', 'skipped', 'expired', 'cancelled']);
/** How it may end for a member whom nothing but our harm kept from being reached. */
const SERVED = new Set(['reached', 'presumed', 'unconfirmed', 'uncertain']);

/**
 * Counts what became of the runs: our rows against what the sandbox remembers behind `after`, and all counts against a
 * recount by `npm run audit`.
 * - lost: no row for a member or its message, a message marked as taken that the sandbox never took, or, where everyone
 *   was to be served, a member who was not
 * - doubled: a reference, or a recipient of a run's channel, taken again; or a reference that is nobody's
 * - miscounted: what the audit names, and messages marked as never handed over that the sandbox has
 */
export async function judge(field, { runs, after, everyone }) {
  const ids = runs.map(({ id }) => id);
  // Beside the campaign, officers are told by mail that a sender rests or a run holds uncertain messages.
  const accepted = (await field.accepted(after)).filter(({ to }) => !isOfficer(to));
  const deliveries = await field.sql(
    `SELECT $2 || '-' || season || '-' || id AS reference, id, run_id, channel, state, sent_at IS NOT NULL AS sent
     FROM delivery WHERE run_id = ANY ($1::bigint[])`,
    [ids, field.tag],
  );
  const states = await field.sql(
    `SELECT concat_ws(' ', channel, state, code) AS state, count(*)::int AS n FROM delivery WHERE run_id = ANY ($1::bigint[]) GROUP BY 1 ORDER BY 1`,
    [ids],
  );
  const outcomes = await field.sql(
    `SELECT m.run_id, m.outcome, count(*)::int AS n, count(*) FILTER (WHERE m.outcome <> 'skipped' AND NOT EXISTS (
       SELECT 1 FROM delivery d WHERE d.season = m.season AND d.member_id = coalesce(m.via_id, m.id)))::int AS unserved
     FROM member m WHERE m.run_id = ANY ($1::bigint[]) GROUP BY 1, 2`,
    [ids],
  );
  const audit = await auditOf(field);
  const times = countBy(accepted, (message) => message.reference);
  const byReference = new Map(deliveries.map((one) => [one.reference, one]));
  const uncertain = deliveries.filter(({ state }) => state === 'uncertain').map(({ reference }) => reference);
  const pending = sum(outcomes.filter(({ outcome }) => outcome === 'pending'));
  return {
    members: sum(outcomes),
    accepted: accepted.length,
    uncertain: uncertain.length,
    lost: lostOf({ runs, deliveries, outcomes, times, everyone }),
    doubled: doubledOf(accepted, times, byReference),
    twice: [...times].filter(([reference, n]) => n > 1 || !byReference.has(reference)).map(([reference]) => reference),
    miscounted:
      audit.differences.reduce((total, { n }) => total + n, 0) +
      deliveries.filter(({ reference, state, sent }) => times.has(reference) && denied(state, sent)).length,
    named: uncertain,
    pending,
    states: Object.fromEntries(states.map(({ state, n }) => [state, n])),
    audit,
  };
}

const denied = (state, sent) => NOT_TAKEN.has(state) || (state === 'failed' && !sent);
const sum = (rows) => rows.reduce((total, { n }) => total + n, 0);

function lostOf({ runs, deliveries, outcomes, times, everyone }) {
  let lost = 0;
  for (const { id, members } of runs) {
    const ofRun = outcomes.filter((row) => row.run_id === id);
    lost += Math.max(0, members - sum(ofRun));
    lost += ofRun.reduce((total, { unserved }) => total + unserved, 0);
    if (everyone) lost += sum(ofRun.filter(({ outcome }) => !SERVED.has(outcome) && outcome !== 'pending'));
  }
  return lost + deliveries.filter(({ reference, state }) => TAKEN.has(state) && !times.has(reference)).length;
}

function doubledOf(accepted, times, byReference) {
  let doubled = 0;
  for (const n of times.values()) doubled += n - 1;
  const first = [...new Map(accepted.map((message) => [message.reference, message])).values()];
  const strangers = first.filter(({ reference }) => !byReference.has(reference)).length;
  const places = countBy(
    first.filter(({ reference }) => byReference.has(reference)),
    ({ reference, channel, to }) => `${byReference.get(reference).run_id} ${channel} ${to}`,
  );
  for (const n of places.values()) doubled += n - 1;
  return doubled + strangers;
}

function countBy(list, key) {
  const counts = new Map();
  for (const one of list) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return counts;
}

/** `npm run audit` as people run it. */
export async function auditOf(field) {
  const result = await runNode([join(ROOT, 'scripts/audit.mjs'), '--json'], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: field.instance.urls.ownerUrl },
  });
  const last = result.stdout.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`the audit said nothing: ${result.output.slice(-500)}`);
  return { status: result.status, differences: JSON.parse(last).differences };
}
