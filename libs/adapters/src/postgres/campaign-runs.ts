import type { FirstRun, NewResend, PlannedRun, ResendCounts, ResendQuestion, RunControlStore } from '@loa/application';
import type { ChannelName, ResendKind, StandingRun } from '@loa/domain';
import type { Query } from './database.js';
import { resendAudienceSql } from './delivery/resend-audience.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, REASON_ORDER, refusalSql } from './eligibility-sql.js';
import { Values } from './values.js';

const OPEN = ['planned', 'expanding', 'sending'];

export class PostgresRunControl implements RunControlStore {
  constructor(private readonly query: Query) {}

  lockPlanned(campaignId: string): Promise<PlannedRun[]> {
    return this.query<PlannedRun>(
      `SELECT id::text, step_id AS "stepId", occurrence, due_at AS "dueAt", expires_at AS "expiresAt", awaits_approval AS "awaitsApproval",
         template_version_id AS "templateVersionId", resend_of::text AS "resendOf"
       FROM run WHERE campaign_id = $1 AND state = 'planned' ORDER BY run.id FOR UPDATE`,
      [campaignId],
    );
  }

  standing(stepId: string): Promise<StandingRun[]> {
    return this.query<StandingRun>(
      `SELECT DISTINCT ON (occurrence) occurrence, state FROM run
       WHERE step_id = $1 AND resend_of IS NULL AND state <> 'void' ORDER BY occurrence, run.stamp DESC`,
      [stepId],
    );
  }

  async raiseVersion(campaignId: string, version: number, now: Date): Promise<boolean> {
    const rows = await this.query(
      `UPDATE campaign SET version = version + 1, updated_at = $3
       WHERE id = $1 AND version = $2 AND state IN ('scheduled', 'running', 'paused') RETURNING id`,
      [campaignId, version, now],
    );
    return rows.length === 1;
  }

  async replacePlanned(campaignId: string, stepId: string, version: number, now: Date): Promise<void> {
    await this.query(
      `UPDATE run SET state = 'void', closed_at = $2 WHERE step_id = $1 AND state = 'planned' AND resend_of IS NULL`,
      [stepId, now],
    );
    await this.query(`UPDATE run SET stamp = $2 WHERE campaign_id = $1 AND state = 'planned'`, [campaignId, version]);
  }

  async takeBack(campaignId: string, since: Date, now: Date): Promise<boolean> {
    const rows = await this.query(
      `UPDATE campaign c SET state = 'submitted', version = version + 1, approved_by = NULL, approved_at = NULL, updated_at = $3
       WHERE c.id = $1 AND c.state = 'scheduled' AND c.approved_at > $2
         AND NOT EXISTS (SELECT 1 FROM run r WHERE r.campaign_id = c.id AND r.state NOT IN ('planned', 'void')) RETURNING id`,
      [campaignId, since, now],
    );
    if (rows.length === 0) return false;
    await this.query(`UPDATE run SET state = 'void', closed_at = $2 WHERE campaign_id = $1 AND state = 'planned'`, [
      campaignId,
      now,
    ]);
    return true;
  }

  async endIfOver(campaignId: string, now: Date): Promise<void> {
    await this.query(
      `UPDATE campaign c SET state = 'done', updated_at = $2 WHERE c.id = $1 AND c.state IN ('scheduled', 'running')
         AND NOT EXISTS (SELECT 1 FROM run r WHERE r.campaign_id = c.id AND r.state = ANY ($3::text[]))`,
      [campaignId, now, OPEN],
    );
  }

  async approvePlanned(stepId: string, version: number, resends: boolean): Promise<boolean> {
    const rows = await this.query(
      `UPDATE run SET awaits_approval = false
       WHERE step_id = $1 AND stamp = $2 AND state = 'planned' AND awaits_approval AND (resend_of IS NOT NULL) = $3 RETURNING id`,
      [stepId, version, resends],
    );
    return rows.length > 0;
  }

  async firstRun(runId: string): Promise<FirstRun | null> {
    const [row] = await this.query<FirstRun & object>(
      `SELECT f.id::text, f.campaign_id AS "campaignId", f.step_id AS "stepId", s.kind, f.state, f.season,
         f.template_version_id AS "templateVersionId", v.content, f.erased_at AS "erasedAt"
       FROM run r JOIN run f ON f.id = coalesce(r.resend_of, r.id) JOIN step s ON s.id = f.step_id
       JOIN template_version v ON v.id = f.template_version_id
       WHERE r.id = $1`,
      [runId],
    );
    return row ?? null;
  }

  async lockFirst(runId: string): Promise<void> {
    await this.query('SELECT 1 FROM run WHERE id = $1 FOR NO KEY UPDATE', [runId]);
  }

  async lockCampaign(campaignId: string): Promise<void> {
    await this.query('SELECT 1 FROM campaign WHERE id = $1 FOR UPDATE', [campaignId]);
  }

  async openResend(firstId: string, kind: ResendKind): Promise<{ id: string; awaitsApproval: boolean } | null> {
    const [row] = await this.query<{ id: string; awaitsApproval: boolean }>(
      `SELECT id::text, state = 'planned' AND awaits_approval AS "awaitsApproval" FROM run WHERE resend_of = $1 AND resend_kind = $2 AND state = ANY ($3::text[]) ORDER BY run.id LIMIT 1`,
      [firstId, kind, OPEN],
    );
    return row ?? null;
  }

  async countResend({ first, kind, channels, day, now }: ResendQuestion): Promise<ResendCounts> {
    const values = new Values();
    const audience = resendAudienceSql({ firstRunId: first.id, kind, day }, values);
    const { legalClass, purpose } = first.content;
    const refusal = refusalSql({ channels, legalClass, purpose, now }, values);
    const strength = values.add(REASON_ORDER);
    const rows = await this.query<{ channel: ChannelName | null; reason: string | null; n: number }>(
      `WITH who AS MATERIALIZED (${audience}),
       choice AS (
         SELECT DISTINCT ON (who.person_id, who.subject_id) leg.channel, judged.reason
         FROM who LEFT JOIN ${legsSql(channels, values)} ON true
         ${CONTACT_SQL} ${ACCOUNT_SQL}
         CROSS JOIN LATERAL (SELECT CASE WHEN leg.channel IS NULL THEN 'channelOff'
           ELSE coalesce(${refusal}, CASE WHEN account.id IS NULL THEN 'noAccount' END) END AS reason) judged
         ORDER BY who.person_id, who.subject_id, judged.reason IS NOT NULL,
           CASE WHEN judged.reason IS NULL THEN leg.position ELSE array_position(${strength}::text[], judged.reason) END)
       SELECT CASE WHEN reason IS NULL THEN channel END AS channel, reason, count(*)::int AS n FROM choice GROUP BY 1, 2`,
      values.list,
    );
    return {
      members: rows.reduce((sum, { n }) => sum + n, 0),
      byChannel: channels.map((channel) => ({ channel, n: rows.find((row) => row.channel === channel)?.n ?? 0 })),
      leftOut: rows
        .flatMap(({ reason, n }) => (reason === null ? [] : [{ reason, n }]))
        .sort((a, b) => b.n - a.n || a.reason.localeCompare(b.reason)),
    };
  }

  async insertResend({ first, kind, season, stamp, dueAt, expiresAt, awaitsApproval }: NewResend): Promise<string> {
    await this.query('SELECT ensure_season($1::smallint)', [season]);
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id, resend_of, resend_kind, awaits_approval)
       SELECT $2, unit_id, campaign_id, step_id, $3, $4, $5, template_version_id, id, $6, $7 FROM run WHERE id = $1
       RETURNING run.id::text`,
      [first.id, season, stamp, dueAt, expiresAt, kind, awaitsApproval],
    );
    return row!.id;
  }

  async reopen(campaignId: string, now: Date): Promise<void> {
    await this.query(`UPDATE campaign SET state = 'running', updated_at = $2 WHERE id = $1 AND state = 'done'`, [
      campaignId,
      now,
    ]);
  }
}
