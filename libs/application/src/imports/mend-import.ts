import { type Actor, DomainError, notFound, type Problem } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import { RowChecker } from './check-rows.js';
import { refuseMissingPupils } from './finish-check.js';
import { IMPORT_FIELDS, type ImportColumn, type ImportField } from './import-fields.js';
import type { ImportStores, ImportTools } from './import-jobs.js';
import type { StagedRow } from './import-store.js';
import type { SheetRow } from './sheet-reader.js';

export interface MendedCell {
  /** As the spreadsheet counts. */
  readonly row: number;
  readonly field: string;
  readonly value: string;
}

const CHUNK = 1000;

/**
 * Writes into cells of a checked file and checks those rows again, with all that depend on them: rows of the same code,
 * of the same number, of the pupils that they name. The answer is the one that the whole file would have got.
 */
export class MendImport {
  constructor(private readonly tools: Pick<ImportTools, 'transactions' | 'clock' | 'dayOf' | 'demoAllowed'>) {}

  async run(actor: Actor, id: string, cells: readonly MendedCell[]): Promise<void> {
    const { transactions, clock, dayOf, demoAllowed } = this.tools;
    const at = clock.now();
    const today = dayOf(at);
    const demoNumbers = await demoAllowed();
    await transactions.run(scopeOf(actor), async (stores) => {
      const { imports, people, audit } = stores;
      const record = await imports.find(id, true);
      if (!record) throw notFound('import');
      if (record.state !== 'checked') throw new DomainError('conflict', 'import.notChecked');
      const columns = withColumns(record.columns, cells);
      const context = { header: { columns }, units: await people.units(today), today, demoNumbers };
      const mended = mend(await imports.rowsOf(id, [...new Set(cells.map(({ row }) => row))]), cells, columns);
      const ties = new RowChecker(context);
      const bound = mended.flatMap((row) => ties.tiesOf(row)).map((tie) => people.addressKey(tie));
      const numbers = await imports.connected(
        id,
        mended.map(({ row }) => row),
        bound,
      );
      await checkAgain(stores, id, new RowChecker(context), numbers, mended);
      await refuseMissingPupils(imports, id, context.header, numbers);
      await imports.change(id, { columns, summary: await imports.summarize(id), failure: null });
      const facts = { cells: cells.length, rows: numbers.length };
      await audit.record(actor, { action: 'import.mended', objectKind: 'import', objectId: id, facts }, at);
    });
  }
}

/** A field that the file has no column for gets one at its end. */
function withColumns(columns: readonly ImportColumn[], cells: readonly MendedCell[]): ImportColumn[] {
  const all = [...columns];
  const problems: Problem[] = [];
  for (const { row, field } of cells) {
    if (!(IMPORT_FIELDS as readonly string[]).includes(field))
      problems.push({ code: 'import.fieldUnknown', field, row });
    else if (!all.some((column) => column.field === field)) all.push({ header: '', field: field as ImportField });
  }
  if (problems.length > 0) throw new DomainError('invalid', 'input.invalid', {}, problems);
  return all;
}

function mend(rows: readonly StagedRow[], cells: readonly MendedCell[], columns: readonly ImportColumn[]): SheetRow[] {
  const byRow = new Map(rows.map(({ row, cells: old }) => [row, columns.map((_, at) => old[at] ?? '')]));
  const problems: Problem[] = [];
  for (const { row, field, value } of cells) {
    const mended = byRow.get(row);
    if (mended) mended[columns.findIndex((column) => column.field === field)] = value.normalize('NFC').trim();
    else problems.push({ code: 'import.rowUnknown', field, row });
  }
  if (problems.length > 0) throw new DomainError('invalid', 'input.invalid', {}, problems);
  return [...byRow].map(([row, mended]) => ({ row, cells: mended }));
}

async function checkAgain(
  { imports, people }: ImportStores,
  id: string,
  checker: RowChecker,
  numbers: readonly number[],
  mended: readonly SheetRow[],
): Promise<void> {
  const fresh = new Map(mended.map((row) => [row.row, row]));
  for (let from = 0; from < numbers.length; from += CHUNK) {
    const rows = await imports.rowsOf(id, numbers.slice(from, from + CHUNK));
    await imports.putRows(
      id,
      await checker.check(
        rows.map((row) => fresh.get(row.row) ?? row),
        people,
      ),
    );
  }
}
