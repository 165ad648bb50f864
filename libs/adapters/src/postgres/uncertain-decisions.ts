import type {
  MadeDecision,
  UncertainDecision,
  UncertainDecisions,
  UncertainLine,
  UncertainRun,
} from '@loa/application';
import { CHANNEL_FACTS } from '@loa/domain';
import type { Query } from './database.js';

/** What the API reads and writes about uncertain messages; row-level security shows a school its own part. */
export class PostgresUncertainDecisions implements UncertainDecisions {
  constructor(private readonly query: Query) {}

  async run(runId: string): Promise<UncertainRun | null> {
    const [row] = await this.query<UncertainRun & object>(
      `SELECT r.id, r.season, r.campaign_id AS "campaignId", c.state AS "campaignState", r.expires_at AS "expiresAt",
         r.unit_id = ANY ((SELECT units_below())::uuid[]) AS own
       FROM run r JOIN campaign c ON c.id = r.campaign_id WHERE r.id = $1`,
      [runId],
    );
    return row ?? null;
  }

  lines(run: UncertainRun, now: Date): Promise<UncertainLine[]> {
    const waits = Object.entries(CHANNEL_FACTS);
    return this.query<UncertainLine & object>(
      `SELECT d.channel, count(*)::int AS n, count(q.left_at)::int AS left, coalesce(a.uncertain_rule, 'hold') AS rule,
         CASE WHEN a.uncertain_rule = 'repeat' THEN
           greatest($4::timestamptz, min(q.since) FILTER (WHERE q.left_at IS NULL) + make_interval(hours => w.hours)) END AS "repeatAt"
       FROM open_question q JOIN delivery d ON d.season = q.season AND d.id = q.delivery_id AND d.state = 'uncertain'
       JOIN unnest($2::text[], $3::int[]) AS w(channel, hours) ON w.channel = d.channel
       LEFT JOIN channel_account a ON a.id = q.account_id
       WHERE q.run_id = $1 GROUP BY 1, a.uncertain_rule, w.hours ORDER BY 1`,
      [run.id, waits.map(([channel]) => channel), waits.map(([, facts]) => facts.uncertainWaitHours), now],
    );
  }

  async repeated(run: UncertainRun): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM open_question WHERE run_id = $1 AND repeated_at IS NOT NULL`,
      [run.id],
    );
    return row!.n;
  }

  made(runId: string): Promise<MadeDecision[]> {
    return this.query<MadeDecision & object>(
      `SELECT decision, decided_at AS at, n, applied_at IS NOT NULL AS done FROM uncertain_decision
       WHERE run_id = $1 ORDER BY decided_at`,
      [runId],
    );
  }

  async insert(runId: string, decision: UncertainDecision, asOf: Date, by: string, now: Date): Promise<boolean> {
    const rows = await this.query(
      `INSERT INTO uncertain_decision (run_id, decision, as_of, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (run_id, decision, as_of) DO NOTHING RETURNING id`,
      [runId, decision, asOf, by, now],
    );
    return rows.length > 0;
  }
}
