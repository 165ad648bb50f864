import type { BatchLease, ClaimedDelivery } from '@loa/application';
import type { LegalClass } from '@loa/domain';
import type { Query } from '../database.js';
import { refusalSql } from '../eligibility-sql.js';
import { Values } from '../values.js';
import { crowdedSql, enoughSql } from './enough-sql.js';
import { PILOT_STOPPED_SQL, stoppedSql } from './stop-sql.js';

/** eSMS knows a RequestId for 24 hours; a repeat must come well before it forgets (SMS reference, 2.2). */
const REPEAT_WITHIN_HOURS = 20;
/** So long nobody else tries an account while one message finds out whether it works again. */
const PROBE_SECONDS = 60;

export interface ClaimRow {
  id: string | null;
  member_id: string;
  person_id: string;
  channel: ClaimedDelivery['channel'];
  attempts: number;
  address_cipher: Buffer;
  vars: Record<string, unknown>;
  reason: string | null;
  deferred: boolean;
  is_open: boolean;
  /** The account rests no longer than now. */
  may_probe: boolean;
  /** Persons may have had enough today, and this claim did not count them: nothing was marked. */
  crowded: boolean;
}

/** How to look: `probe` for the one message that tries a resting account, `counting` what each person had today. */
export interface Look {
  readonly probe: boolean;
  readonly counting: boolean;
}

/**
 * Looks once more at pause, stop, expiry, account, consent and address, and where asked at what each person had today, and marks
 * what may go `sending`, in one statement. Always gives at least one row, which says whether sending is open at all.
 */
export async function claimWave(
  query: Query,
  lease: BatchLease,
  limit: number,
  after: string,
  day: string,
  now: Date,
  rules: { purpose: string; legalClass: LegalClass },
  { probe, counting }: Look,
): Promise<ClaimRow[]> {
  const values = new Values();
  const at = values.add(now);
  const run = values.add(lease.runId);
  const account = values.add(lease.accountId);
  const batch = values.add(lease.batchId);
  const most = values.add(limit);
  const worker = values.add(lease.workerId);
  const refusal = refusalSql({ channels: [], ...rules, now }, values);
  const enough = counting || lease.adsPerDay !== null ? enoughSql(lease, values, at, day, now) : null;
  const crowded = enough === null ? crowdedSql(lease, values, day, now) : 'SELECT false';
  const delivery = `delivery_${lease.season}`;
  const rested = `(a.state = 'held' AND a.state_until <= ${at})`;
  const accountIs = probe ? rested : `a.state = 'ok'`;
  // Whoever moves the end of the rest on has the one message that finds out; the others stay out.
  const allowed = probe
    ? `probing AS (
       UPDATE channel_account a SET state_until = ${at}::timestamptz + interval '${PROBE_SECONDS} seconds'
       WHERE (SELECT is_open FROM gate) AND a.id = ${account} AND ${rested} AND EXISTS (SELECT 1 FROM picked) RETURNING a.id),
     allowed AS (SELECT EXISTS (SELECT 1 FROM probing) AS is_open, may_probe, crowded FROM gate)`
    : 'allowed AS (SELECT * FROM gate)';
  return query<ClaimRow>(
    `-- The lock keeps the clocks from freeing the batch under this statement.
     WITH mine AS MATERIALIZED (SELECT FROM batch b WHERE b.id = ${batch} AND b.lease_by = ${worker} FOR SHARE),
     state AS (
       SELECT c.state IN ('scheduled', 'running') AND r.state = 'sending' AND r.expires_at > ${at} AND a.active AND ${accountIs}
         AND EXISTS (SELECT 1 FROM mine) AND NOT ${stoppedSql('c.unit_id')} AND NOT ${PILOT_STOPPED_SQL} AS is_live, ${rested} AS may_probe
       FROM run r JOIN campaign c ON c.id = r.campaign_id JOIN channel_account a ON a.id = ${account} WHERE r.id = ${run}),
     day AS MATERIALIZED (SELECT (${crowded}) AS crowded),
     gate AS MATERIALIZED (SELECT is_live AND NOT crowded AS is_open, may_probe, crowded FROM state, day),
     picked AS MATERIALIZED (
       SELECT d.ctid AS place, d.id, d.member_id, d.leg, d.channel, d.attempts, d.contact_id, d.unknown_at, d.counted_at FROM ${delivery} d
       -- No season here: the table has one only, and with young statistics its index would be read whole for it.
       WHERE (SELECT is_open FROM gate) AND d.batch_id = ${batch} AND d.id > ${values.add(after)}::bigint
         AND d.state = 'queued' AND (d.not_before IS NULL OR d.not_before <= ${at})
       ORDER BY d.batch_id, d.id LIMIT ${most}::int FOR UPDATE OF d SKIP LOCKED),
     ${allowed},
     judged AS ${enough === null ? '' : 'MATERIALIZED '}(
       SELECT leg.place, leg.id, leg.member_id, leg.leg, leg.channel, leg.attempts, leg.counted_at, who.person_id, who.vars, contact.address_cipher, contact.address_key, CASE
           WHEN leg.leg > 0 AND EXISTS (SELECT 1 FROM ${delivery} o WHERE o.season = ${lease.season}
             AND o.member_id = leg.member_id AND o.state = 'delivered') THEN 'alreadyReached'
           WHEN leg.unknown_at < ${at}::timestamptz - interval '${REPEAT_WITHIN_HOURS} hours' THEN 'unknownTooOld'
           ELSE ${refusal} END AS reason
       FROM picked leg JOIN allowed ON allowed.is_open
       -- Looked up row by row: for a wave the planner would read through all people there are.
       CROSS JOIN LATERAL (SELECT m.person_id, m.audience_group, m.vars FROM member_${lease.season} m
         WHERE m.season = ${lease.season} AND m.id = leg.member_id OFFSET 0) who
       LEFT JOIN LATERAL (SELECT c.* FROM contact_point c WHERE c.id = leg.contact_id OFFSET 0) contact ON true),
     ${enough ?? 'verdict AS (SELECT *, NULL::timestamptz AS until, false AS later, false AS counted FROM judged)'},
     ${
       enough === null
         ? ''
         : `put_off AS (
       UPDATE ${delivery} d SET not_before = v.until, batch_id = NULL, code = 'enoughToday'
       FROM verdict v WHERE d.ctid = v.place AND v.until IS NOT NULL),`
     }
     marked AS (
       UPDATE ${delivery} d SET state = 'sending', attempts = d.attempts + 1, state_at = ${at},
         counted_at = CASE WHEN v.counted THEN ${at} ELSE d.counted_at END
       -- By its place, no index has to find it again. A row that somebody changed after this statement began is somewhere
       -- else by now: it is not marked, so it is not given either, and the next turn of the batch finds it.
       FROM verdict v WHERE d.ctid = v.place AND v.reason IS NULL AND v.until IS NULL AND NOT v.later
       RETURNING v.id, v.member_id, v.person_id, v.channel, v.attempts, v.address_cipher, v.vars)
     SELECT given.*, allowed.*
     FROM allowed LEFT JOIN (
       SELECT *, NULL::text AS reason, false AS deferred FROM marked
       UNION ALL
       SELECT id, member_id, person_id, channel, attempts, address_cipher, vars, reason, until IS NOT NULL FROM verdict
       WHERE reason IS NOT NULL OR until IS NOT NULL) given ON true ORDER BY given.id`,
    values.list,
    `claim-wave-${lease.season}-${rules.purpose}-${rules.legalClass}-${lease.personPerDay}-${lease.adsPerDay}${counting ? '-counting' : ''}${probe ? '-probe' : ''}`,
  );
}
