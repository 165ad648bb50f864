import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';

export type ChangeKind =
  | 'personAdded'
  | 'personChanged'
  | 'membershipAdded'
  | 'membershipChanged'
  | 'addressAdded'
  | 'addressRemoved'
  | 'addressMended'
  | 'linkAdded'
  | 'worded';

export interface ChangeRecord {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly targets: readonly string[];
  readonly marks: readonly string[] | null;
  readonly before: readonly Record<string, unknown>[] | null;
}

interface Change {
  readonly id: string;
  readonly before?: Record<string, unknown> | null;
  /** Of a link, the pupil. */
  readonly mark?: string;
}

const MARKED: Readonly<Partial<Record<ChangeKind, string>>> = {
  personAdded: 'person',
  personChanged: 'person',
  membershipAdded: 'membership',
  membershipChanged: 'membership',
};

/** The record of what an import wrote, in order: by it the import is taken back. How people stood before is sealed. */
export class ImportChanges {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly importId: string,
  ) {}

  async record(kind: ChangeKind, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const before = changes.some((change) => change.before) ? changes.map((change) => change.before) : null;
    const marks = kind === 'linkAdded' ? changes.map(({ mark }) => mark) : null;
    await this.query(
      `INSERT INTO import_change (import_id, kind, targets, marks, before_cipher) VALUES ($1, $2, $3, $4, $5)`,
      [this.importId, kind, changes.map(({ id }) => id), marks, before && this.vault.sealJson(before)],
    );
  }

  /** How all that was written stands at the end; what stands otherwise later was touched by others. */
  async mark(): Promise<void> {
    for (const [kind, table] of Object.entries(MARKED)) {
      await this.query(
        // Chunk by chunk: joined to a set of all, the planner may make the marks of all anew for every chunk.
        `UPDATE import_change c SET marks = (
           SELECT array_agg(${table}_mark(t) ORDER BY w.ord)
           FROM unnest(c.targets) WITH ORDINALITY AS w (id, ord) LEFT JOIN ${table} t ON t.id = w.id)
         WHERE c.import_id = $1 AND c.kind = $2`,
        [this.importId, kind],
      );
    }
  }

  /**
   * Of what was marked: what is gone, or stands otherwise than it was left; with the person whom it concerns. So does a
   * place that ended and that the person got anew otherwise.
   */
  async touched(): Promise<{ id: string; person: string }[]> {
    return this.query(
      `SELECT w.id, w.id AS person FROM import_change c CROSS JOIN unnest(c.targets, c.marks) AS w (id, mark)
       LEFT JOIN person t ON t.id = w.id
       WHERE c.import_id = $1 AND c.kind IN ('personAdded', 'personChanged') AND person_mark(t) IS DISTINCT FROM w.mark
       UNION ALL
       SELECT w.id, coalesce(t.person_id, w.id) FROM import_change c CROSS JOIN unnest(c.targets, c.marks) AS w (id, mark)
       LEFT JOIN membership t ON t.id = w.id
       WHERE c.import_id = $1 AND c.kind IN ('membershipAdded', 'membershipChanged')
         AND membership_mark(t) IS DISTINCT FROM w.mark
       UNION ALL
       SELECT t.id, t.person_id FROM import_change c CROSS JOIN unnest(c.targets) AS w (id) JOIN membership t ON t.id = w.id
       JOIN membership o ON o.person_id = t.person_id AND o.unit_id = t.unit_id AND o.audience_group = t.audience_group
         AND o.valid_to IS NULL AND o.id <> t.id
       WHERE c.import_id = $1 AND c.kind = 'membershipChanged' AND o.id NOT IN (
         SELECT unnest(a.targets) FROM import_change a WHERE a.import_id = $1 AND a.kind = 'membershipAdded')`,
      [this.importId],
    );
  }

  async ids(): Promise<string[]> {
    const rows = await this.query<{ id: string }>(
      'SELECT id::text FROM import_change WHERE import_id = $1 ORDER BY import_change.id DESC',
      [this.importId],
    );
    return rows.map(({ id }) => id);
  }

  async read(id: string): Promise<ChangeRecord> {
    const [row] = await this.query<Omit<ChangeRecord, 'before'> & { cipher: Buffer | null }>(
      `SELECT id::text, kind, targets, marks, before_cipher AS cipher FROM import_change WHERE import_id = $1 AND id = $2`,
      [this.importId, id],
    );
    const { cipher, ...change } = row!;
    return { ...change, before: cipher && this.vault.unsealJson(cipher) };
  }

  async drop(): Promise<void> {
    await this.query('DELETE FROM import_change WHERE import_id = $1', [this.importId]);
  }
}
