import { randomUUID } from 'node:crypto';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import {
  ApplyImport,
  ImportJobs,
  type ImportTools,
  type ImportView,
  MapImport,
  MendImport,
  ReadImports,
  StageImport,
  UndoImport,
  type UploadedFile,
} from '@loa/application';
import { type Actor, DomainError, PERMISSIONS } from '@loa/domain';
import { PgImportLocks } from '../import-locks.js';
import { importTransactions } from '../import-transactions.js';
import { sheetReader } from '../read-sheet.js';

/** A database of its own, as `cloneDatabase` gives it. */
interface OwnDatabase {
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
  drop(): Promise<void>;
}

/** The units of the sample without its people, and imports into them that are waited for. */
export class PeopleImports {
  now = new Date('2026-09-01T02:00:00Z');
  readonly vault = new Vault(Buffer.alloc(32, 7).toString('base64'));
  readonly errors: unknown[] = [];
  readonly owner: Database;
  readonly api: Database;
  readonly read: ReadImports;
  readonly jobs: ImportJobs;
  private readonly tools: ImportTools;
  private readonly locks: PgImportLocks;

  private constructor(readonly databases: OwnDatabase) {
    this.owner = new Database(databases.ownerUrl);
    this.api = new Database(databases.apiUrl, { statementTimeoutMs: 30_000 });
    this.locks = new PgImportLocks(databases.apiUrl);
    const { vault } = this;
    this.tools = {
      ...importTransactions(this.api, vault),
      locks: this.locks,
      clock: { now: () => this.now },
      sheets: sheetReader,
      newId: randomUUID,
      demoAllowed: async () => true,
      dayOf: (at) => at.toISOString().slice(0, 10),
      onError: (error) => this.errors.push(error),
    };
    this.jobs = new ImportJobs(this.tools);
    this.read = new ReadImports(this.tools);
  }

  static async open(databases: OwnDatabase): Promise<PeopleImports> {
    const imports = new PeopleImports(databases);
    await seedOffice(imports.owner, imports.vault, { now: imports.now, password: 'a password', people: false });
    return imports;
  }

  async close(): Promise<void> {
    await this.jobs.idle();
    await this.locks.close();
    await this.owner.close();
    await this.api.close();
    await this.databases.drop();
    if (this.errors.length > 0) throw this.errors[0];
  }

  async actorOf(code: string): Promise<Actor> {
    const [unit] = await this.owner.query<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]);
    return {
      kind: 'user',
      id: `of ${code}`,
      name: code,
      unitId: unit!.id,
      permissions: new Set(PERMISSIONS),
      locale: 'vi',
    };
  }

  /** Throws what a reading failed of. */
  async check(actor: Actor, file: UploadedFile): Promise<ImportView> {
    const id = await new StageImport(this.tools, this.jobs).run(actor, file, 'people');
    return this.result(actor, id, 'checked');
  }

  async map(actor: Actor, id: string, fields: readonly (string | null)[]): Promise<ImportView> {
    await new MapImport(this.tools, this.jobs).run(actor, id, fields);
    return this.result(actor, id, 'checked');
  }

  async mend(actor: Actor, id: string, ...cells: [row: number, field: string, value: string][]): Promise<ImportView> {
    const mended = cells.map(([row, field, value]) => ({ row, field, value }));
    await new MendImport(this.tools).run(actor, id, mended);
    return this.read.find(actor, id);
  }

  async apply(
    actor: Actor,
    id: string,
    wish: { onlyGood?: boolean; endLeft?: string | null; left?: number } = {},
  ): Promise<ImportView> {
    const left = (await this.read.find(actor, id)).summary?.left ?? null;
    await new ApplyImport(this.tools, this.jobs).run(actor, id, { onlyGood: false, endLeft: null, left, ...wish });
    return this.result(actor, id, 'applied');
  }

  async undo(actor: Actor, id: string, leaveTouched = false): Promise<ImportView> {
    await new UndoImport(this.tools, this.jobs).run(actor, id, { leaveTouched });
    return this.result(actor, id, 'undone');
  }

  /** Both steps; the rows must be good. */
  async bring(actor: Actor, ...lines: string[]): Promise<ImportView> {
    const { id } = await this.check(actor, csv(...lines));
    return this.apply(actor, id);
  }

  async count(table: string, where = 'true'): Promise<number> {
    const [row] = await this.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`);
    return row!.n;
  }

  private async result(actor: Actor, id: string, wanted: ImportView['state']): Promise<ImportView> {
    await this.jobs.idle();
    const view = await this.read.find(actor, id);
    if (this.errors.length > 0) throw this.errors.pop();
    if (view.state === wanted) return view;
    const { code, params, problems } = view.failure!;
    throw new DomainError('conflict', code, params, problems);
  }
}

export const csv = (...lines: string[]): UploadedFile => ({ name: 'list.csv', bytes: Buffer.from(lines.join('\r\n')) });
