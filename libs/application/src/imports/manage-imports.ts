import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { checkPeopleFile } from './check-people-file.js';
import type { ImportKind, ImportRecord, ImportStore } from './import-store.js';
import type { RowProblem } from './person-row.js';
import { IMPORT_LIMITS, type SheetReader, type UploadedFile } from './sheet-reader.js';

export interface ImportStores {
  readonly imports: ImportStore;
  readonly audit: AuditLog;
}

export interface ImportView extends ImportRecord {
  /** The first ones, in the order of the file. */
  readonly problems: readonly RowProblem[];
  /** Rows that have any. */
  readonly rowsWithProblems: number;
}

export interface ImportTools {
  readonly transactions: Transactions<ImportStores>;
  readonly clock: Clock;
  readonly sheets: SheetReader;
  /** Numbers of the prefix 040 are taken while nothing real can be sent. */
  readonly demoAllowed: () => Promise<boolean>;
  /** The day (`yyyy-MM-dd`) at a time. */
  readonly dayOf: (at: Date) => string;
}

/** Problems shown at once; the count tells of the rest. */
const PROBLEMS_SHOWN = 500;

/** Reads a file, says what it would do, and keeps its rows until they are applied. */
export class CheckImport {
  constructor(private readonly tools: ImportTools) {}

  async run(actor: Actor, file: UploadedFile, kind: ImportKind): Promise<ImportView> {
    const { transactions, clock, sheets, demoAllowed, dayOf } = this.tools;
    if (file.bytes.length > IMPORT_LIMITS.bytes) throw new DomainError('invalid', 'import.tooLarge');
    const cells = await sheets.read(file);
    const at = clock.now();
    const facts = { today: dayOf(at), demoNumbers: await demoAllowed() };
    return transactions.run(scopeOf(actor), async ({ imports, audit }) => {
      const { header, summary, rows } = await checkPeopleFile(cells, imports, facts);
      const record = { kind, fileName: file.name, columns: header.columns, summary, unitId: actor.unitId };
      const id = await imports.stage(record, rows, `${actor.kind}:${actor.id}`, at);
      const { changes: _, ...counts } = summary;
      await audit.record(actor, { action: 'import.checked', objectKind: 'import', objectId: id, facts: counts }, at);
      return viewOf(imports, id);
    });
  }
}

export class ReadImport {
  constructor(private readonly tools: Pick<ImportTools, 'transactions'>) {}

  run(actor: Actor, id: string): Promise<ImportView> {
    return this.tools.transactions.run(scopeOf(actor), ({ imports }) => viewOf(imports, id));
  }
}

/** Writes a checked file, all in one transaction. Bad rows block it unless `onlyGood`. */
export class ApplyImport {
  constructor(private readonly tools: Pick<ImportTools, 'transactions' | 'clock'>) {}

  async run(actor: Actor, id: string, { onlyGood }: { readonly onlyGood: boolean }): Promise<ImportView> {
    const { transactions, clock } = this.tools;
    const at = clock.now();
    return transactions.run(scopeOf(actor), async ({ imports, audit }) => {
      const record = await imports.find(id, true);
      if (!record) throw notFound('import');
      if (record.state === 'applied') throw new DomainError('conflict', 'import.applied');
      const { bad } = record.summary;
      if (bad > 0 && !onlyGood) throw new DomainError('conflict', 'import.badRows', { bad });
      const rows = (await imports.rows(id, 'good')).flatMap(({ person }) => person ?? []);
      const written = await imports.apply(rows, { importId: id, actor: `${actor.kind}:${actor.id}`, at });
      const result = { ...written, leftOut: bad };
      await imports.finish(id, result, at);
      await audit.record(actor, { action: 'import.applied', objectKind: 'import', objectId: id, facts: result }, at);
      return viewOf(imports, id);
    });
  }
}

async function viewOf(imports: ImportStore, id: string): Promise<ImportView> {
  const record = await imports.find(id);
  if (!record) throw notFound('import');
  const rows = await imports.rows(id, { problems: true, limit: PROBLEMS_SHOWN });
  const problems = rows.flatMap((row) => row.problems).slice(0, PROBLEMS_SHOWN);
  return { ...record, problems, rowsWithProblems: await imports.countProblems(id) };
}
