import type { Database, Query } from '../database.js';
import { CAUSES_SQL, causeValues, stuckRuns } from './causes.js';

/**
 * An account that rests is tried again and rests again: it is the same trouble, told once. So a cause must have been gone
 * this long; what a person ended is over at once.
 */
const GONE_FOR = `CASE WHEN kind IN ('runPausedItself', 'budgetUsedUp', 'uncertainMessages', 'pilotWaits') THEN interval '0' ELSE interval '60 seconds' END`;

/** Whoever may plan and control, and whoever runs the accounts. */
const TOLD_ROLES = ['officer', 'schoolOfficer', 'administrator'];

/**
 * Compares what is wrong now with the open alerts, in sets: new ones are raised, those whose cause is gone are resolved,
 * and who has to be told by mail is written down. Safe on many workers at once: one looks, the others leave it.
 * Returns the number of alerts that are open.
 */
export async function raiseAlerts(db: Database, now: Date): Promise<number | null> {
  return db.steady(async (query) => {
    const [lock] = await query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtext('raise-alerts')) AS mine`);
    if (!lock!.mine) return null;
    const stuck = await stuckRuns(query, now);
    await query(
      `INSERT INTO alert AS a (unit_id, kind, subject, campaign_id, run_id, account_id, facts, raised_at, seen_at)
       SELECT unit_id, kind, subject, campaign_id, run_id, account_id, facts, $1::timestamptz + delay, $1 FROM (${CAUSES_SQL}) cause
       ON CONFLICT (kind, subject) WHERE resolved_at IS NULL
         DO UPDATE SET seen_at = excluded.seen_at, facts = excluded.facts, run_id = excluded.run_id`,
      causeValues(now, stuck),
      'raise-alerts',
    );
    await endAlerts(query, now);
    await writeDownMails(query, now);
    const [open] = await query<{ n: number }>('SELECT count(*)::int AS n FROM alert WHERE resolved_at IS NULL');
    return open!.n;
  });
}

async function endAlerts(query: Query, now: Date): Promise<void> {
  // Seen in this very look means there; the rest is measured from when it was seen last.
  await query(
    `DELETE FROM alert WHERE resolved_at IS NULL AND raised_at > $1 AND seen_at < $1 AND seen_at <= $1::timestamptz - ${GONE_FOR}`,
    [now],
    'forget-alerts',
  );
  await query(
    `WITH ended AS (
       UPDATE alert SET resolved_at = $1 WHERE resolved_at IS NULL AND seen_at < $1 AND seen_at <= $1::timestamptz - ${GONE_FOR} RETURNING id)
     UPDATE alert_mail m SET state = 'dropped', state_at = $1 FROM ended WHERE m.alert_id = ended.id AND m.state = 'queued'`,
    [now],
    'end-alerts',
  );
}

/**
 * The campaign's own people, as far as they belong to the alert's unit or one above it still; where there are none, and for
 * accounts, the unit's officers, or those of the next unit above.
 */
async function writeDownMails(query: Query, now: Date): Promise<void> {
  await query(
    `WITH due AS (
       UPDATE alert SET mailed_at = $1 WHERE mailed_at IS NULL AND resolved_at IS NULL AND raised_at <= $1 AND seen_at = $1 RETURNING id, unit_id, campaign_id),
     known AS (
       SELECT due.id AS alert_id, u.id AS user_id, -1 AS distance
       FROM due JOIN campaign c ON c.id = due.campaign_id JOIN app_user u ON u.active AND u.id IN (c.created_by, c.submitted_by, c.approved_by)
       JOIN unit_tree t ON t.unit_id = due.unit_id AND t.ancestor_id = u.unit_id
       UNION
       SELECT due.id, u.id, t.depth FROM due JOIN unit_tree t ON t.unit_id = due.unit_id
       JOIN app_user u ON u.unit_id = t.ancestor_id AND u.active AND u.role = ANY ($2::text[])),
     nearest AS (SELECT *, min(distance) OVER (PARTITION BY alert_id) AS nearest FROM known)
     INSERT INTO alert_mail (alert_id, user_id, not_before, state_at)
     SELECT alert_id, user_id, $1, $1 FROM nearest WHERE distance = nearest`,
    [now, TOLD_ROLES],
    'write-down-alert-mails',
  );
}
