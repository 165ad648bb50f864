import type { PartChange, PartOfUnit, PartTask, UnitPart, UnitPartStore } from '@loa/application';
import type { Query } from './database.js';

interface Row extends Omit<UnitPart, 'submittedBy' | 'approvedBy'> {
  submittedId: string | null;
  submittedName: string | null;
  approvedId: string | null;
  approvedName: string | null;
}

const PERIOD = (unit: string, day: string) => `LATERAL (
  SELECT at.name, at.kind FROM unit_period at WHERE at.unit_id = ${unit}
  ORDER BY daterange(at.valid_from, at.valid_to) @> ${day}::date DESC, at.valid_from DESC LIMIT 1) at`;

const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' });

export class PostgresUnitParts implements UnitPartStore {
  constructor(private readonly query: Query) {}

  async find(campaignId: string, unitId: string): Promise<UnitPart | null> {
    const [row] = await this.query<Row & object>(
      `SELECT p.state, p.version, p.answers, p.authors, p.submitted_at AS "submittedAt", p.approved_at AS "approvedAt",
         p.return_note AS "returnNote", p.submitted_by AS "submittedId", s.full_name AS "submittedName",
         p.approved_by AS "approvedId", a.full_name AS "approvedName"
       FROM unit_part p LEFT JOIN app_user s ON s.id = p.submitted_by LEFT JOIN app_user a ON a.id = p.approved_by
       WHERE p.campaign_id = $1 AND p.unit_id = $2`,
      [campaignId, unitId],
    );
    if (row === undefined) return null;
    const { submittedId, submittedName, approvedId, approvedName, ...part } = row;
    return { ...part, submittedBy: named(submittedId, submittedName), approvedBy: named(approvedId, approvedName) };
  }

  async begin(campaignId: string, unitId: string, now: Date): Promise<void> {
    await this.query(
      `INSERT INTO unit_part (campaign_id, unit_id, updated_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [campaignId, unitId, now],
    );
  }

  async change(campaignId: string, unitId: string, version: number, change: PartChange, now: Date): Promise<boolean> {
    const rows = await this.query(
      `UPDATE unit_part SET state = $4, version = version + 1, updated_at = $5::timestamptz, answers = coalesce($6::jsonb, answers),
         authors = CASE WHEN $7::uuid IS NULL OR $7 = ANY (authors) THEN authors ELSE authors || $7::uuid END,
         submitted_by = CASE WHEN $8 THEN $9::uuid ELSE submitted_by END,
         submitted_at = CASE WHEN $8 THEN CASE WHEN $9::uuid IS NOT NULL THEN $5::timestamptz END ELSE submitted_at END,
         approved_by = $10::uuid, approved_at = CASE WHEN $10::uuid IS NOT NULL THEN $5::timestamptz END, return_note = coalesce($11::text, return_note)
       WHERE campaign_id = $1 AND unit_id = $2 AND version = $3 RETURNING version`,
      [
        campaignId,
        unitId,
        version,
        change.state,
        now,
        change.answers ? JSON.stringify(change.answers) : null,
        change.author ?? null,
        change.submittedBy !== undefined,
        change.submittedBy ?? null,
        change.approvedBy ?? null,
        change.returnNote ?? null,
      ],
    );
    return rows.length === 1;
  }

  async sameHand(campaignId: string, unitId: string, approverId: string): Promise<boolean> {
    const text = 'SELECT same_hand_on_part($1, $2, $3) AS same';
    const [row] = await this.query<{ same: boolean }>(text, [campaignId, unitId, approverId]);
    return row!.same;
  }

  async isSchoolOf(unitId: string, ofUnitId: string, day: string): Promise<boolean> {
    const rows = await this.query(
      `SELECT 1 FROM unit_tree t JOIN ${PERIOD('t.unit_id', '$3')} ON at.kind = 'school'
       WHERE t.unit_id = $1 AND t.ancestor_id = $2 AND t.depth > 0`,
      [unitId, ofUnitId, day],
    );
    return rows.length === 1;
  }

  ofCampaign(campaignId: string, unitId: string, day: string): Promise<PartOfUnit[]> {
    return this.query<PartOfUnit & object>(
      `SELECT u.id AS "unitId", at.name, p.state, p.updated_at AS "updatedAt", a.full_name AS "approvedBy",
         coalesce((SELECT array_agg(coalesce(x.value->>'reason', '') ORDER BY x.key) FROM jsonb_each(p.answers) x
           WHERE x.value->'takesPart' = 'false'), '{}') AS declines,
         coalesce((SELECT jsonb_agg(jsonb_build_object('stepId', sent.step_id, 'how', sent.how) ORDER BY sent.due_at) FROM (
           SELECT DISTINCT ON (r.step_id) r.step_id, f.how, r.due_at FROM run r JOIN run_unit f ON f.run_id = r.id AND f.unit_id = u.id
           WHERE r.campaign_id = $1 AND r.resend_of IS NULL ORDER BY r.step_id, r.id DESC) sent), '[]') AS frozen
       FROM unit_tree t JOIN unit u ON u.id = t.unit_id JOIN ${PERIOD('u.id', '$3')} ON at.kind = 'school'
       LEFT JOIN unit_part p ON p.unit_id = u.id AND p.campaign_id = $1 LEFT JOIN app_user a ON a.id = p.approved_by
       WHERE t.ancestor_id = $2 AND t.depth > 0 ORDER BY u.code`,
      [campaignId, unitId, day],
    );
  }

  tasks(unitId: string): Promise<PartTask[]> {
    return this.query<PartTask & object>(
      `SELECT c.id AS "campaignId", c.name, coalesce(o.name, '') AS "unitName", c.parts_due::text AS due, p.state,
         open.steps, open."nextDueAt", coalesce(p.return_note, '') <> '' AS returned
       FROM campaign c
       JOIN unit_tree t ON t.ancestor_id = c.unit_id AND t.unit_id = $1 AND t.depth > 0
       JOIN LATERAL (
         SELECT count(DISTINCT s.id)::int AS steps, min(r.due_at) FILTER (WHERE r.state = 'planned') AS "nextDueAt"
         FROM step s LEFT JOIN run r ON r.step_id = s.id AND r.resend_of IS NULL AND r.state <> 'void'
         WHERE s.campaign_id = c.id AND s.active AND s.open_parts IS NOT NULL) open ON open.steps > 0
       LEFT JOIN LATERAL (SELECT n.name FROM unit_period n WHERE n.unit_id = c.unit_id ORDER BY n.valid_from DESC LIMIT 1) o ON true
       LEFT JOIN unit_part p ON p.campaign_id = c.id AND p.unit_id = $1
       WHERE c.state IN ('scheduled', 'running', 'paused') AND c.parts_due IS NOT NULL
       ORDER BY c.parts_due, c.id`,
      [unitId],
    );
  }
}
