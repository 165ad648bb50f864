import type { AuditEntry, AuditLog } from '@loa/application';
import type { Actor } from '@loa/domain';
import type { Query } from './database.js';

/** Writes on the connection of the change itself, so that neither is there without the other. */
export class PostgresAuditLog implements AuditLog {
  constructor(private readonly query: Query) {}

  async record(actor: Actor, entry: AuditEntry, at: Date): Promise<void> {
    await this.query(
      `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        at,
        entry.unitId ?? actor.unitId,
        actor.kind,
        actor.id,
        actor.name,
        entry.action,
        entry.objectKind,
        entry.objectId,
        JSON.stringify(entry.facts ?? {}),
      ],
    );
  }
}
