import type {
  ImportRecord,
  ImportResult,
  ImportStore,
  ImportUnit,
  KnownPerson,
  NewImport,
  PersonRow,
  StagedRow,
} from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import { columns } from '../imports/columns.js';
import { readKnownPeople } from '../imports/known-people.js';
import { PeopleWriter } from '../imports/write-people.js';
import type { Query } from './database.js';

/** Where imported people come from: codes are unique within it. */
export const PEOPLE_SOURCE = 'roster';

type Content = Pick<StagedRow, 'person' | 'problems'>;
interface RowRecord {
  row: number;
  outcome: StagedRow['outcome'];
  content: Buffer;
}

export class PostgresImports implements ImportStore {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
  ) {}

  units(day: string): Promise<ImportUnit[]> {
    return this.query<ImportUnit>(
      `SELECT u.id, u.code, p.name, p.short_name AS "shortName" FROM unit_tree t JOIN unit u ON u.id = t.unit_id
       JOIN unit_period p ON p.unit_id = u.id AND daterange(p.valid_from, p.valid_to) @> $1::date
       WHERE t.ancestor_id = scope_unit()`,
      [day],
    );
  }

  addressKey(address: string): string {
    return this.vault.addressKey(address).toString('hex');
  }

  known(codes: readonly string[]): Promise<KnownPerson[]> {
    return readKnownPeople(this.query, PEOPLE_SOURCE, codes);
  }

  async knownPupils(codes: readonly string[]): Promise<string[]> {
    const rows = await this.query<{ code: string }>(
      `SELECT DISTINCT p.source_code AS code FROM person p
       JOIN membership m ON m.person_id = p.id AND m.audience_group = 'pupil' AND m.valid_to IS NULL
       WHERE p.source = $1 AND p.source_code = ANY ($2)`,
      [PEOPLE_SOURCE, codes],
    );
    return rows.map((row) => row.code);
  }

  async stage(record: NewImport, rows: readonly StagedRow[], actor: string, at: Date): Promise<string> {
    const [file] = await this.query<{ id: string }>(
      `INSERT INTO import_file (unit_id, kind, file_name, columns, summary, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [
        record.unitId,
        record.kind,
        record.fileName,
        JSON.stringify(record.columns),
        JSON.stringify(record.summary),
        actor,
        at,
      ],
    );
    const sealed = rows.map(({ row, outcome, person, problems }) => {
      const content: Content = { person, problems };
      return [row, outcome, problems.length > 0, this.vault.sealJson(content)];
    });
    await this.query(
      `INSERT INTO import_row (import_id, row_number, outcome, has_problems, content_cipher)
       SELECT $5, t.* FROM unnest($1::integer[], $2::text[], $3::boolean[], $4::bytea[]) AS t`,
      [...columns(sealed, 4), file!.id],
    );
    return file!.id;
  }

  async find(id: string, lock = false): Promise<ImportRecord | null> {
    const [record] = await this.query<ImportRecord>(
      `SELECT id, kind, file_name AS "fileName", state, columns, summary, result, created_at AS "createdAt",
         applied_at AS "appliedAt"
       FROM import_file WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`,
      [id],
    );
    return record ?? null;
  }

  async rows(id: string, which: { readonly problems: true; readonly limit: number } | 'good'): Promise<StagedRow[]> {
    const filter = which === 'good' ? `outcome IN ('new', 'changed')` : 'has_problems';
    const rows = await this.query<RowRecord>(
      `SELECT row_number AS row, outcome, content_cipher AS content FROM import_row
       WHERE import_id = $1 AND ${filter} ORDER BY row_number LIMIT $2`,
      [id, which === 'good' ? null : which.limit],
    );
    return rows.map(({ row, outcome, content }) => ({ row, outcome, ...this.vault.unsealJson<Content>(content) }));
  }

  async countProblems(id: string): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM import_row WHERE import_id = $1 AND has_problems',
      [id],
    );
    return row!.n;
  }

  async apply(
    rows: readonly PersonRow[],
    facts: { importId: string; actor: string; at: Date },
  ): Promise<Omit<ImportResult, 'leftOut'>> {
    return new PeopleWriter(this.query, this.vault, rows, { ...facts, source: PEOPLE_SOURCE }).run();
  }

  /** What was written needs no second copy; rows with problems stay for a day, so that they can be looked at and put right. */
  async finish(id: string, result: ImportResult, at: Date): Promise<void> {
    await this.query(`UPDATE import_file SET state = 'applied', result = $2, applied_at = $3 WHERE id = $1`, [
      id,
      JSON.stringify(result),
      at,
    ]);
    await this.query('DELETE FROM import_row WHERE import_id = $1 AND NOT has_problems', [id]);
  }
}
