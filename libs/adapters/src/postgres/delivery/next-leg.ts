import { type ChannelName, type LegalClass, NEXT_LEG_AFTER } from '@loa/domain';
import type { Query } from '../database.js';
import { ACCOUNT_SQL, CONTACT_SQL, REASON_ORDER, refusalSql } from '../eligibility-sql.js';
import { Values } from '../values.js';

interface StepOfRun {
  channels: ChannelName[];
  purpose: string;
  legal_class: LegalClass;
  allowed: boolean;
  on_silence: boolean;
  /** The run that this one is a re-send of, else itself; re-sends of re-sends name the first one too. */
  first_id: string;
}

export interface StartedLegs {
  /** Whether a message is under way again. */
  readonly any: boolean;
  /** Members who got a leg, a new carrier, or an end of their own: their outcomes must be worked out anew. */
  readonly memberIds: string[];
}

const NOTHING: StartedLegs = { any: false, memberIds: [] };

/** States of a message that serves whoever else is at its address. */
const SERVES = ['queued', 'sending', 'sent', 'delivered', 'presumed', 'unconfirmed', 'uncertain'];

/**
 * Starts the next possible leg of members whose last leg is proven not to have arrived, in sets, and of those who shared
 * that leg's address, each by their own addresses and consent, read again. Who is at one address gets one message there
 * again. When the carrier of a shared message was left out before it went (opted out, erased…), one of the others
 * carries it on the same channel. Members without a further leg are left as they are, or get the reason of their own.
 */
export async function startNextLegs(
  query: Query,
  season: number,
  runId: string,
  memberIds: string[],
  now: Date,
): Promise<StartedLegs> {
  const [step] = await query<StepOfRun>(
    `SELECT ARRAY(SELECT c FROM unnest(s.channels) WITH ORDINALITY AS o(c, n) WHERE v.content->'variants' ? c ORDER BY n) AS channels,
       v.content->>'purpose' AS purpose, v.content->>'legalClass' AS legal_class,
       (c.state IN ('running', 'scheduled', 'paused') AND r.expires_at > $2
         AND NOT EXISTS (SELECT 1 FROM run_pilot p WHERE p.run_id = r.id AND p.state = 'stopped')) AS allowed,
       s.silence_hours IS NOT NULL AS on_silence, coalesce(r.resend_of, r.id) AS first_id
     FROM run r JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id
     JOIN template_version v ON v.id = r.template_version_id WHERE r.id = $1`,
    [runId, now],
    'step-of-run',
  );
  if (step === undefined || !step.allowed) return NOTHING;
  // Two writers must not both find an address free: one at a time for a run and its re-sends, until the other's rows can be seen.
  await query(`SELECT pg_advisory_xact_lock(${NEXT_LEG_LOCK}, hashint8($1))`, [step.first_id], 'next-leg-lock');
  const rows = await query<{ member_id: string; added: boolean }>(...nextLegsSql(step, season, runId, memberIds, now));
  return { any: rows.some((row) => row.added), memberIds: rows.map((row) => row.member_id) };
}

/** Class of the advisory locks that serialise the next legs of a run and its re-sends, and the freezing of re-sends, by the first run. */
export const NEXT_LEG_LOCK = 10_102_028;

function nextLegsSql(
  step: StepOfRun,
  season: number,
  runId: string,
  memberIds: string[],
  now: Date,
): [string, unknown[]] {
  const values = new Values();
  const ids = values.add(memberIds);
  const channels = values.add(step.channels);
  const at = values.add(now);
  const run = values.add(runId);
  const after = values.add(step.on_silence ? [...NEXT_LEG_AFTER, 'unconfirmed'] : NEXT_LEG_AFTER);
  const serves = values.add(SERVES);
  const strength = values.add(REASON_ORDER);
  const refusal = refusalSql(
    { channels: step.channels, purpose: step.purpose, legalClass: step.legal_class, now },
    values,
  );
  const own = (id: string) =>
    `EXISTS (SELECT 1 FROM delivery_${season} o WHERE o.season = ${season} AND o.member_id = ${id}`;
  // Addresses and words of a record that was merged since are with the one kept.
  const kept = (id: string) => `(SELECT coalesce(p.merged_into, p.id) FROM person p WHERE p.id = ${id})`;
  const text = `
    WITH stopped AS (
      SELECT m.id AS carrier_id, last.leg AS last_leg, last.state AS last_state
      FROM member_${season} m JOIN LATERAL (
        SELECT d.leg, d.state FROM delivery_${season} d WHERE d.season = ${season} AND d.member_id = m.id ORDER BY d.leg DESC LIMIT 1) last ON true
      WHERE m.season = ${season} AND m.id = ANY (${ids}::bigint[]) AND m.via_id IS NULL AND last.state = ANY (${after}::text[])
        AND NOT ${own('m.id')} AND o.state = 'delivered')
        -- Somebody had it sent again as a later run of its own: a late proof must not add a message to that one.
        AND NOT EXISTS (SELECT 1 FROM run again JOIN member n ON n.season = again.season AND n.run_id = again.id
          WHERE again.resend_of = ${values.add(step.first_id)}::bigint AND again.id > ${run}::bigint
            AND n.person_id IN (m.person_id, ${kept('m.person_id')}) AND (n.subject_id IS NOT DISTINCT FROM m.subject_id OR n.subject_id = ${kept('m.subject_id')})
            AND n.outcome <> 'skipped')),
    who AS (
      SELECT s.*, m.id AS member_id, ${kept('m.person_id')} AS person_id, m.subject_id, m.unit_id, m.audience_group, true AS carries, s.last_leg + 1 AS from_leg
      FROM stopped s JOIN member_${season} m ON m.season = ${season} AND m.id = s.carrier_id
      UNION ALL
      -- A message that was left out may still go to the others of its address; one that was refused there may not.
      SELECT s.*, m.id, ${kept('m.person_id')}, m.subject_id, m.unit_id, m.audience_group, false,
        CASE s.last_state WHEN 'skipped' THEN s.last_leg ELSE s.last_leg + 1 END
      FROM stopped s JOIN member_${season} m ON m.season = ${season} AND m.via_id = s.carrier_id),
    legs AS (
      SELECT who.*, leg.position::smallint - 1 AS leg, leg.channel, contact.id AS contact_id, contact.address_key,
        account.id AS account_id, refusal.reason
      FROM who CROSS JOIN unnest(${channels}::text[]) WITH ORDINALITY AS leg(channel, position)
      ${CONTACT_SQL} ${ACCOUNT_SQL}
      CROSS JOIN LATERAL (SELECT coalesce(${refusal}, CASE WHEN account.id IS NULL THEN 'noAccount' END) AS reason) refusal),
    next AS (
      SELECT DISTINCT ON (member_id) * FROM legs WHERE leg >= from_leg AND reason IS NULL ORDER BY member_id, leg),
    led AS (
      SELECT next.*, coalesce(there.member_id, first_value(next.member_id) OVER (
          PARTITION BY next.channel, next.address_key, next.subject_id ORDER BY next.carries DESC, next.member_id)) AS lead_id
      FROM next LEFT JOIN LATERAL (
        SELECT o.id AS member_id FROM contact_point c
        CROSS JOIN LATERAL (SELECT c.person_id AS id UNION ALL SELECT p.id FROM person p WHERE p.merged_into = c.person_id) record
        JOIN member_${season} o ON o.season = ${season} AND o.person_id = record.id AND o.run_id = ${run}
        JOIN delivery_${season} d ON d.season = ${season} AND d.member_id = o.id AND d.contact_id = c.id AND d.leg = next.leg
        WHERE c.channel = next.channel AND c.address_key = next.address_key AND o.id <> next.member_id
          AND o.subject_id IS NOT DISTINCT FROM next.subject_id AND d.state = ANY (${serves}::text[])
        ORDER BY d.id LIMIT 1) there ON true),
    added AS (
      INSERT INTO delivery_${season}
        (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at)
      SELECT ${season}, ${run}, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, 'queued', ${at}
      FROM led WHERE lead_id = member_id ON CONFLICT (season, member_id, leg) DO NOTHING
      RETURNING member_id, unit_id, audience_group, channel),
    linked AS (
      UPDATE member_${season} m SET via_id = nullif(led.lead_id, m.id), via_leg = CASE WHEN led.lead_id = m.id THEN 0 ELSE led.leg END
      FROM led WHERE m.season = ${season} AND m.id = led.member_id AND m.via_id IS DISTINCT FROM nullif(led.lead_id, m.id)
      RETURNING m.id),
    reasons AS (
      SELECT DISTINCT ON (l.member_id) l.member_id, coalesce(l.reason, 'noAddress') AS reason FROM legs l
      WHERE NOT l.carries AND l.member_id NOT IN (SELECT member_id FROM led)
        AND (l.last_state = 'skipped' OR l.carrier_id IN (SELECT member_id FROM led))
      ORDER BY l.member_id, array_position(${strength}::text[], l.reason)),
    parted AS (
      UPDATE member_${season} m SET via_id = NULL, via_leg = 0,
        outcome = CASE WHEN ${own('m.id')}) THEN m.outcome ELSE 'skipped' END,
        reason = CASE WHEN ${own('m.id')}) THEN m.reason ELSE r.reason END
      FROM reasons r WHERE m.season = ${season} AND m.id = r.member_id
      RETURNING m.id, m.unit_id, m.audience_group, old.outcome AS was, old.reason AS was_reason, new.outcome AS is_now, new.reason AS is_reason),
    counted AS (
      INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
      SELECT ${run}::bigint, unit_id, audience_group, 'delivery', channel, 'queued', '', count(*) FROM added GROUP BY 2, 3, 5
      UNION ALL
      SELECT ${run}::bigint, unit_id, audience_group, 'member', '', was, was_reason, -count(*) FROM parted GROUP BY 2, 3, 6, 7
      UNION ALL
      SELECT ${run}::bigint, unit_id, audience_group, 'member', '', is_now, is_reason, count(*) FROM parted GROUP BY 2, 3, 6, 7)
    SELECT member_id, member_id IN (SELECT member_id FROM added) AS added FROM led
    UNION ALL SELECT id, false FROM parted`;
  return [text, values.list];
}

/**
 * Gives members the outcome that their legs add up to, and the same to those who share their message: their own legs, and
 * those of whoever carries for them from the shared one on. A delivered leg wins over everything; an uncertain one keeps
 * the member uncertain; otherwise the last leg speaks.
 */
export async function settleMembers(query: Query, season: number, memberIds: string[]): Promise<void> {
  await query(
    `WITH target AS (
       SELECT m.id, m.via_id, m.via_leg FROM member_${season} m WHERE m.season = ${season} AND m.id = ANY ($1::bigint[])
       UNION
       SELECT m.id, m.via_id, m.via_leg FROM member_${season} m WHERE m.season = ${season} AND m.via_id = ANY ($1::bigint[])),
     legs AS (
       SELECT t.id, d.state, d.code, d.leg, 0 AS shared FROM target t
       JOIN delivery_${season} d ON d.season = ${season} AND d.member_id = t.id
       UNION ALL
       SELECT t.id, d.state, d.code, d.leg, 1 FROM target t
       JOIN delivery_${season} d ON d.season = ${season} AND d.member_id = t.via_id AND d.leg >= t.via_leg),
     stand AS (
       SELECT id, CASE
           WHEN bool_or(state = 'delivered') THEN 'reached'
           WHEN bool_or(state = 'uncertain') THEN 'uncertain'
           WHEN bool_or(state IN ('queued', 'sending', 'sent')) THEN 'pending'
           WHEN bool_or(state = 'presumed') THEN 'presumed'
           WHEN bool_or(state = 'unconfirmed') THEN 'unconfirmed'
           ELSE (array_agg(state ORDER BY shared DESC, leg DESC))[1] END AS outcome,
         (array_agg(code ORDER BY shared DESC, leg DESC))[1] AS code
       FROM legs GROUP BY 1),
     changed AS (
       UPDATE member_${season} m SET outcome = t.outcome,
         reason = CASE WHEN t.outcome IN ('failed', 'skipped', 'expired', 'cancelled') THEN t.code ELSE '' END
       FROM stand t WHERE m.season = ${season} AND m.id = t.id AND m.outcome <> t.outcome
       RETURNING m.run_id, m.unit_id, m.audience_group, old.outcome AS was, old.reason AS was_reason,
         new.outcome AS is_now, new.reason AS is_reason)
     INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT run_id, unit_id, audience_group, 'member', '', was, was_reason, -count(*) FROM changed GROUP BY 1, 2, 3, was, was_reason
     UNION ALL
     SELECT run_id, unit_id, audience_group, 'member', '', is_now, is_reason, count(*) FROM changed GROUP BY 1, 2, 3, is_now, is_reason`,
    [memberIds],
    `settle-members-${season}`,
  );
}
