import type { CheckedRow, Page, RowFilter, StagedRow } from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import { columns } from '../imports/columns.js';
import type { Query } from './database.js';

type Content = Pick<StagedRow, 'cells' | 'person' | 'problems' | 'changes'>;
interface RowRecord {
  row: number;
  outcome: StagedRow['outcome'];
  content: Buffer;
}

const PICK = 'row_number AS row, outcome, content_cipher AS content';
const FILTERS: Readonly<Record<RowFilter, string>> = {
  bad: `outcome = 'bad'`,
  notes: `outcome <> 'bad' AND has_problems`,
  new: `outcome = 'new'`,
  changed: `outcome = 'changed'`,
  unchanged: `outcome = 'unchanged'`,
};
/** Enough to tell ties of one import apart; a chance meeting would only check a row too many. */
const TIE_BYTES = 8;

/** Rows of imports between the dry run and the import: what they say is sealed, what they are compared by stands beside. */
export class StagedRows {
  constructor(
    protected readonly query: Query,
    protected readonly vault: Vault,
  ) {}

  async putRows(id: string, rows: readonly CheckedRow[]): Promise<void> {
    const values = rows.map((row) => [
      row.row,
      row.outcome,
      row.problems.length > 0,
      this.sealed(row),
      row.code,
      row.person?.unitId,
      row.person?.group,
      row.person?.pupilCodes ?? [],
      row.changes.map(({ field }) => field),
      bytes(row.phoneKey),
      bytes(row.birthKey),
      row.namesakeId,
      row.knownId,
      row.ties.map((tie) => tie.slice(0, 2 * TIE_BYTES)),
    ]);
    // Arrays of arrays must be rectangular, so lists travel as JSON.
    const asJson = values.map((value) => value.map((part) => (Array.isArray(part) ? JSON.stringify(part) : part)));
    await this.query(
      `INSERT INTO import_row AS r (import_id, row_number, outcome, has_problems, content_cipher, code, unit_id,
         audience_group, pupil_codes, changed, phone_key, birth_key, namesake_id, known_id, ties)
       SELECT $15, n, outcome, problems, content, code, unit, grp,
         ARRAY(SELECT jsonb_array_elements_text(pupils)), ARRAY(SELECT jsonb_array_elements_text(changed)), phone, birth,
         namesake, known, ARRAY(SELECT decode(t, 'hex') FROM jsonb_array_elements_text(ties) t)
       FROM unnest($1::integer[], $2::text[], $3::boolean[], $4::bytea[], $5::text[], $6::uuid[], $7::text[], $8::jsonb[],
           $9::jsonb[], $10::bytea[], $11::bytea[], $12::uuid[], $13::uuid[], $14::jsonb[])
         AS t (n, outcome, problems, content, code, unit, grp, pupils, changed, phone, birth, namesake, known, ties)
       ON CONFLICT (import_id, row_number) DO UPDATE SET outcome = excluded.outcome, has_problems = excluded.has_problems,
         content_cipher = excluded.content_cipher, code = excluded.code, unit_id = excluded.unit_id,
         audience_group = excluded.audience_group, pupil_codes = excluded.pupil_codes, changed = excluded.changed,
         phone_key = excluded.phone_key, birth_key = excluded.birth_key, namesake_id = excluded.namesake_id,
         known_id = excluded.known_id, ties = excluded.ties`,
      [...columns(asJson, 14), id],
    );
  }

  async refuse(id: string, rows: readonly StagedRow[]): Promise<void> {
    await this.query(
      `UPDATE import_row r SET outcome = 'bad', has_problems = true, changed = '{}', content_cipher = t.content
       FROM unnest($2::integer[], $3::bytea[]) AS t (n, content) WHERE r.import_id = $1 AND r.row_number = t.n`,
      [id, rows.map(({ row }) => row), rows.map((row) => this.sealed(row))],
    );
  }

  async dropRows(id: string): Promise<void> {
    await this.query('DELETE FROM import_row WHERE import_id = $1', [id]);
  }

  /** What was written needs no second copy; rows with problems stay for a day, so that they can be looked at. */
  async dropWritten(id: string): Promise<void> {
    await this.query('DELETE FROM import_row WHERE import_id = $1 AND NOT has_problems', [id]);
  }

  async countRows(id: string): Promise<number> {
    return this.count('import_id = $1', [id]);
  }

  rowsAfter(id: string, after: number, limit: number): Promise<StagedRow[]> {
    return this.rows('row_number > $2 ORDER BY row_number LIMIT $3', [id, after, limit]);
  }

  rowsOf(id: string, numbers: readonly number[]): Promise<StagedRow[]> {
    return this.rows('row_number = ANY ($2) ORDER BY row_number', [id, numbers]);
  }

  async connected(id: string, numbers: readonly number[], ties: readonly string[]): Promise<number[]> {
    const rows = new Set(numbers);
    const followed = new Set<string>();
    let fresh = await this.query<{ row: number; ties: string[] }>(
      `SELECT row_number AS row, ARRAY(SELECT encode(t, 'hex') FROM unnest(ties) t) AS ties FROM import_row
       WHERE import_id = $1 AND row_number = ANY ($2)`,
      [id, numbers],
    );
    fresh.push({ row: numbers[0]!, ties: ties.map((tie) => tie.slice(0, 2 * TIE_BYTES)) });
    while (fresh.length > 0) {
      const next = [...new Set(fresh.flatMap((row) => row.ties))].filter((tie) => !followed.has(tie));
      if (next.length === 0) break;
      for (const tie of next) followed.add(tie);
      const found = await this.query<{ row: number; ties: string[] }>(
        `SELECT row_number AS row, ARRAY(SELECT encode(t, 'hex') FROM unnest(ties) t) AS ties FROM import_row
         WHERE import_id = $1 AND ties && $2::bytea[]`,
        [id, next.map((tie) => Buffer.from(tie, 'hex'))],
      );
      fresh = found.filter(({ row }) => !rows.has(row));
      for (const { row } of fresh) rows.add(row);
    }
    return [...rows].sort((a, b) => a - b);
  }

  page(id: string, filter: RowFilter | undefined, limit: number, after: number): Promise<Page<StagedRow>> {
    const which = filter ? `${FILTERS[filter]} AND ` : '';
    return this.rows(`${which}row_number > $2 ORDER BY row_number LIMIT $3`, [id, after, limit + 1]).then((rows) => ({
      items: rows.slice(0, limit),
      next: rows.length > limit ? String(rows[limit - 1]!.row) : null,
    }));
  }

  troubled(id: string, limit: number): Promise<StagedRow[]> {
    return this.rows('has_problems ORDER BY row_number LIMIT $2', [id, limit]);
  }

  countTroubled(id: string): Promise<number> {
    return this.count('import_id = $1 AND has_problems', [id]);
  }

  private async count(where: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.query<{ n: number }>(`SELECT count(*)::int AS n FROM import_row WHERE ${where}`, values);
    return row!.n;
  }

  private async rows(where: string, values: readonly unknown[]): Promise<StagedRow[]> {
    const rows = await this.query<RowRecord>(
      `SELECT ${PICK} FROM import_row WHERE import_id = $1 AND ${where}`,
      values,
    );
    return rows.map(({ row, outcome, content }) => ({ row, outcome, ...this.vault.unsealJson<Content>(content) }));
  }

  private sealed({ cells, person, problems, changes }: StagedRow): Buffer {
    const content: Content = { cells, person, problems, changes };
    return this.vault.sealJson(content);
  }
}

const bytes = (hex: string | null): Buffer | null => (hex === null ? null : Buffer.from(hex, 'hex'));
