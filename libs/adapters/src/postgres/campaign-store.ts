import type {
  Campaign,
  CampaignFilter,
  CampaignStore,
  DecidedRun,
  HistoryEntry,
  NewCampaign,
  NewRun,
  NewStep,
  StateChange,
  Step,
} from '@loa/application';
import type { Actor, StepFields } from '@loa/domain';
import { type CampaignRow, campaignOf, type StepRow, stepOf } from './campaign-rows.js';
import type { Query } from './database.js';

export const CAMPAIGN_SQL = `
  SELECT c.*, u.time_zone, c.unit_id = ANY ((SELECT units_below())::uuid[]) AS own,
    (SELECT p.name FROM unit_period p WHERE p.unit_id = c.unit_id
     ORDER BY daterange(p.valid_from, p.valid_to) @> c.anchor_date DESC, p.valid_from DESC LIMIT 1) AS unit_name,
    (SELECT b.name FROM campaign b WHERE b.id = c.rolled_from) AS rolled_name, cu.full_name AS created_name, su.full_name AS submitted_name, au.full_name AS approved_name,
    (SELECT count(*)::int FROM step s WHERE s.campaign_id = c.id AND s.active) AS step_count,
    (SELECT min(r.due_at) FROM run r WHERE r.campaign_id = c.id AND r.state = 'planned' AND r.stamp = c.version)
      AS next_due_at,
    (SELECT count(DISTINCT (r.step_id, r.resend_of))::int FROM run r
     WHERE r.campaign_id = c.id AND r.state = 'planned' AND r.awaits_approval)
      AS awaiting_steps
  FROM campaign c JOIN unit u ON u.id = c.unit_id
  LEFT JOIN app_user cu ON cu.id = c.created_by
  LEFT JOIN app_user su ON su.id = c.submitted_by
  LEFT JOIN app_user au ON au.id = c.approved_by`;

export const STEP_SQL = `
  SELECT s.*, to_char(s.local_time, 'HH24:MI') AS local_time, to_char(s.expiry_time, 'HH24:MI') AS expiry_time,
    t.key AS template_key
  FROM step s JOIN template t ON t.id = s.template_id`;

/** Actions by which somebody becomes an author of a campaign. */
const AUTHORING = [
  'campaign.created',
  'campaign.edited',
  'campaign.stepEdited',
  'campaign.budgetAsked',
  'campaign.resendAsked',
];

export class PostgresCampaigns implements CampaignStore {
  constructor(private readonly query: Query) {}

  async list({ state, limit, cursor }: CampaignFilter) {
    // Ids count up with time, so the newest come first and the id is the place in the list.
    const rows = await this.query<CampaignRow>(
      `${CAMPAIGN_SQL} WHERE ($1::text IS NULL OR c.state = $1) AND ($2::uuid IS NULL OR c.id < $2)
       ORDER BY c.id DESC LIMIT $3`,
      [state ?? null, cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(campaignOf);
    return { items, next: rows.length > limit ? items.at(-1)!.id : null };
  }

  async find(id: string): Promise<Campaign | null> {
    const [row] = await this.query<CampaignRow>(`${CAMPAIGN_SQL} WHERE c.id = $1`, [id]);
    return row ? campaignOf(row) : null;
  }

  async steps(campaignId: string): Promise<Step[]> {
    const rows = await this.query<StepRow>(`${STEP_SQL} WHERE s.campaign_id = $1 ORDER BY s.position`, [campaignId]);
    return rows.map(stepOf);
  }

  async insert(campaign: NewCampaign, steps: readonly NewStep[], now: Date): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO campaign (unit_id, name, playbook_key, anchor_date, settings, created_by, created_at, updated_at, rolled_from,
         error_threshold, per_second, per_day, budget, approval_lead_hours)
       SELECT $1, $2, $3, $4, $5, $6, $7, $7, $8, coalesce(b.error_threshold, 0.5), b.per_second, b.per_day, b.budget,
         coalesce(b.approval_lead_hours, 0)
       FROM (SELECT 1) one LEFT JOIN campaign b ON b.id = $8 RETURNING id`,
      [
        campaign.unitId,
        campaign.name,
        campaign.playbookKey,
        campaign.anchorDate,
        JSON.stringify(campaign.settings),
        campaign.createdBy,
        now,
        campaign.rolledFrom ?? null,
      ],
    );
    await this.query(
      `INSERT INTO step (campaign_id, position, key, kind, title, offset_days, offset_unit, local_time, shift_rule, allowed,
         audience_rule, template_id, channels, expiry_hours, silence_hours, active, offset_hours, expiry_time, avoid_school_breaks, repeat,
         pilot, open_parts)
       SELECT $1, s.position, s.key, s.kind, s.title, s."offsetDays", s."offsetUnit", s."localTime", s."shiftRule", s.allowed,
         s.audience, s."templateId", ARRAY(SELECT jsonb_array_elements_text(s.channels)), s."expiryHours",
         s."silenceHours", s.active, s."offsetHours", s."expiryTime", s."avoidSchoolBreaks", s.repeat, s.pilot, s."openParts"
       FROM jsonb_to_recordset($2::jsonb) AS s (position smallint, key text, kind text, title text,
         "offsetDays" smallint, "offsetUnit" text, "localTime" time, "shiftRule" text, allowed jsonb, audience jsonb, "templateId" uuid,
         channels jsonb, "expiryHours" smallint, "silenceHours" smallint, active boolean,
         "offsetHours" smallint, "expiryTime" time, "avoidSchoolBreaks" boolean, repeat jsonb, pilot jsonb, "openParts" jsonb)`,
      [row!.id, JSON.stringify(steps)],
    );
    return row!.id;
  }

  async changeDraft(id: string, version: number, change: Parameters<CampaignStore['changeDraft']>[2], now: Date) {
    const rows = await this.query(
      `UPDATE campaign SET name = coalesce($3, name), anchor_date = coalesce($4::date, anchor_date),
         settings = coalesce($5::jsonb, settings), error_threshold = coalesce($7::real, error_threshold),
         per_second = CASE WHEN $8 THEN $9 ELSE per_second END, per_day = CASE WHEN $10 THEN $11 ELSE per_day END,
         budget = CASE WHEN $12 THEN $13 ELSE budget END,
         approval_lead_hours = coalesce($14, approval_lead_hours),
         parts_due = CASE WHEN $15 THEN $16::date ELSE parts_due END, parts_missing = coalesce($17, parts_missing),
         version = version + 1, updated_at = $6
       WHERE id = $1 AND version = $2 AND state = 'draft' RETURNING id`,
      [
        id,
        version,
        change.name ?? null,
        change.anchorDate ?? null,
        change.settings ? JSON.stringify(change.settings) : null,
        now,
        change.errorThreshold ?? null,
        change.perSecond !== undefined,
        change.perSecond ?? null,
        change.perDay !== undefined,
        change.perDay ?? null,
        change.budget !== undefined,
        change.budget ?? null,
        change.approvalLeadHours ?? null,
        change.partsDue !== undefined,
        change.partsDue ?? null,
        change.partsMissing ?? null,
      ],
    );
    return rows.length === 1;
  }

  async writeStep(stepId: string, fields: StepFields & { readonly templateId: string }): Promise<void> {
    await this.query(
      `UPDATE step SET title = $2, offset_days = $3, local_time = $4, shift_rule = $5, allowed = $6, audience_rule = $7,
         channels = $8, expiry_hours = $9, silence_hours = $10, active = $11, template_id = $12, offset_unit = $13, pilot = $14, open_parts = $15,
         offset_hours = $16, expiry_time = $17, avoid_school_breaks = $18, repeat = $19 WHERE id = $1`,
      [
        stepId,
        fields.title,
        fields.offsetDays,
        fields.localTime,
        fields.shiftRule,
        JSON.stringify(fields.allowed),
        JSON.stringify(fields.audience),
        fields.channels,
        fields.expiryHours,
        fields.silenceHours,
        fields.active,
        fields.templateId,
        fields.offsetUnit,
        fields.pilot && JSON.stringify(fields.pilot),
        fields.openParts && JSON.stringify(fields.openParts),
        fields.offsetHours,
        fields.expiryTime,
        fields.avoidSchoolBreaks,
        fields.repeat && JSON.stringify(fields.repeat),
      ],
    );
  }

  async removeDraft(id: string): Promise<boolean> {
    const rows = await this.query(`DELETE FROM campaign WHERE id = $1 AND state = 'draft' RETURNING id`, [id]);
    return rows.length === 1;
  }

  async changeState(id: string, change: StateChange, now: Date): Promise<boolean> {
    const rows = await this.query(
      `UPDATE campaign SET state = $3, updated_at = $9,
         submitted_by = coalesce($5::uuid, submitted_by),
         submitted_at = CASE WHEN $5::uuid IS NULL THEN submitted_at ELSE $9 END,
         approved_by = coalesce($6::uuid, approved_by),
         approved_at = CASE WHEN $6::uuid IS NULL THEN approved_at ELSE $9 END,
         return_note = coalesce($7, return_note), pause_code = coalesce($8, pause_code)
       WHERE id = $1 AND state = ANY ($2::text[]) AND ($4::int IS NULL OR version = $4) RETURNING id`,
      [
        id,
        change.from,
        change.to,
        change.version ?? null,
        change.submittedBy ?? null,
        change.approvedBy ?? null,
        change.returnNote ?? null,
        change.pauseCode ?? null,
        now,
      ],
    );
    return rows.length === 1;
  }

  async hasStarted(id: string): Promise<boolean> {
    const [row] = await this.query<{ started: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM run WHERE campaign_id = $1 AND released_at IS NOT NULL)
         OR NOT EXISTS (SELECT 1 FROM run WHERE campaign_id = $1 AND state = 'planned') AS started`,
      [id],
    );
    return row!.started;
  }

  async runs(campaign: Campaign): Promise<DecidedRun[]> {
    return this.query<DecidedRun>(
      `SELECT DISTINCT ON (step_id, occurrence) id::text, step_id AS "stepId", occurrence, state, due_at AS "dueAt", expires_at AS "expiresAt",
         moved_from AS "movedFrom", moved_code AS "movedCode", template_version_id AS "templateVersionId", awaits_approval AS "awaitsApproval"
       FROM run WHERE campaign_id = $1 AND resend_of IS NULL AND state <> 'void'
       ORDER BY step_id, occurrence, run.stamp DESC`,
      [campaign.id],
    );
  }

  async insertRuns(campaign: Campaign, runs: readonly NewRun[]): Promise<void> {
    for (const season of new Set(runs.map((run) => run.season))) {
      await this.query('SELECT ensure_season($1::smallint)', [season]);
    }
    await this.query(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, moved_from, moved_code,
         template_version_id, awaits_approval, occurrence)
       SELECT r.season, $1, $2, r."stepId", $3, r."dueAt", r."expiresAt", r."movedFrom", r."movedCode",
         r."templateVersionId", coalesce(r."awaitsApproval", false), r.occurrence
       FROM jsonb_to_recordset($4::jsonb) AS r (season smallint, "stepId" uuid, "dueAt" timestamptz,
         "expiresAt" timestamptz, "movedFrom" timestamptz, "movedCode" text, "templateVersionId" uuid,
         "awaitsApproval" boolean, occurrence date)
       ORDER BY r."dueAt"`,
      [campaign.unitId, campaign.id, campaign.version, JSON.stringify(runs)],
    );
  }

  async hasEdited(id: string, userId: string): Promise<boolean> {
    const [row] = await this.query<{ edited: boolean }>(
      // Words that came after it was submitted nobody but their writer has seen: an approval pins the newest ones.
      `SELECT EXISTS (
         SELECT 1 FROM (
           SELECT actor_kind, actor_id FROM audit_entry WHERE object_kind = 'campaign' AND object_id = $1 AND action = ANY ($3::text[])
           UNION ALL
           SELECT e.actor_kind, e.actor_id FROM campaign c JOIN step s ON s.campaign_id = c.id AND s.active
           JOIN template t ON t.id = s.template_id
           JOIN audit_entry e ON e.object_kind = 'template' AND e.object_id = t.key AND e.unit_id = t.unit_id
             AND e.action = 'template.published' AND e.at >= c.submitted_at
           WHERE c.id::text = $1 AND c.state = 'submitted') wrote
         WHERE (actor_kind = 'user' AND actor_id = $2) OR (actor_kind = 'apiKey'
           AND actor_id IN (SELECT id::text FROM api_key WHERE created_by::text = $2))) AS edited`,
      [id, userId, AUTHORING],
    );
    return row!.edited;
  }

  async oneIsDemo(id: string, approverId: string): Promise<boolean> {
    const [row] = await this.query<{ one: boolean }>('SELECT one_is_demo($1, $2) AS one', [id, approverId]);
    return row!.one;
  }

  async sameHand(id: string, approverId: string): Promise<boolean> {
    const text = 'SELECT same_hand($1, $2, $3) AS same';
    const [row] = await this.query<{ same: boolean }>(text, [id, approverId, AUTHORING]);
    return row!.same;
  }

  async record(
    actor: Actor,
    campaign: { readonly id: string; readonly unitId: string },
    action: string,
    facts: Record<string, unknown>,
    at: Date,
  ): Promise<void> {
    await this.query(
      `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
       VALUES ($1, $2, $3, $4, $5, $6, 'campaign', $7, $8)`,
      [at, campaign.unitId, actor.kind, actor.id, actor.name, action, campaign.id, JSON.stringify(facts)],
    );
  }

  async history(id: string, limit: number, cursor?: string) {
    const rows = await this.query<HistoryEntry>(
      `SELECT id::text, at, actor_kind AS "actorKind", actor_name AS "actorName", action, facts
       FROM audit_entry WHERE object_kind = 'campaign' AND object_id = $1 AND ($2::bigint IS NULL OR id < $2)
       ORDER BY audit_entry.id DESC LIMIT $3`,
      [id, cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit);
    return { items, next: rows.length > limit ? items.at(-1)!.id : null };
  }
}
