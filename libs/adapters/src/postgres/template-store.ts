import type { StoredTemplate, TemplateStore, TemplateVersionInfo } from '@loa/application';
import type { Query } from './database.js';

const LATEST_SQL = `
  SELECT t.id, t.key, t.unit_id AS "unitId", v.id AS "versionId", v.version, v.content, v.created_at AS "createdAt"
  FROM template t JOIN LATERAL (
    SELECT * FROM template_version v WHERE v.template_id = t.id ORDER BY v.version DESC LIMIT 1) v ON true
  WHERE t.active`;

export class PostgresTemplates implements TemplateStore {
  constructor(private readonly query: Query) {}

  list(): Promise<StoredTemplate[]> {
    return this.query<StoredTemplate>(`${LATEST_SQL} ORDER BY t.key`);
  }

  async find(key: string): Promise<StoredTemplate | null> {
    const [row] = await this.query<StoredTemplate>(`${LATEST_SQL} AND t.key = $1`, [key]);
    return row ?? null;
  }

  async latest(templateIds: readonly string[]): Promise<ReadonlyMap<string, StoredTemplate>> {
    const rows = await this.query<StoredTemplate>(`${LATEST_SQL} AND t.id = ANY ($1::uuid[])`, [templateIds]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async version(versionId: string): Promise<StoredTemplate | null> {
    const [row] = await this.query<StoredTemplate>(
      `SELECT t.id, t.key, t.unit_id AS "unitId", v.id AS "versionId", v.version, v.content, v.created_at AS "createdAt"
       FROM template_version v JOIN template t ON t.id = v.template_id WHERE v.id = $1`,
      [versionId],
    );
    return row ?? null;
  }

  versions(templateId: string): Promise<TemplateVersionInfo[]> {
    return this.query<TemplateVersionInfo>(
      `SELECT version, created_at AS "createdAt", author_name AS "createdBy"
       FROM template_version WHERE template_id = $1 ORDER BY version DESC`,
      [templateId],
    );
  }
}
