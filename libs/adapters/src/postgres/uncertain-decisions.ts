import type {
  MadeDecision,
  UncertainDecision,
  UncertainDecisions,
  UncertainLine,
  UncertainRun,
} from '@loa/application';
import { CHANNEL_FACTS } from '@loa/domain';
import type { Query } from './database.js';

/** Campaigns in which an account's rule sends again (`repeatByRule`). */
const RULE_STATES = ['scheduled', 'running', 'done'];

/** What the API reads and writes about uncertain messages; row-level security shows a school its own part. */
export class PostgresUncertainDecisions implements UncertainDecisions {
  constructor(private readonly query: Query) {}

  async run(runId: string): Promise<UncertainRun | null> {
    const [row] = await this.query<UncertainRun & object>(
      `SELECT r.id, r.season, r.campaign_id AS "campaignId", c.unit_id AS "unitId", c.state AS "campaignState",
         r.expires_at AS "expiresAt", cardinality(s.channels) AS channels, r.unit_id = ANY ((SELECT units_below())::uuid[]) AS own
       FROM run r JOIN campaign c ON c.id = r.campaign_id JOIN step s ON s.id = r.step_id WHERE r.id = $1`,
      [runId],
    );
    return row ?? null;
  }

  lines(run: UncertainRun, now: Date): Promise<UncertainLine[]> {
    const waits = Object.entries(CHANNEL_FACTS);
    return this.query<UncertainLine & object>(
      `SELECT channel, n, "left", rule, CASE WHEN due < $5 THEN greatest($4::timestamptz, due) END AS "repeatAt" FROM (
       SELECT d.channel, count(*)::int AS n, count(q.left_at)::int AS left, coalesce(a.uncertain_rule, 'hold') AS rule,
         -- As the rule looks for them: not twice, not what a person let stand, and not once the run is over.
         min(q.since) FILTER (WHERE a.uncertain_rule = 'repeat' AND a.active AND a.state <> 'stopped' AND $6
           AND q.left_at IS NULL AND q.repeated_at IS NULL) + make_interval(hours => w.hours) AS due
       FROM open_question q JOIN delivery d ON d.season = q.season AND d.id = q.delivery_id AND d.state = 'uncertain'
       JOIN unnest($2::text[], $3::int[]) AS w(channel, hours) ON w.channel = d.channel
       LEFT JOIN channel_account a ON a.id = q.account_id
       WHERE q.run_id = $1 GROUP BY 1, a.uncertain_rule, w.hours) line ORDER BY 1`,
      [
        run.id,
        waits.map(([channel]) => channel),
        waits.map(([, facts]) => facts.uncertainWaitHours),
        now,
        run.expiresAt,
        run.expiresAt > now && RULE_STATES.includes(run.campaignState),
      ],
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
