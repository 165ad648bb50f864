import { type AllowedTimes, BUDGET_NEAR, PILOT_TOLD_HOURS, withinHours } from '@loa/domain';
import type { Query } from '../database.js';
import { SILENT_DAYS_SQL, stoppedSql } from '../delivery/stop-sql.js';

/** A run in which nothing moves this long, minutes, is called stuck. */
export const STUCK_MINUTES = 20;
/** How long the look-ups of uncertain messages get before anybody is told, minutes. */
const UNCERTAIN_MINUTES = 15;
/** How long a run may wait for an account that rests before its own people are told, minutes. */
const WAITING_MINUTES = 10;
/** Closed runs are told of this long, days: until then somebody may still decide on them. */
const UNCERTAIN_DAYS = 14;
/** A renewal token of Zalo holds for three months (Zalo reference, tokens) and is renewed with every use. */
const TOKEN_ENDING_DAYS = 80;

/** A rest that ends within minutes is tried again soon and mostly over; one that keeps coming back for this long is told. */
const SHORT_REST = { upTo: '5 minutes', toldAfter: '2 minutes' };

/** What the provider calls an empty balance, in the codes that accounts are held or stopped with. */
const BALANCE_CODES = ['esms:103', 'zns:-115', 'zoa:-321'];
const TOKEN_CODES = ['zns:-124', 'zoa:-216', 'zoa:-220'];

/**
 * Everything that is wrong at this moment, one row per kind and subject. `$1` the time, `$2` runs that are stuck,
 * `$3` balance codes, `$4` token codes. `delay` is how long the cause may end by itself before it is told.
 */
export const CAUSES_SQL = `
  SELECT 'account:' || a.id AS subject, CASE
      WHEN a.state_code = ANY ($3::text[]) THEN 'balanceOut'
      WHEN a.state_code = ANY ($4::text[]) OR a.state_code LIKE 'zoauth:%' THEN 'tokenOut'
      WHEN a.state = 'stopped' THEN 'accountStopped' ELSE 'accountHeld' END AS kind,
    a.unit_id, NULL::uuid AS campaign_id, NULL::bigint AS run_id, a.id AS account_id,
    jsonb_build_object('code', a.state_code, 'until', a.state_until) AS facts,
    CASE WHEN a.state = 'held' AND a.state_until <= $1::timestamptz + interval '${SHORT_REST.upTo}' THEN interval '${SHORT_REST.toldAfter}'
      ELSE interval '0' END AS delay
  FROM channel_account a WHERE a.active AND (a.state = 'stopped' OR (a.state = 'held' AND a.state_until > $1))
  UNION ALL
  SELECT 'account:' || a.id, 'tokenEnding', a.unit_id, NULL, NULL, a.id,
    jsonb_build_object('renewedAt', k.renewed_at), interval '0'
  FROM account_credential k JOIN channel_account a ON a.id = k.account_id
  WHERE a.active AND k.renewed_at < $1::timestamptz - interval '${TOKEN_ENDING_DAYS} days'
  UNION ALL
  SELECT 'account:' || a.id, 'dayCapReached', a.unit_id, NULL, NULL, a.id, jsonb_build_object('cap', a.per_day), interval '0'
  FROM pace p JOIN channel_account a ON a.id = p.subject_id JOIN unit u ON u.id = a.unit_id
  WHERE p.kind = 'account' AND a.active AND p.used >= a.per_day AND p.day = ($1::timestamptz AT TIME ZONE u.time_zone)::date
  UNION ALL
  SELECT 'campaign:' || c.id, 'runPausedItself', c.unit_id, c.id, why.run_id, NULL, coalesce(why.facts, '{}'), interval '0'
  FROM campaign c LEFT JOIN LATERAL (
    SELECT e.facts, r.id AS run_id FROM audit_entry e LEFT JOIN run r ON r.id = (e.facts->>'runId')::bigint
    WHERE e.object_kind = 'campaign' AND e.object_id = c.id::text AND e.action = 'campaign.pausedItself' ORDER BY e.id DESC LIMIT 1) why ON true
  WHERE c.state = 'paused' AND c.pause_code = 'errorThreshold'
  UNION ALL
  -- Stopped for its money, and before it comes to that: from four fifths of the budget on (BUDGET_NEAR of the domain).
  SELECT 'campaign:' || c.id, 'budgetUsedUp', c.unit_id, c.id, NULL, NULL,
    jsonb_build_object('budget', c.budget, 'committed', s.committed), interval '0'
  FROM campaign c LEFT JOIN campaign_spend s ON s.campaign_id = c.id
  WHERE c.state = 'paused' AND c.pause_code = 'budget'
  UNION ALL
  SELECT 'campaign:' || c.id, 'budgetNear', c.unit_id, c.id, NULL, NULL,
    jsonb_build_object('budget', c.budget, 'committed', s.committed), interval '0'
  FROM campaign c JOIN campaign_spend s ON s.campaign_id = c.id
  WHERE c.state IN ('scheduled', 'running') AND s.committed >= ${BUDGET_NEAR} * c.budget
  UNION ALL
  SELECT 'run:' || r.id, 'uncertainMessages', r.unit_id, r.campaign_id, r.id, NULL,
    jsonb_build_object('messages', n.uncertain, 'repeated', n.repeated), interval '${UNCERTAIN_MINUTES} minutes'
  FROM (
    -- What a person let stand is decided. "repeated": of these, those that the account's rule sends again by itself, once.
    SELECT q.run_id, count(*)::int AS uncertain,
      (count(*) FILTER (WHERE q.repeated_at IS NULL AND a.uncertain_rule = 'repeat' AND a.active AND a.state <> 'stopped'
        AND r.expires_at > $1))::int AS repeated
    FROM open_question q JOIN run r ON r.id = q.run_id JOIN channel_account a ON a.id = q.account_id
    JOIN delivery d ON d.season = q.season AND d.id = q.delivery_id AND d.state = 'uncertain'
    WHERE q.left_at IS NULL GROUP BY 1) n
  JOIN run r ON r.id = n.run_id
  WHERE r.state = 'sending' OR (r.state = 'done' AND r.closed_at > $1::timestamptz - interval '${UNCERTAIN_DAYS} days')
  UNION ALL
  -- Whoever runs the campaign may not see the account: it can belong to a unit above, which alone is told of the account.
  SELECT 'run:' || r.id, 'runWaitsForAccount', r.unit_id, r.campaign_id, r.id, NULL,
    jsonb_build_object('messages', w.messages, 'channels', w.channels, 'stopped', w.stopped, 'unpriced', w.unpriced),
    CASE WHEN w.stopped OR w.unpriced IS NOT NULL THEN interval '0' ELSE interval '${WAITING_MINUTES} minutes' END
  FROM (
    SELECT run_id, sum(size)::int AS messages, array_agg(DISTINCT channel) AS channels, bool_or(stopped) AS stopped,
      -- Names of the accounts that wait for a price.
      array_agg(DISTINCT unpriced) FILTER (WHERE unpriced IS NOT NULL) AS unpriced
    FROM (
      SELECT b.run_id, b.size, a.channel, a.state = 'stopped' OR NOT a.active AS stopped, NULL AS unpriced
      FROM channel_account a JOIN batch b ON b.account_id = a.id AND b.state NOT IN ('done', 'held') JOIN run r ON r.id = b.run_id AND r.unit_id <> a.unit_id
      WHERE a.state = 'stopped' OR NOT a.active OR (a.state = 'held' AND a.state_until > $1)
      UNION ALL
      SELECT b.run_id, b.size, a.channel, false, a.name FROM batch b JOIN channel_account a ON a.id = b.account_id AND a.active AND a.state = 'ok'
      JOIN run r ON r.id = b.run_id JOIN campaign c ON c.id = r.campaign_id AND c.budget IS NOT NULL
      WHERE b.no_price AND b.state NOT IN ('done', 'held')) waiting GROUP BY 1) w
  JOIN run r ON r.id = w.run_id JOIN campaign c ON c.id = r.campaign_id
  WHERE r.state = 'sending' AND r.expires_at > $1 AND c.state IN ('scheduled', 'running')
  UNION ALL
  SELECT 'run:' || r.id, 'runStuck', r.unit_id, r.campaign_id, r.id, NULL,
    jsonb_build_object('messages', w.waiting, 'since', w.moved_at), interval '0'
  FROM run r JOIN run_watch w ON w.run_id = r.id WHERE r.id = ANY ($2::bigint[])
  UNION ALL
  -- The rest of a run waits for a person: told as soon as the few have their message, and in time before it is too late.
  SELECT 'run:' || r.id, 'pilotWaits', r.unit_id, r.campaign_id, r.id, NULL,
    jsonb_build_object('people', p.people, 'messages', p.held, 'until', r.expires_at), interval '0'
  FROM run_pilot p JOIN run r ON r.id = p.run_id JOIN campaign c ON c.id = r.campaign_id
  WHERE p.state = 'waiting' AND r.state = 'sending' AND r.expires_at > $1 AND c.state IN ('scheduled', 'running', 'paused')
    AND (r.expires_at <= $1::timestamptz + interval '${PILOT_TOLD_HOURS} hours' OR NOT EXISTS (
      SELECT 1 FROM pilot_member m CROSS JOIN LATERAL (
        SELECT 1 FROM delivery d WHERE d.season = m.season AND d.member_id = m.member_id AND d.state IN ('queued', 'sending') LIMIT 1) open
      WHERE m.run_id = p.run_id))`;

export const causeValues = (now: Date, stuck: readonly string[]): unknown[] => [now, stuck, BALANCE_CODES, TOKEN_CODES];

interface Candidate {
  id: string;
  season: number;
  allowed: AllowedTimes;
  silent_days: string[];
  time_zone: string;
}

/**
 * Runs in which messages wait and nothing moves, though their hours have been open all the while and an account could
 * send: what waits for its hour, its day or a resting account is where it should be, and told elsewhere.
 */
export async function stuckRuns(query: Query, now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - STUCK_MINUTES * 60_000);
  const candidates = await query<Candidate>(
    `SELECT r.id, r.season, s.allowed, u.time_zone, ${SILENT_DAYS_SQL} AS silent_days
     FROM run_watch w JOIN run r ON r.id = w.run_id JOIN campaign c ON c.id = r.campaign_id
     JOIN step s ON s.id = r.step_id JOIN unit u ON u.id = r.unit_id
     WHERE r.state = 'sending' AND c.state IN ('scheduled', 'running') AND r.expires_at > $1 AND NOT w.anew AND NOT ${stoppedSql('c.unit_id')}
       AND w.waiting > 0 AND w.moved_at <= $2`,
    [now, since],
    'stuck-candidates',
  );
  const open = candidates.filter(
    ({ allowed, silent_days: except, time_zone }) =>
      withinHours({ ...allowed, except }, now, time_zone) && withinHours({ ...allowed, except }, since, time_zone),
  );
  const stuck: string[] = [];
  for (const { id, season } of open) if (await couldMove(query, id, season, now)) stuck.push(id);
  return stuck;
}

/** Something waits that is due, or is tried again and again (the longest pause between tries is half an hour). */
async function couldMove(query: Query, runId: string, season: number, now: Date): Promise<boolean> {
  const [row] = await query<{ could: boolean }>(
    `WITH able AS (SELECT id FROM channel_account WHERE active AND (state = 'ok' OR (state = 'held' AND state_until <= $3)))
     SELECT EXISTS (SELECT 1 FROM batch b JOIN able ON able.id = b.account_id
         WHERE b.run_id = $1 AND b.state NOT IN ('done', 'held') AND (b.not_before IS NULL OR b.not_before <= $3))
       OR EXISTS (SELECT 1 FROM delivery d JOIN able ON able.id = d.account_id
         WHERE d.season = $2 AND d.run_id = $1 AND d.state = 'queued' AND d.batch_id IS NULL
           AND coalesce(d.not_before, '-infinity') <= $3::timestamptz + interval '30 minutes') AS could`,
    [runId, season, now],
    'stuck-could-move',
  );
  return row!.could;
}
