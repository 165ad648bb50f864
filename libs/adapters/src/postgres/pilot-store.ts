import type { Pilot, PilotStore } from '@loa/application';
import { AMOUNT_SQL, CHARGED_SQL } from './cost-store.js';
import type { Query } from './database.js';

const n = (outcomes: string, as: string) => `count(*) FILTER (WHERE m.outcome IN (${outcomes}))::int AS ${as}`;

/** The few are looked up one by one: there are thousands of them at most, among a million. */
const PILOT_SQL = `
  SELECT p.run_id::text AS "runId", r.campaign_id AS "campaignId", r.step_id AS "stepId", p.state, r.state AS "runState",
    r.expires_at AS "expiresAt", p.people, p.held, p.decided_at AS "decidedAt", u.full_name AS "decidedBy",
    counted.reached, counted.unclear, counted.pending, counted.failed, counted."notSent", paid.cost
  FROM run_pilot p JOIN run r ON r.id = p.run_id LEFT JOIN app_user u ON u.id = p.decided_by
  CROSS JOIN LATERAL (
    SELECT ${n(`'reached'`, 'reached')}, ${n(`'presumed', 'unconfirmed', 'uncertain'`, 'unclear')}, ${n(`'pending'`, 'pending')},
      ${n(`'failed'`, 'failed')}, ${n(`'skipped', 'expired', 'cancelled'`, '"notSent"')}
    FROM pilot_member f JOIN member m ON m.season = f.season AND m.id = f.member_id WHERE f.run_id = p.run_id) counted
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(${AMOUNT_SQL}) FILTER (WHERE ${CHARGED_SQL}), 0)::float8 AS cost
    FROM pilot_member f JOIN delivery d ON d.season = f.season AND d.member_id = f.member_id
    JOIN delivery_cost k ON k.season = d.season AND k.delivery_id = d.id WHERE f.run_id = p.run_id) paid`;

export class PostgresPilots implements PilotStore {
  constructor(private readonly query: Query) {}

  ofCampaign(campaignId: string): Promise<Pilot[]> {
    return this.query<Pilot & object>(`${PILOT_SQL} WHERE r.campaign_id = $1 ORDER BY p.run_id`, [campaignId]);
  }

  async find(runId: string): Promise<Pilot | null> {
    const [row] = await this.query<Pilot & object>(`${PILOT_SQL} WHERE p.run_id = $1`, [runId]);
    return row ?? null;
  }

  async decide(runId: string, to: 'continued' | 'stopped', userId: string, now: Date): Promise<boolean> {
    const rows = await this.query(
      `UPDATE run_pilot p SET state = $2, decided_by = $3, decided_at = $4 FROM run r
       WHERE p.run_id = $1 AND r.id = p.run_id AND p.state = 'waiting' AND r.state = 'sending' AND r.expires_at > $4
       RETURNING p.run_id`,
      [runId, to, userId, now],
    );
    return rows.length === 1;
  }
}
