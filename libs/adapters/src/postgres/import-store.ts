import type {
  ImportChange,
  ImportProgress,
  ImportRecord,
  ImportState,
  ImportStore,
  ImportSummary,
  LeftPlace,
  Page,
  PossibleDuplicate,
  RememberedFields,
} from '@loa/application';
import { IMPORT_LOCK_CLASS } from '../imports/import-locks.js';
import { countLeft, duplicatesOf, leftPlaces } from './import-findings.js';
import { byCodeSql } from './people-by-code.js';
import { StagedRows } from './staged-rows.js';

const RECORD = `f.id, f.kind, f.file_name AS "fileName", f.state, f.sheet, f.columns, f.signature,
  f.mapping_remembered AS "mappingRemembered", f.summary, f.result, f.failure, f.created_by AS "createdBy",
  f.created_at AS "createdAt", f.applied_at AS "appliedAt", f.undone_at AS "undoneAt",
  CASE WHEN f.state IN ('reading', 'applying', 'undoing') THEN (
    SELECT jsonb_build_object('phase', p.phase, 'rows', p.rows_done, 'of', p.rows_total)
    FROM import_progress p WHERE p.import_id = f.id) END AS progress`;
const COLUMNS: Readonly<Record<keyof ImportChange, string>> = {
  sheet: 'sheet',
  columns: 'columns',
  signature: 'signature',
  mappingRemembered: 'mapping_remembered',
  summary: 'summary',
  result: 'result',
  failure: 'failure',
  appliedAt: 'applied_at',
  undoneAt: 'undone_at',
};
const JSON_COLUMNS: ReadonlySet<string> = new Set(['sheet', 'columns', 'summary', 'result', 'failure']);
const AT_ONCE = 5000;
const CUT_OFF = { code: 'import.interrupted', params: {}, problems: [] };

export class PostgresImports extends StagedRows implements ImportStore {
  async create(
    record: Pick<ImportRecord, 'id' | 'kind' | 'fileName' | 'createdBy' | 'createdAt'> & { unitId: string },
  ): Promise<void> {
    await this.query(
      `INSERT INTO import_file (id, unit_id, kind, file_name, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [record.id, record.unitId, record.kind, record.fileName, record.createdBy, record.createdAt],
    );
  }

  async find(id: string, lock = false): Promise<ImportRecord | null> {
    // Its key does not change, so that progress, which refers to it, can be told meanwhile.
    const [record] = await this.query<ImportRecord>(
      `SELECT ${RECORD} FROM import_file f WHERE f.id = $1 ${lock ? 'FOR NO KEY UPDATE' : ''}`,
      [id],
    );
    return record ?? null;
  }

  async list(limit: number, cursor: string | undefined): Promise<Page<ImportRecord>> {
    const rows = await this.query<ImportRecord>(
      `SELECT ${RECORD} FROM import_file f
       WHERE $2::uuid IS NULL OR (f.created_at, f.id) < (SELECT c.created_at, c.id FROM import_file c WHERE c.id = $2)
       ORDER BY f.created_at DESC, f.id DESC LIMIT $1`,
      [limit + 1, cursor ?? null],
    );
    return { items: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]!.id : null };
  }

  async move(id: string, from: readonly ImportState[], to: ImportState, change: ImportChange = {}): Promise<boolean> {
    const { sets, values } = assignments(change, 4);
    const moved = await this.query(
      `UPDATE import_file SET ${['state = $3', ...sets].join(', ')} WHERE id = $1 AND state = ANY ($2) RETURNING 1`,
      [id, from, to, ...values],
    );
    return moved.length === 1;
  }

  async change(id: string, change: ImportChange): Promise<void> {
    const { sets, values } = assignments(change, 2);
    await this.query(`UPDATE import_file SET ${sets.join(', ')} WHERE id = $1`, [id, ...values]);
  }

  async drop(id: string): Promise<void> {
    await this.query('DELETE FROM import_file WHERE id = $1', [id]);
  }

  async progress(id: string, progress: ImportProgress | null): Promise<void> {
    if (!progress) {
      await this.query('DELETE FROM import_progress WHERE import_id = $1', [id]);
      return;
    }
    await this.query(
      `INSERT INTO import_progress (import_id, phase, rows_done, rows_total) VALUES ($1, $2, $3, $4)
       ON CONFLICT (import_id) DO UPDATE SET phase = $2, rows_done = $3, rows_total = $4`,
      [id, progress.phase, progress.rows, progress.of],
    );
  }

  /** The lock is tried within the transaction, so that two who look at once don't both set it right. */
  async repair(id: string): Promise<void> {
    const [cut] = await this.query<{ state: ImportState }>(
      `WITH file AS MATERIALIZED (SELECT id, state FROM import_file
         WHERE id = $1 AND state IN ('reading', 'applying', 'undoing') FOR NO KEY UPDATE SKIP LOCKED)
       SELECT state FROM file WHERE pg_try_advisory_xact_lock($2, hashtext(id::text))`,
      [id, IMPORT_LOCK_CLASS],
    );
    if (!cut) return;
    const to = ({ reading: 'failed', applying: 'checked', undoing: 'applied' } as const)[cut.state as 'reading'];
    await this.move(id, [cut.state], to, { failure: CUT_OFF });
    if (to === 'failed') await this.dropRows(id);
  }

  async mapping(signature: string): Promise<RememberedFields | null> {
    const [row] = await this.query<{ fields: RememberedFields }>(
      'SELECT fields FROM import_mapping WHERE unit_id = scope_unit() AND signature = $1',
      [signature],
    );
    return row?.fields ?? null;
  }

  async rememberMapping(unitId: string, signature: string, fields: RememberedFields, at: Date): Promise<void> {
    await this.query(
      `INSERT INTO import_mapping (unit_id, signature, fields, updated_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (unit_id, signature) DO UPDATE SET fields = $3, updated_at = $4`,
      [unitId, signature, JSON.stringify(fields), at],
    );
  }

  /** In steps: as one statement, fresh tables without statistics made the planner compare all with all. */
  async missingPupils(id: string, numbers: readonly number[] | null): Promise<{ row: number; code: string }[]> {
    const wanted = await this.query<{ code: string }>(
      `SELECT pupil.code FROM import_row r CROSS JOIN unnest(r.pupil_codes) AS pupil (code)
       WHERE r.import_id = $1 AND r.outcome <> 'bad' AND ($2::integer[] IS NULL OR r.row_number = ANY ($2))
       EXCEPT SELECT code FROM import_row WHERE import_id = $1 AND audience_group = 'pupil' AND outcome <> 'bad'`,
      [id, numbers],
    );
    const missing = new Set(wanted.map(({ code }) => code));
    for (const code of await this.knownPupils([...missing])) missing.delete(code);
    if (missing.size === 0) return [];
    return this.query(
      `SELECT r.row_number AS row, min(pupil.code) AS code FROM import_row r CROSS JOIN unnest(r.pupil_codes) AS pupil (code)
       JOIN unnest($3::text[]) AS missing (code) ON missing.code = pupil.code
       WHERE r.import_id = $1 AND r.outcome <> 'bad' AND ($2::integer[] IS NULL OR r.row_number = ANY ($2))
       GROUP BY r.row_number ORDER BY r.row_number`,
      [id, numbers, [...missing]],
    );
  }

  private async knownPupils(codes: readonly string[]): Promise<string[]> {
    const known: string[] = [];
    for (let from = 0; from < codes.length; from += AT_ONCE) {
      const rows = await this.query<{ code: string }>(
        `SELECT found.code FROM ${byCodeSql('$1')} found
         WHERE EXISTS (SELECT 1 FROM membership m WHERE m.person_id = found.id AND m.audience_group = 'pupil'
           AND m.valid_to IS NULL)`,
        [codes.slice(from, from + AT_ONCE)],
      );
      known.push(...rows.map(({ code }) => code));
    }
    return known;
  }

  async summarize(id: string): Promise<ImportSummary> {
    const [counts] = await this.query<Omit<ImportSummary, 'changes' | 'left' | 'duplicates'>>(
      `SELECT count(*)::int AS rows, count(*) FILTER (WHERE outcome = 'new')::int AS new,
         count(*) FILTER (WHERE outcome = 'changed')::int AS changed,
         count(*) FILTER (WHERE outcome = 'unchanged')::int AS unchanged,
         count(*) FILTER (WHERE outcome = 'bad')::int AS bad,
         count(*) FILTER (WHERE outcome <> 'bad' AND has_problems)::int AS notes
       FROM import_row WHERE import_id = $1`,
      [id],
    );
    const changes = await this.query<{ field: string; n: number }>(
      `SELECT field, count(*)::int AS n FROM import_row r CROSS JOIN unnest(r.changed) AS field
       WHERE import_id = $1 GROUP BY field ORDER BY field`,
      [id],
    );
    const left = await this.countLeft(id);
    const duplicates = await duplicatesOf(this.query, id).count();
    return { ...counts!, changes: Object.fromEntries(changes.map(({ field, n }) => [field, n])), left, duplicates };
  }

  countLeft(id: string): Promise<number> {
    return countLeft(this.query, id);
  }

  left(id: string, day: string, limit: number, cursor: string | undefined): Promise<Page<LeftPlace>> {
    return leftPlaces(this.query, id, day, limit, cursor);
  }

  duplicates(id: string, limit: number, after: number): Promise<Page<PossibleDuplicate>> {
    return duplicatesOf(this.query, id).page(limit, after, async (numbers) => {
      const rows = await this.rowsOf(id, numbers);
      return new Map(rows.map(({ row, person }) => [row, person?.name.fullName ?? '']));
    });
  }
}

function assignments(change: ImportChange, from: number): { sets: string[]; values: unknown[] } {
  const entries = Object.entries(change) as [keyof ImportChange, unknown][];
  return {
    sets: entries.map(([key], at) => `${COLUMNS[key]} = $${from + at}`),
    values: entries.map(([key, value]) => (JSON_COLUMNS.has(key) && value !== null ? JSON.stringify(value) : value)),
  };
}
