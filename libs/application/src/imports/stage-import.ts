import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import { RowChecker } from './check-rows.js';
import { finishCheck } from './finish-check.js';
import {
  findHeader,
  HEADER_WITHIN,
  IMPORT_FIELDS,
  type ImportColumn,
  type ImportField,
  type ImportHeader,
  likelyHeader,
  normalHeader,
  signatureOf,
} from './import-fields.js';
import { type ImportJob, type ImportJobs, type ImportTools, stillIn } from './import-jobs.js';
import type { CheckedRow, ImportKind } from './import-store.js';
import { IMPORT_LIMITS, type Sheet, type SheetRow, type UploadedFile } from './sheet-reader.js';

/** Rows read and checked in one go; a long list must not hold up everybody else's requests. */
const CHUNK = 1000;

/** Takes a file in, at once; it is read and checked after the answer, and writes no person. */
export class StageImport {
  constructor(
    private readonly tools: ImportTools,
    private readonly jobs: ImportJobs,
  ) {}

  async run(actor: Actor, file: UploadedFile, kind: ImportKind): Promise<string> {
    if (file.bytes.length > IMPORT_LIMITS.bytes) throw new DomainError('invalid', 'import.tooLarge');
    const id = this.tools.newId();
    const at = this.tools.clock.now();
    const createdBy = `${actor.kind}:${actor.id}`;
    const record = { id, kind, fileName: file.name, createdBy, createdAt: at, unitId: actor.unitId };
    await this.jobs.begin(actor, id, {
      fallback: 'failed',
      bytes: file.bytes.length,
      prepare: ({ imports }) => imports.create(record),
      work: (job) => this.read(actor, job, file, at),
    });
    return id;
  }

  private async read(actor: Actor, job: ImportJob, file: UploadedFile, at: Date): Promise<void> {
    const sheet = await this.tools.sheets.open(file);
    try {
      await this.readSheet(actor, job, sheet, at);
    } finally {
      await sheet.close();
    }
  }

  private async readSheet(actor: Actor, job: ImportJob, sheet: Sheet, at: Date): Promise<void> {
    const { transactions, dayOf, demoAllowed } = this.tools;
    const today = dayOf(at);
    const demoNumbers = await demoAllowed();
    const chunks = sheet.rows()[Symbol.asyncIterator]();
    const head: SheetRow[] = [];
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      head.push(...next.value);
      if (head.length > HEADER_WITHIN) break;
    }
    if (head.length === 0) throw new DomainError('invalid', 'import.empty');
    const { header, units } = await transactions.run(scopeOf(actor), async ({ imports, people }) => {
      await stillIn(imports, job.id, 'reading');
      const found = await this.header(head, (signature) => imports.mapping(signature));
      const { format, encoding, separator, sheetName, otherSheets } = sheet;
      await imports.change(job.id, {
        sheet: { format, encoding, separator, sheetName, otherSheets, headerRow: found.header.row },
        columns: found.header.columns,
        signature: found.signature,
        mappingRemembered: found.remembered,
      });
      return { header: found.header, units: await people.units(today) };
    });
    const faults = columnFaults(header, units.length);
    const checker = faults ? null : new RowChecker({ header, units, today, demoNumbers });

    let staged = 0;
    const stage = async (rows: readonly SheetRow[]) => {
      const data = rows.filter(({ row }) => row >= header.dataFrom);
      for (let from = 0; from < data.length; from += CHUNK) {
        job.signal.throwIfAborted();
        const chunk = data.slice(from, from + CHUNK);
        await transactions.run(scopeOf(actor), async ({ imports, people }) => {
          await stillIn(imports, job.id, 'reading');
          await imports.putRows(job.id, checker ? await checker.check(chunk, people) : chunk.map(unchecked));
          await imports.progress(job.id, { phase: 'reading', rows: staged + chunk.length, of: null });
        });
        staged += chunk.length;
      }
    };
    await stage(head);
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) await stage(next.value);
    if (staged === 0) throw new DomainError('invalid', 'import.empty');
    if (faults) throw faults;
    await finishCheck(this.tools, actor, job.id, header, 'import.checked');
  }

  /** A file that was mapped by hand once is read so again; one in which no word is known waits for a hand. */
  private async header(
    head: readonly SheetRow[],
    mapping: (signature: string) => Promise<Readonly<Record<string, ImportField | null>> | null>,
  ): Promise<{ header: ImportHeader; signature: string; remembered: boolean }> {
    const header = findHeader(head) ?? likelyHeader(head);
    if (!header) throw new DomainError('invalid', 'import.noHeader');
    const signature = signatureOf(header);
    const remembered = await mapping(signature);
    if (!remembered) return { header, signature, remembered: false };
    const again = findHeader(head, remembered) ?? likelyHeader(head, remembered) ?? header;
    return { header: again, signature, remembered: true };
  }
}

/** Reads the columns as a hand says, remembers it for files of that shape, and checks all rows again. */
export class MapImport {
  constructor(
    private readonly tools: ImportTools,
    private readonly jobs: ImportJobs,
  ) {}

  async run(actor: Actor, id: string, fields: readonly (string | null)[]): Promise<void> {
    const at = this.tools.clock.now();
    await this.jobs.begin(actor, id, {
      fallback: 'failed',
      prepare: async ({ imports, people }) => {
        const record = await imports.find(id, true);
        if (!record) throw notFound('import');
        const columns = mapped(record.columns, fields);
        const faults = columnFaults(
          { row: record.sheet?.headerRow ?? 1, columns, doubled: doubledOf(columns) },
          (await people.units(this.tools.dayOf(at))).length,
        );
        if (faults) throw faults;
        const mappable = record.state === 'checked' || record.failure?.code === 'import.columns';
        const change = { columns, mappingRemembered: false, failure: null };
        if (!mappable || !(await imports.move(id, ['checked', 'failed'], 'reading', change))) {
          throw new DomainError('conflict', 'import.notChecked');
        }
        const remembered = Object.fromEntries(columns.map(({ header, field }) => [normalHeader(header), field]));
        if (record.signature) await imports.rememberMapping(actor.unitId, record.signature, remembered, at);
      },
      work: (job) => this.check(actor, job, at),
    });
  }

  private async check(actor: Actor, job: ImportJob, at: Date): Promise<void> {
    const { transactions, dayOf, demoAllowed } = this.tools;
    const today = dayOf(at);
    const demoNumbers = await demoAllowed();
    const { header, units, of } = await transactions.run(scopeOf(actor), async ({ imports, people }) => {
      const record = await imports.find(job.id);
      if (!record) throw notFound('import');
      return { header: record, units: await people.units(today), of: await imports.countRows(job.id) };
    });
    const checker = new RowChecker({ header, units, today, demoNumbers });
    for (let after = 0, done = 0; ; ) {
      job.signal.throwIfAborted();
      const rows = await transactions.run(scopeOf(actor), async ({ imports, people }) => {
        await stillIn(imports, job.id, 'reading');
        const chunk = await imports.rowsAfter(job.id, after, CHUNK);
        if (chunk.length > 0) await imports.putRows(job.id, await checker.check(chunk, people));
        await imports.progress(job.id, { phase: 'checking', rows: done + chunk.length, of });
        return chunk;
      });
      if (rows.length === 0) break;
      after = rows.at(-1)!.row;
      done += rows.length;
    }
    await finishCheck(this.tools, actor, job.id, header, 'import.mapped');
  }
}

const FIELDS: ReadonlySet<string> = new Set(IMPORT_FIELDS);

function mapped(columns: readonly ImportColumn[], fields: readonly (string | null)[]): ImportColumn[] {
  const unknown = fields.find((field) => field !== null && !FIELDS.has(field));
  if (unknown !== undefined || fields.length !== columns.length) {
    throw new DomainError('invalid', 'import.fields', { columns: columns.length });
  }
  return columns.map(({ header }, at) => ({ header, field: fields[at] as ImportField | null }));
}

function doubledOf(columns: readonly ImportColumn[]): ImportField[] {
  const fields = columns.flatMap(({ field }) => field ?? []);
  return [...new Set(fields.filter((field, at) => fields.indexOf(field) !== at))];
}

/** A list needs a code, a name and a group, and the unit where there are several to choose from. */
function columnFaults(header: Pick<ImportHeader, 'row' | 'columns' | 'doubled'>, units: number): DomainError | null {
  const present = new Set(header.columns.flatMap(({ field }) => field ?? []));
  const named = present.has('familyName') && present.has('givenName');
  const needed: ImportField[] = ['code', ...(named ? [] : (['fullName'] as const)), 'group'];
  if (units !== 1) needed.push('unit');
  const problems = [
    ...needed.filter((field) => !present.has(field)).map((field) => ({ code: 'import.columnMissing', field })),
    ...header.doubled.map((field) => ({ code: 'import.columnTwice', field })),
  ];
  if (problems.length === 0) return null;
  const { row } = header;
  return new DomainError(
    'invalid',
    'import.columns',
    {},
    problems.map((problem) => ({ ...problem, row })),
  );
}

/** As it waits for a mapping. */
const unchecked = ({ row, cells }: SheetRow): CheckedRow => ({
  row,
  cells,
  outcome: 'bad',
  person: null,
  problems: [],
  changes: [],
  code: null,
  phoneKey: null,
  birthKey: null,
  namesakeId: null,
  knownId: null,
  ties: [],
});
