import { DELIVERY_STATES, type DeliveryState, outcomeOf } from '@loa/domain';
import type { Query } from '../database.js';
import { countsAs } from './transitions.js';

/** One thing that does not agree, with an example to look at. */
export interface Difference {
  readonly check: string;
  readonly runId: string;
  /** How many rows or counts are wrong. */
  readonly n: number;
  readonly example: string;
}

const OUTCOMES = (Object.keys(DELIVERY_STATES) as DeliveryState[])
  .map((state) => `WHEN '${state}' THEN '${outcomeOf(state)}'`)
  .join(' ');

/** Each gives rows `(run_id, example)`: one per thing that is wrong. Promises G1, G2 and G8. */
const CHECKS: Readonly<Record<string, string>> = {
  'counts of members': `
    SELECT run_id, concat_ws(' ', unit_id, audience_group, state, 'kept', k.n, 'counted', c.n) AS example
    FROM (SELECT run_id, unit_id, audience_group, state, sum(n) AS n FROM tally_now WHERE kind = 'member' GROUP BY 1, 2, 3, 4) k
    FULL JOIN (SELECT run_id, unit_id, audience_group, outcome AS state, count(*) AS n FROM member GROUP BY 1, 2, 3, 4) c
      USING (run_id, unit_id, audience_group, state)
    WHERE coalesce(k.n, 0) <> coalesce(c.n, 0)`,
  'counts of deliveries': `
    SELECT run_id, concat_ws(' ', unit_id, audience_group, channel, state, 'kept', k.n, 'counted', c.n) AS example
    FROM (SELECT run_id, unit_id, audience_group, channel, state, sum(n) AS n FROM tally_now WHERE kind = 'delivery' GROUP BY 1, 2, 3, 4, 5) k
    FULL JOIN (SELECT run_id, unit_id, audience_group, channel, ${countsAs('state')} AS state, count(*) AS n FROM delivery GROUP BY 1, 2, 3, 4, 5) c
      USING (run_id, unit_id, audience_group, channel, state)
    WHERE coalesce(k.n, 0) <> coalesce(c.n, 0)`,
  'deliveries without a member': `
    SELECT d.run_id, 'delivery ' || d.id AS example FROM delivery d
    WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.season = d.season AND m.id = d.member_id AND m.run_id = d.run_id)`,
  'skips without a reason': `
    SELECT run_id, 'member ' || id AS example FROM member WHERE outcome = 'skipped' AND reason = ''
    UNION ALL SELECT run_id, 'delivery ' || id FROM delivery WHERE state = 'skipped' AND code = ''`,
  'members that nobody serves': `
    SELECT m.run_id, 'member ' || m.id AS example FROM member m
    WHERE m.outcome <> 'skipped' AND NOT EXISTS (
      SELECT 1 FROM delivery d WHERE d.season = m.season AND d.member_id = coalesce(m.via_id, m.id))`,
  'outcomes that the legs do not add up to': `
    SELECT run_id, concat_ws(' ', 'member', id, 'is', outcome, 'legs say', legs) AS example
    FROM (SELECT m.run_id, m.id, m.outcome, CASE
            WHEN bool_or(d.state = 'delivered') THEN 'reached'
            WHEN bool_or(d.state = 'uncertain') THEN 'uncertain'
            WHEN bool_or(d.state IN ('queued', 'sending', 'sent')) THEN 'pending'
            WHEN bool_or(d.state = 'presumed') THEN 'presumed'
            WHEN bool_or(d.state = 'unconfirmed') THEN 'unconfirmed'
            ELSE (array_agg(CASE d.state ${OUTCOMES} END ORDER BY d.member_id = m.id, d.leg DESC))[1] END AS legs
          FROM member m JOIN (
            SELECT season, member_id AS id, member_id, leg, state FROM delivery
            UNION ALL
            SELECT d.season, v.id, d.member_id, d.leg, d.state FROM member v
            JOIN delivery d ON d.season = v.season AND d.member_id = v.via_id AND d.leg >= v.via_leg) d
            ON d.season = m.season AND d.id = m.id
          GROUP BY 1, 2, 3) s
    WHERE outcome <> legs`,
  'states that the events do not lead to': `
    SELECT d.run_id, concat_ws(' ', 'delivery', d.id, 'is', d.state, 'events say', e.to_state) AS example
    FROM delivery d LEFT JOIN LATERAL (
      SELECT e.to_state FROM delivery_event e WHERE e.season = d.season AND e.delivery_id = d.id ORDER BY e.id DESC LIMIT 1) e ON true
    WHERE ${countsAs('d.state')} <> coalesce(e.to_state, 'queued')`,
  'arrivals that were never taken': `
    SELECT run_id, 'delivery ' || id AS example FROM delivery
    WHERE sent_at IS NULL AND state IN ('sent', 'delivered', 'presumed', 'unconfirmed')`,
};

/** Recounts everything from the deliveries and their events, in one snapshot, and names every difference. */
export async function auditDeliveries(query: Query): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [check, sql] of Object.entries(CHECKS)) {
    const rows = await query<{ run_id: string; n: number; example: string }>(
      `SELECT run_id, count(*)::int AS n, min(example) AS example FROM (${sql}) wrong GROUP BY 1 ORDER BY 1`,
    );
    differences.push(...rows.map(({ run_id, n, example }) => ({ check, runId: run_id, n, example })));
  }
  return differences;
}
