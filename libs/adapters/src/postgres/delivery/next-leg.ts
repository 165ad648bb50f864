import { type ChannelName, type LegalClass, NEXT_LEG_AFTER } from '@loa/domain';
import { Values } from '../audience-sql.js';
import type { Query } from '../database.js';
import { ACCOUNT_SQL, CONTACT_SQL, refusalSql } from '../eligibility-sql.js';

interface StepOfRun {
  channels: ChannelName[];
  purpose: string;
  legal_class: LegalClass;
  allowed: boolean;
  on_silence: boolean;
}

/**
 * Starts the next possible leg of members whose last leg is proven not to have arrived, in sets. Consent and
 * addresses are read again. Members without a further leg are left as they are; `settleMembers` gives their outcome.
 * Returns whether any leg was started.
 */
export async function startNextLegs(
  query: Query,
  season: number,
  runId: string,
  memberIds: string[],
  now: Date,
): Promise<boolean> {
  const [step] = await query<StepOfRun>(
    `SELECT ARRAY(SELECT c FROM unnest(s.channels) WITH ORDINALITY AS o(c, n) WHERE v.content->'variants' ? c ORDER BY n) AS channels,
       v.content->>'purpose' AS purpose, v.content->>'legalClass' AS legal_class,
       (c.state IN ('running', 'scheduled', 'paused') AND r.expires_at > $2) AS allowed,
       s.silence_hours IS NOT NULL AS on_silence
     FROM run r JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id
     JOIN template_version v ON v.id = r.template_version_id WHERE r.id = $1`,
    [runId, now],
    'step-of-run',
  );
  if (step === undefined || !step.allowed || step.channels.length < 2) return false;
  const values = new Values();
  const ids = values.add(memberIds);
  const channels = values.add(step.channels);
  const at = values.add(now);
  const run = values.add(runId);
  const after = values.add(step.on_silence ? [...NEXT_LEG_AFTER, 'unconfirmed'] : NEXT_LEG_AFTER);
  const refusal = refusalSql(
    { channels: step.channels, purpose: step.purpose, legalClass: step.legal_class, now },
    values,
  );
  const added = await query(
    `WITH who AS (
       SELECT m.id AS member_id, m.person_id, m.unit_id, m.audience_group, last.leg AS last_leg
       FROM member_${season} m JOIN LATERAL (
         SELECT d.leg, d.state FROM delivery_${season} d WHERE d.season = ${season} AND d.member_id = m.id ORDER BY d.leg DESC LIMIT 1) last ON true
       WHERE m.season = ${season} AND m.id = ANY (${ids}::bigint[]) AND last.state = ANY (${after}::text[])),
     next AS (
       SELECT DISTINCT ON (who.member_id) who.*, leg.position::smallint - 1 AS leg, leg.channel, contact.id AS contact_id,
         account.id AS account_id
       FROM who CROSS JOIN unnest(${channels}::text[]) WITH ORDINALITY AS leg(channel, position)
       ${CONTACT_SQL} ${ACCOUNT_SQL}
       WHERE leg.position - 1 > who.last_leg AND account.id IS NOT NULL AND (${refusal}) IS NULL
       ORDER BY who.member_id, leg.position),
     added AS (
       INSERT INTO delivery_${season}
         (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at)
       SELECT ${season}, ${run}, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, 'queued', ${at}
       FROM next ON CONFLICT (season, member_id, leg) DO NOTHING
       RETURNING unit_id, audience_group, channel)
     INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT ${run}, unit_id, audience_group, 'delivery', channel, 'queued', '', count(*) FROM added GROUP BY 2, 3, 5
     RETURNING 1`,
    values.list,
  );
  return added.length > 0;
}

/**
 * Gives members the outcome that their legs add up to, and the same to those who share their message. A delivered leg
 * wins over everything; an uncertain one keeps the member uncertain; otherwise the last leg speaks.
 */
export async function settleMembers(query: Query, season: number, memberIds: string[]): Promise<void> {
  await query(
    `WITH stand AS (
       SELECT d.member_id, CASE
           WHEN bool_or(d.state = 'delivered') THEN 'reached'
           WHEN bool_or(d.state = 'uncertain') THEN 'uncertain'
           WHEN bool_or(d.state IN ('queued', 'sending', 'sent')) THEN 'pending'
           WHEN bool_or(d.state = 'presumed') THEN 'presumed'
           WHEN bool_or(d.state = 'unconfirmed') THEN 'unconfirmed'
           ELSE (array_agg(d.state ORDER BY d.leg DESC))[1] END AS outcome,
         (array_agg(d.code ORDER BY d.leg DESC))[1] AS code
       FROM delivery_${season} d WHERE d.season = ${season} AND d.member_id = ANY ($1::bigint[]) GROUP BY 1),
     target AS (
       SELECT s.member_id AS id, s.outcome, s.code FROM stand s
       UNION ALL
       SELECT m.id, s.outcome, s.code FROM member_${season} m JOIN stand s ON s.member_id = m.via_id WHERE m.season = ${season} AND m.via_id = ANY ($1::bigint[])),
     changed AS (
       UPDATE member_${season} m SET outcome = t.outcome,
         reason = CASE WHEN t.outcome IN ('failed', 'skipped') THEN t.code ELSE '' END
       FROM target t WHERE m.season = ${season} AND m.id = t.id AND m.outcome <> t.outcome
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
