import type { ChannelName } from '@loa/domain';
import { type Freeze, foundSql, MEMBER_BITS } from './freeze-scratch.js';

/** A batch holds at most what its account sends in two seconds, and never more than this. */
const BATCH_MAX = 500;

/** Counts every kind of member once; batches and first tallies come from here. */
export async function sumUp({ query, scratch }: Freeze): Promise<void> {
  await query(
    `INSERT INTO sums (unit_id, audience_group, leg, account_id, reason, carried, n)
     SELECT unit_id, audience_group, leg, account_id, reason, shared.no IS NOT NULL, count(*)
     FROM ${foundSql(scratch)} found LEFT JOIN shared ON shared.no = found.no GROUP BY 1, 2, 3, 4, 5, 6`,
  );
}

/** `before`: the number before the first member's, as text. */
export async function writeMembers({ query, scratch, run }: Freeze, before: string): Promise<void> {
  await query(
    `INSERT INTO member_${run.season} (season, id, run_id, person_id, subject_id, unit_id, audience_group, outcome, reason, via_id, vars)
     OVERRIDING SYSTEM VALUE
     SELECT $1, $3::bigint + f.no, $2, f.person_id, f.subject_id, f.unit_id, f.audience_group,
       CASE WHEN late.reason IS NULL THEN 'pending' ELSE 'skipped' END, coalesce(late.reason, ''), $3::bigint + shared.first_no, f.vars
     FROM ${scratch.frozen} f LEFT JOIN late ON late.no = f.no LEFT JOIN shared ON shared.no = f.no`,
    [run.season, run.id, before],
  );
}

/** Which deliveries are written: all, those of a pilot, or the others, whose batches no clock takes yet. */
export type Part = 'all' | 'pilot' | 'rest';

/** Batches of full size per account in the order of the members; what is left over makes the last one. */
export async function writeDeliveries(
  { query, scratch, run, now }: Freeze,
  before: string,
  legs: readonly ChannelName[],
  part: Part,
): Promise<void> {
  const own = `leg IS NOT NULL AND NOT EXISTS (SELECT 1 FROM shared WHERE shared.no = found.no)
    ${part === 'all' ? '' : `AND ${part === 'rest' ? 'NOT ' : ''}EXISTS (SELECT 1 FROM pilot WHERE pilot.no = found.no)`}`;
  const sums =
    part === 'all'
      ? 'SELECT account_id, sum(n)::bigint AS n FROM sums WHERE leg IS NOT NULL AND NOT carried GROUP BY 1'
      : `SELECT account_id, count(*) AS n FROM ${foundSql(scratch)} found WHERE ${own} GROUP BY 1`;
  await query(
    `WITH first AS (${sums}),
     sized AS MATERIALIZED (
       SELECT f.account_id, f.n, least(${BATCH_MAX}, coalesce(2 * a.per_second, ${BATCH_MAX})) AS most,
         row_number() OVER (ORDER BY f.account_id) AS place, (sum(f.n) OVER (ORDER BY f.account_id) - f.n)::bigint AS ahead
       FROM first f JOIN channel_account a ON a.id = f.account_id),
     cut AS MATERIALIZED (
       SELECT s.account_id, no, least(s.most, s.n - no * s.most)::int AS size, nextval('batch_id_seq') AS id
       FROM sized s CROSS JOIN LATERAL generate_series(0, (s.n - 1) / s.most) no),
     batches AS (
       INSERT INTO batch (id, season, run_id, account_id, size, state) OVERRIDING SYSTEM VALUE
       SELECT id, $1, $2, account_id, size, '${part === 'rest' ? 'held' : 'ready'}' FROM cut ORDER BY no)
     INSERT INTO delivery_${run.season}
       (season, run_id, member_id, leg, channel, account_id, contact_id, batch_id, unit_id, audience_group, state, state_at)
     SELECT $1, $2, $4::bigint + c.no, c.leg, ($5::text[])[c.leg + 1], c.account_id, c.contact_id, cut.id, c.unit_id, c.audience_group, 'queued', $3
     -- One number orders them by account and member. The batch's number is found inside, so that it joins by equality: else
     -- each member meets every batch of its account.
     FROM (SELECT found.*, (row_number() OVER (ORDER BY s.place << ${MEMBER_BITS} | found.no) - 1 - s.ahead) / s.most AS batch_no
           FROM ${foundSql(scratch)} found JOIN sized s ON s.account_id = found.account_id
           WHERE ${own}) c
     JOIN cut ON cut.account_id = c.account_id AND cut.no = c.batch_no`,
    [run.season, run.id, now, before, legs],
  );
}

/** Messages to mail domains with a cap leave their batches: the clock that cuts batches gives those lanes of their own. */
export async function freeCappedDomains({ query, run }: Freeze): Promise<void> {
  const capped = await query<{ id: string }>(
    `SELECT id FROM channel_account WHERE domain_caps <> '{}' AND id IN (SELECT account_id FROM sums)`,
  );
  if (capped.length === 0) return;
  await query(
    `UPDATE delivery_${run.season} d SET batch_id = NULL FROM channel_account a, contact_point c
     WHERE d.season = $1 AND d.run_id = $2 AND a.id = d.account_id AND a.id = ANY ($3::uuid[])
       AND c.id = d.contact_id AND a.domain_caps ? c.mail_domain`,
    [run.season, run.id, capped.map((account) => account.id)],
  );
}

export async function writeFirstTallies({ query, run }: Freeze, legs: readonly ChannelName[]): Promise<void> {
  await query(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT $1::bigint, unit_id, audience_group, 'member', '', CASE WHEN leg IS NULL THEN 'skipped' ELSE 'pending' END, reason, sum(n)
     FROM sums GROUP BY 2, 3, 6, 7
     UNION ALL
     SELECT $1::bigint, unit_id, audience_group, 'delivery', ($2::text[])[leg + 1], 'queued', '', sum(n)
     FROM sums WHERE leg IS NOT NULL AND NOT carried GROUP BY 2, 3, 5`,
    [run.id, legs],
  );
}
