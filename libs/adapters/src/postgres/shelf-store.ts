import type { Author, DraftContent, ShelfStore, ShelvedTemplate, TemplateDraft } from '@loa/application';
import type { TemplateContent } from '@loa/domain';
import type { Query } from './database.js';

/** `$1` a day. A template that has neither a version nor a draft that may be seen shows nothing, and is left out. */
const SHELF_SQL = `
  SELECT t.id, t.key, t.unit_id AS "unitId", coalesce(u.name, '') AS "unitName", t.unit_id = ANY (units_below()) AS own,
    t.active, coalesce(v.version, 0) AS version, coalesce(v.content, d.content) AS content,
    coalesce(v.created_at, d.saved_at) AS "changedAt", coalesce(v.author_name, d.saved_by_name) AS "authorName",
    CASE WHEN d.template_id IS NOT NULL THEN
      jsonb_build_object('revision', d.revision, 'savedByName', d.saved_by_name, 'savedAt', d.saved_at) END AS draft,
    EXISTS (SELECT 1 FROM template_proposal p WHERE p.template_id = t.id AND NOT p.declined) AS proposed
  FROM template t
  LEFT JOIN LATERAL (SELECT * FROM template_version v WHERE v.template_id = t.id ORDER BY v.version DESC LIMIT 1) v ON true
  LEFT JOIN template_draft d ON d.template_id = t.id
  LEFT JOIN unit_period u ON u.unit_id = t.unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date
  WHERE (v.version IS NOT NULL OR d.template_id IS NOT NULL)`;

type Row = Omit<ShelvedTemplate, 'draft'> & {
  draft: { revision: number; savedByName: string; savedAt: string } | null;
};

export class PostgresShelf implements ShelfStore {
  constructor(private readonly query: Query) {}

  async list(all: boolean, day: string): Promise<ShelvedTemplate[]> {
    const some = all ? '' : 'AND t.active AND v.version IS NOT NULL';
    const rows = await this.query<Row>(
      `${SHELF_SQL} ${some} ORDER BY coalesce(v.content, d.content)->'title'->>'vi', t.key`,
      [day],
    );
    return rows.map(shelved);
  }

  async find(key: string, day: string): Promise<ShelvedTemplate | null> {
    const [row] = await this.query<Row>(`${SHELF_SQL} AND t.key = $2`, [day, key]);
    return row ? shelved(row) : null;
  }

  async openSteps(templateId: string): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM step s JOIN campaign c ON c.id = s.campaign_id
       WHERE s.template_id = $1 AND s.active AND c.state IN ('draft', 'submitted')`,
      [templateId],
    );
    return row!.n;
  }

  async draft(templateId: string): Promise<TemplateDraft | null> {
    const [row] = await this.query<TemplateDraft>(
      `SELECT content, revision, saved_by_name AS "savedByName", saved_at AS "savedAt"
       FROM template_draft WHERE template_id = $1`,
      [templateId],
    );
    return row ?? null;
  }

  async proposal(templateId: string): Promise<TemplateContent | null> {
    const [row] = await this.query<{ content: TemplateContent }>(
      'SELECT content FROM template_proposal WHERE template_id = $1 AND NOT declined',
      [templateId],
    );
    return row?.content ?? null;
  }

  async version(templateId: string, version: number) {
    const [row] = await this.query<{ content: TemplateContent; createdAt: Date; authorName: string }>(
      `SELECT content, created_at AS "createdAt", author_name AS "authorName"
       FROM template_version WHERE template_id = $1 AND version = $2`,
      [templateId, version],
    );
    return row ?? null;
  }

  async insert(unitId: string, key: string, now: Date): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      'INSERT INTO template (unit_id, key, created_at) VALUES ($1, $2, $3) RETURNING id',
      [unitId, key, now],
    );
    return row!.id;
  }

  async saveDraft(id: string, content: DraftContent, seen: number, author: Author, now: Date): Promise<number | null> {
    const values = [id, JSON.stringify(content), author.ref, author.name, now];
    const [row] =
      seen === 0
        ? await this.query<{ revision: number }>(
            `INSERT INTO template_draft (template_id, content, saved_by, saved_by_name, saved_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING revision`,
            values,
          )
        : await this.query<{ revision: number }>(
            `UPDATE template_draft SET content = $2, saved_by = $3, saved_by_name = $4, saved_at = $5,
               revision = revision + 1 WHERE template_id = $1 AND revision = $6 RETURNING revision`,
            [...values, seen],
          );
    return row?.revision ?? null;
  }

  async removeDraft(id: string): Promise<void> {
    await this.query('DELETE FROM template_draft WHERE template_id = $1', [id]);
  }

  async removeBegun(id: string): Promise<void> {
    await this.query(
      `DELETE FROM template t WHERE t.id = $1
         AND NOT EXISTS (SELECT 1 FROM template_version v WHERE v.template_id = t.id)`,
      [id],
    );
  }

  async addVersion(
    id: string,
    seen: number,
    { content, hash }: { readonly content: TemplateContent; readonly hash: string },
    author: Author,
    now: Date,
  ): Promise<boolean> {
    // Two who publish at once count on the same number: the second finds it taken.
    const added = await this.query(
      `INSERT INTO template_version (template_id, version, content, content_hash, created_by, author_name, created_at)
       SELECT $1, $2 + 1, $3, $4, $5, $6, $7
       WHERE $2 = (SELECT coalesce(max(version), 0) FROM template_version WHERE template_id = $1)
       ON CONFLICT (template_id, version) DO NOTHING RETURNING 1`,
      [id, seen, JSON.stringify(content), Buffer.from(hash, 'hex'), author.ref, author.name, now],
    );
    if (added.length === 0) return false;
    // Who takes the proposed text has decided on it.
    await this.query('UPDATE template_proposal SET declined = true WHERE template_id = $1 AND content_hash = $2', [
      id,
      Buffer.from(hash, 'hex'),
    ]);
    return true;
  }

  async setActive(id: string, active: boolean): Promise<void> {
    await this.query('UPDATE template SET active = $2 WHERE id = $1', [id, active]);
  }

  async declineProposal(id: string): Promise<void> {
    await this.query('UPDATE template_proposal SET declined = true WHERE template_id = $1', [id]);
  }
}

const shelved = (row: Row): ShelvedTemplate => ({
  ...row,
  draft: row.draft && { ...row.draft, savedAt: new Date(row.draft.savedAt) },
});
