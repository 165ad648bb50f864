import type { Query } from './database.js';

export interface AuditFilter {
  readonly objectKind?: string;
  readonly objectId?: string;
  readonly actorId?: string;
  readonly limit: number;
  /** Id of the last entry of the page before. */
  readonly cursor?: string;
}

export interface AuditItem {
  readonly id: string;
  readonly at: string;
  readonly unitId: string;
  readonly actorKind: 'user' | 'apiKey' | 'recipient' | 'system';
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly facts: Record<string, unknown>;
}

/** The log, newest first. */
export async function auditEntries(
  query: Query,
  filter: AuditFilter,
): Promise<{ items: AuditItem[]; next: string | null }> {
  const rows = await query<Omit<AuditItem, 'at'> & { at: Date }>(
    `SELECT id, at, unit_id AS "unitId", actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName",
       action, object_kind AS "objectKind", object_id AS "objectId", facts
     FROM audit_entry
     WHERE ($2::text IS NULL OR object_kind = $2) AND ($3::text IS NULL OR object_id = $3)
       AND ($4::text IS NULL OR actor_id = $4) AND ($5::bigint IS NULL OR id < $5::bigint)
     ORDER BY id DESC LIMIT $1`,
    [
      filter.limit + 1,
      filter.objectKind ?? null,
      filter.objectId ?? null,
      filter.actorId ?? null,
      filter.cursor ?? null,
    ],
  );
  const items = rows.slice(0, filter.limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { items, next: rows.length > filter.limit ? items.at(-1)!.id : null };
}
