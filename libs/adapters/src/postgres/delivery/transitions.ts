import { type DeliveryState, statesBefore } from '@loa/domain';
import type { Query } from '../database.js';
import { settleMembers, startNextLegs } from './next-leg.js';
import { askAbout } from './open-question.js';

/** One wished change of a delivery. `at` is when it happened, which may lie before the moment of writing. */
export interface Change {
  readonly id: string;
  readonly to: DeliveryState;
  readonly code: string;
  readonly detail: string;
  readonly providerRef: string | null;
  readonly notBefore: Date | null;
  /** The provider has, or had, the message: also true of a receipt that says it failed, which may come before our own write. */
  readonly taken: boolean;
  /** Only when this is still the delivery's try; absent where any will do. */
  readonly attempt?: number;
  /** It may have been taken, and a repeat can be told apart. */
  readonly maybeTaken?: boolean;
  readonly at: Date;
}

interface Changed {
  id: string;
  run_id: string;
  member_id: string;
  contact_id: string;
  account_id: string;
  from_state: DeliveryState;
  to_state: DeliveryState;
}

/** Pairs `from>to` that the state table allows; the compare-and-set below is made from them. */
function allowedPairs(targets: readonly DeliveryState[]): string[] {
  return [...new Set(targets)].flatMap((to) => statesBefore(to).map((from) => `${from}>${to}`));
}

/** Counts know no `sending`: it lasts a moment, and counting it would double what every message costs. */
export const countsAs = (state: string) => `CASE ${state} WHEN 'sending' THEN 'queued' ELSE ${state} END`;

/**
 * What waits, or turns out to have gone, is cut into a batch anew, so that a batch once through stays through (`settled_at`).
 * What ended without a batch gets the number of none: who looks for rows to be cut does not meet it again.
 */
const BATCH_AFTER = `CASE w.to_state WHEN 'queued' THEN NULL
           WHEN 'sent' THEN CASE d.state WHEN 'sending' THEN d.batch_id END ELSE coalesce(d.batch_id, 0) END`;

const CLOSES_OR_OPENS: ReadonlySet<DeliveryState> = new Set([
  'delivered',
  'presumed',
  'unconfirmed',
  'failed',
  'uncertain',
  'skipped',
  'expired',
  'cancelled',
]);

/**
 * The one writer of delivery states: compare-and-set by the table of the domain, with events and counts in the same
 * statement, then next legs and member outcomes in the same transaction. Changes that the table forbids (a
 * duplicate or late receipt) do nothing. Returns the ids that changed.
 */
export async function changeDeliveries(
  query: Query,
  season: number,
  changes: readonly Change[],
  now: Date,
): Promise<Changed[]> {
  if (changes.length === 0) return [];
  // In one order, so that two writers with the same deliveries wait for each other and do not meet crosswise.
  const ordered = [...changes].sort(byId);
  const changed = await query<Changed>(
    `WITH asked AS (
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::boolean[],
         $10::smallint[], $11::boolean[]) AS w(id, wanted, code, detail, provider_ref, not_before, at, taken, attempt, maybe_taken)),
     wish AS (
       -- What may have arrived is never called "not sent".
       SELECT a.*, CASE WHEN d.unknown_at IS NOT NULL AND a.wanted IN ('skipped', 'expired', 'cancelled') THEN 'uncertain' ELSE a.wanted END AS to_state
       FROM asked a JOIN delivery_${season} d ON d.season = ${season} AND d.id = a.id),
     moved AS (
       UPDATE delivery_${season} d SET state = w.to_state, code = w.code, state_at = w.at,
         sent_at = CASE WHEN w.taken THEN coalesce(d.sent_at, w.at) ELSE d.sent_at END,
         provider_ref = coalesce(w.provider_ref, d.provider_ref),
         batch_id = ${BATCH_AFTER},
         not_before = w.not_before,
         unknown_at = CASE WHEN w.maybe_taken THEN coalesce(d.unknown_at, w.at) ELSE d.unknown_at END
       FROM wish w WHERE d.season = ${season} AND d.id = w.id AND (w.attempt IS NULL OR d.attempts = w.attempt)
         AND d.state || '>' || w.to_state = ANY ($9::text[])
       RETURNING ${MOVED}, w.detail, w.at, w.provider_ref),
     ${consequencesSql(season)}
     SELECT id, run_id, member_id, contact_id, account_id, from_state, to_state FROM moved`,
    [
      ordered.map((change) => change.id),
      ordered.map((change) => change.to),
      ordered.map((change) => change.code),
      ordered.map((change) => change.detail.slice(0, 500)),
      ordered.map((change) => change.providerRef),
      ordered.map((change) => change.notBefore),
      ordered.map((change) => change.at),
      ordered.map((change) => change.taken),
      allowedPairs([...ordered.map((change) => change.to), 'uncertain']),
      ordered.map((change) => change.attempt ?? null),
      ordered.map((change) => change.maybeTaken ?? false),
    ],
    `change-deliveries-${season}`,
  );
  const doubtful = changed.filter((one) => one.to_state === 'uncertain').map((one) => one.id);
  if (doubtful.length > 0) await askAbout(query, season, doubtful, now);
  await settle(query, season, changed, now);
  return changed;
}

/**
 * The same for the plainest and commonest change, a try that was taken: `sending` to `sent`, which settles no member, in
 * one statement that needs no transaction around it. Gives the ids that changed; the others want `changeDeliveries`.
 */
export async function markSent(
  query: Query,
  season: number,
  taken: readonly { id: string; attempt: number; providerRef: string | null }[],
  now: Date,
): Promise<Set<string>> {
  const ordered = [...taken].sort(byId);
  const changed = await query<{ id: string }>(
    `WITH moved AS (
       UPDATE delivery_${season} d SET state = 'sent', code = '', state_at = $4, sent_at = coalesce(d.sent_at, $4),
         provider_ref = coalesce(w.provider_ref, d.provider_ref), not_before = NULL
       FROM unnest($1::bigint[], $2::smallint[], $3::text[]) AS w(id, attempt, provider_ref)
       WHERE d.season = ${season} AND d.id = w.id AND d.attempts = w.attempt AND d.state = 'sending'
       RETURNING ${MOVED}, ''::text AS detail, $4::timestamptz AS at, w.provider_ref),
     ${consequencesSql(season)}
     SELECT id FROM moved`,
    [ordered.map((one) => one.id), ordered.map((one) => one.attempt), ordered.map((one) => one.providerRef), now],
    `mark-sent-${season}`,
  );
  return new Set(changed.map((row) => row.id));
}

const byId = (a: { id: string }, b: { id: string }) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

const MOVED = `d.id, d.run_id, d.member_id, d.contact_id, d.account_id, d.unit_id, d.audience_group, d.channel, d.attempts,
         old.state AS from_state, new.state AS to_state, new.code`;

/** What every change of state leaves behind: its event, the provider's reference, and the counts. */
const consequencesSql = (season: number) => `noted AS (
       INSERT INTO delivery_event_${season} (season, delivery_id, at, from_state, to_state, code, detail, attempt)
       SELECT ${season}, id, at, from_state, to_state, code, detail, attempts FROM moved),
     referred AS (
       INSERT INTO delivery_ref (account_id, provider_ref, season, delivery_id)
       SELECT account_id, provider_ref, ${season}, id FROM moved
       WHERE provider_ref IS NOT NULL AND channel IN ('zaloOa', 'zaloUid') ON CONFLICT DO NOTHING),
     counted AS (
       INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
       SELECT run_id, unit_id, audience_group, 'delivery', channel, counts_as, '', sum(n)
       FROM (SELECT *, ${countsAs('from_state')} AS counts_as, -1 AS n FROM moved
             UNION ALL SELECT *, ${countsAs('to_state')}, 1 FROM moved) sides
       GROUP BY 1, 2, 3, 5, 6 HAVING sum(n) <> 0)`;

async function settle(query: Query, season: number, changed: readonly Changed[], now: Date): Promise<void> {
  const touched = changed.filter(unsettles).map((change) => change.member_id);
  if (touched.length === 0) return;
  // First the members' locks, in one order: what the legs add up to must be read after any other writer is done.
  await query(
    `SELECT id FROM member_${season} WHERE season = ${season} AND id = ANY (ARRAY(
       SELECT unnest($1::bigint[]) UNION SELECT v.id FROM member_${season} v WHERE v.via_id = ANY ($1::bigint[]))) ORDER BY id FOR NO KEY UPDATE`,
    [touched],
    `lock-members-${season}`,
  );
  const stopped = new Map<string, string[]>();
  for (const { to_state, run_id, member_id } of changed) {
    // `unconfirmed` goes on only where the step says so; that is asked where the legs are known.
    if (to_state === 'failed' || to_state === 'skipped' || to_state === 'unconfirmed')
      stopped.set(run_id, [...(stopped.get(run_id) ?? []), member_id]);
  }
  const moving = new Set(changed.filter(reopens).map((change) => change.run_id));
  for (const [runId, memberIds] of stopped) {
    const started = await startNextLegs(query, season, runId, memberIds, now);
    if (started.any) moving.add(runId);
    touched.push(...started.memberIds);
  }
  if (moving.size > 0) await reopenRuns(query, [...moving]);
  await settleMembers(query, season, touched);
}

/** Changes that may give the member another outcome: all that close, and all that bring back what was closed. */
const unsettles = ({ from_state, to_state }: Changed) =>
  CLOSES_OR_OPENS.has(to_state) || CLOSES_OR_OPENS.has(from_state);

/** What was settled is under way again: a late truth about a lost answer. */
const reopens = ({ from_state, to_state }: Changed) =>
  CLOSES_OR_OPENS.has(from_state) && (to_state === 'queued' || to_state === 'sent');

/** The clocks look at open runs only, so a run in which something moves again must be open. */
async function reopenRuns(query: Query, runIds: readonly string[]): Promise<void> {
  // The lock first: a run that is being closed right now must be seen as closed.
  await query('SELECT 1 FROM run WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE', [runIds], 'lock-runs');
  await query(
    `WITH opened AS (UPDATE run SET state = 'sending', closed_at = NULL WHERE id = ANY ($1::bigint[]) AND state = 'done' RETURNING campaign_id)
     UPDATE campaign SET state = 'running' WHERE id IN (SELECT campaign_id FROM opened) AND state = 'done'`,
    [runIds],
    'reopen-runs',
  );
}

/**
 * Notes on the contact points behind these deliveries, and on every other record of the same address and channel,
 * what a provider said about the address.
 */
export async function noteHealth(
  query: Query,
  season: number,
  notes: readonly { id: string; health: string }[],
  now: Date,
): Promise<void> {
  if (notes.length === 0) return;
  await query(
    `UPDATE contact_point c SET health = n.health, health_at = $3
     FROM unnest($1::bigint[], $2::text[]) AS n(id, health)
     JOIN delivery_${season} d ON d.season = ${season} AND d.id = n.id JOIN contact_point known ON known.id = d.contact_id
     WHERE c.address_key = known.address_key AND c.channel = known.channel AND c.health NOT IN (n.health, 'optedOut')`,
    [notes.map((note) => note.id), notes.map((note) => note.health), now],
    `note-health-${season}`,
  );
}
