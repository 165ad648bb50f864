import type { Actor } from '@loa/domain';

/** Who did what to which thing. `facts` hold no personal data. */
export interface AuditEntry {
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  /** Whose people see it in their records; the actor's own unit when absent. */
  readonly unitId?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface AuditLog {
  record(actor: Actor, entry: AuditEntry, at: Date): Promise<void>;
}
