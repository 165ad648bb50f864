import type { BudgetState, CostFilter, CostLine, CostStore, RunSpending, Waiting } from '@loa/application';
import type { Query } from './database.js';

/** What a delivery costs by what is known of it: the provider's own word, else the price list. Of `k`, a delivery_cost. */
export const AMOUNT_SQL = `CASE WHEN k.reported IS NULL OR k.times > 1 THEN k.price * k.times ELSE k.reported END`;
/** A provider took it, or may have. What it refused costs nothing; what it took and could not bring usually does. */
export const CHARGED_SQL = `(d.sent_at IS NOT NULL OR d.state = 'uncertain' OR k.reported IS NOT NULL
  OR (d.unknown_at IS NOT NULL AND d.state IN ('queued', 'sending')))`;
/** Not charged yet, and may be at any moment. */
export const IN_FLIGHT_SQL = `d.state IN ('queued', 'sending')`;

const SUMS = `coalesce(sum(${AMOUNT_SQL}) FILTER (WHERE ${CHARGED_SQL}), 0)::float8 AS spent,
  coalesce(sum(${AMOUNT_SQL}) FILTER (WHERE NOT ${CHARGED_SQL} AND ${IN_FLIGHT_SQL}), 0)::float8 AS "inFlight",
  (count(*) FILTER (WHERE ${CHARGED_SQL}))::int AS messages, coalesce(sum(k.parts) FILTER (WHERE ${CHARGED_SQL}), 0)::int AS parts`;
const OF_DELIVERY = `JOIN delivery d ON d.season = k.season AND d.id = k.delivery_id`;

export class PostgresCosts implements CostStore {
  constructor(private readonly query: Query) {}

  ofRuns(campaignId: string): Promise<RunSpending[]> {
    return this.query<RunSpending>(
      `SELECT r.id::text AS "runId", r.step_id AS "stepId", sums.* FROM run r
       CROSS JOIN LATERAL (SELECT ${SUMS} FROM delivery_cost k ${OF_DELIVERY} WHERE k.run_id = r.id) sums
       WHERE r.campaign_id = $1 AND r.released_at IS NOT NULL ORDER BY r.id`,
      [campaignId],
    );
  }

  waiting(campaignId: string): Promise<Waiting[]> {
    return this.query<Waiting>(
      `SELECT r.step_id AS "stepId", t.channel, greatest(sum(t.n) - coalesce(max(priced.n), 0), 0)::int AS messages
       FROM run r JOIN tally_now t ON t.run_id = r.id AND t.kind = 'delivery' AND t.state = 'queued'
       LEFT JOIN LATERAL (SELECT count(*) AS n FROM delivery_cost k ${OF_DELIVERY}
         WHERE k.run_id = r.id AND d.channel = t.channel AND ${IN_FLIGHT_SQL}) priced ON true
       WHERE r.campaign_id = $1 AND r.state = 'sending' GROUP BY r.id, r.step_id, t.channel`,
      [campaignId],
    );
  }

  async budget(campaignId: string): Promise<BudgetState> {
    const [row] = await this.query<Omit<BudgetState, 'wantedBy'> & { id: string | null; name: string | null }>(
      `SELECT c.budget::float8 AS budget, c.budget_wanted::float8 AS wanted, c.budget_wanted_by AS id, u.full_name AS name
       FROM campaign c LEFT JOIN app_user u ON u.id = c.budget_wanted_by WHERE c.id = $1`,
      [campaignId],
    );
    const { budget = null, wanted = null, id = null, name = null } = row ?? {};
    return { budget, wanted, wantedBy: id === null ? null : { id, name: name ?? '' } };
  }

  async askBudget(campaignId: string, amount: number, userId: string, now: Date): Promise<void> {
    await this.query('UPDATE campaign SET budget_wanted = $2, budget_wanted_by = $3, updated_at = $4 WHERE id = $1', [
      campaignId,
      amount,
      userId,
      now,
    ]);
  }

  async raiseBudget(campaignId: string, amount: number, now: Date): Promise<boolean> {
    const rows = await this.query(
      `UPDATE campaign SET budget = budget_wanted, budget_wanted = NULL, budget_wanted_by = NULL, updated_at = $3
       WHERE id = $1 AND budget_wanted = $2 RETURNING id`,
      [campaignId, amount, now],
    );
    return rows.length === 1;
  }

  account({ from, to, campaignId }: CostFilter, limit: number): Promise<CostLine[]> {
    return this.query<CostLine>(
      `SELECT to_char(coalesce(d.sent_at, d.state_at) AT TIME ZONE u.time_zone, 'YYYY-MM') AS month, k.unit_id AS "unitId",
         coalesce(max(p.name), '') AS "unitName", k.campaign_id AS "campaignId", coalesce(max(c.name), '') AS "campaignName", d.channel,
         sum(${AMOUNT_SQL})::float8 AS spent, coalesce(sum(k.reported), 0)::float8 AS reported, count(*)::int AS messages,
         sum(k.parts)::int AS parts
       FROM delivery_cost k ${OF_DELIVERY} JOIN unit u ON u.id = k.unit_id LEFT JOIN campaign c ON c.id = k.campaign_id
       LEFT JOIN LATERAL (SELECT name FROM unit_period p WHERE p.unit_id = k.unit_id
         ORDER BY daterange(p.valid_from, p.valid_to) @> $2::date DESC, p.valid_from DESC LIMIT 1) p ON true
       WHERE ${CHARGED_SQL} AND ($3::uuid IS NULL OR k.campaign_id = $3)
         AND (coalesce(d.sent_at, d.state_at) AT TIME ZONE u.time_zone)::date BETWEEN $1::date AND $2::date
       GROUP BY 1, 2, 4, 6 ORDER BY 1 DESC, 3, 5, 6 LIMIT $4`,
      [from, to, campaignId ?? null, limit],
    );
  }
}
