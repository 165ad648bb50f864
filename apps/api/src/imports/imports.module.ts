import { randomUUID } from 'node:crypto';
import type { Config } from '@loa/adapters/config/config.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { PgImportLocks } from '@loa/adapters/imports/import-locks.js';
import { importTransactions } from '@loa/adapters/imports/import-transactions.js';
import { PostgresPeopleRoster } from '@loa/adapters/imports/people-roster.js';
import { sheetReader } from '@loa/adapters/imports/read-sheet.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import {
  ApplyImport,
  type Clock,
  ExportPeople,
  ImportJobs,
  type ImportTools,
  MapImport,
  MendImport,
  ReadImports,
  StageImport,
  UndoImport,
} from '@loa/application';
import { Logger, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { localDay } from '../platform/day.js';
import { withoutPersonalData } from '../platform/log.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { ImportsController } from './imports.controller.js';
import { PeopleExportController } from './people-export.controller.js';

const TOOLS = Symbol('ImportTools');
type OfJobs<T> = new (tools: ImportTools, jobs: ImportJobs) => T;

const caseWithJobs = <T>(type: OfJobs<T>) => ({
  provide: type,
  useFactory: (tools: ImportTools, jobs: ImportJobs) => new type(tools, jobs),
  inject: [TOOLS, ImportJobs],
});

@Module({
  controllers: [ImportsController, PeopleExportController],
  providers: [
    {
      provide: PgImportLocks,
      useFactory: (config: Config) => new PgImportLocks(config.DATABASE_URL),
      inject: [CONFIG],
    },
    {
      provide: TOOLS,
      useFactory: (
        database: Database,
        vault: Vault,
        clock: Clock,
        config: Config,
        access: PostgresAccessStore,
        locks: PgImportLocks,
      ): ImportTools => ({
        ...importTransactions(database, vault),
        locks,
        clock,
        sheets: sheetReader,
        newId: randomUUID,
        demoAllowed: async () => config.LOA_DEMO && (await access.demoOpen()),
        dayOf: (at) => localDay(at),
        onError: (error) => new Logger('Imports').error(withoutPersonalData(error)),
      }),
      inject: [Database, Vault, CLOCK, CONFIG, PostgresAccessStore, PgImportLocks],
    },
    { provide: ImportJobs, useFactory: (tools: ImportTools) => new ImportJobs(tools), inject: [TOOLS] },
    caseWithJobs(StageImport),
    caseWithJobs(MapImport),
    caseWithJobs(ApplyImport),
    caseWithJobs(UndoImport),
    { provide: MendImport, useFactory: (tools: ImportTools) => new MendImport(tools), inject: [TOOLS] },
    {
      provide: ExportPeople,
      useFactory: (database: Database, vault: Vault, clock: Clock) =>
        new ExportPeople(
          database.scoped((query) => ({
            roster: new PostgresPeopleRoster(query, vault),
            audit: new PostgresAuditLog(query),
          })),
          clock,
          (at) => localDay(at),
        ),
      inject: [Database, Vault, CLOCK],
    },
    { provide: ReadImports, useFactory: (tools: ImportTools) => new ReadImports(tools), inject: [TOOLS] },
  ],
})
export class ImportsModule implements OnModuleDestroy, OnApplicationShutdown {
  constructor(
    private readonly jobs: ImportJobs,
    private readonly locks: PgImportLocks,
  ) {}

  /** While the database is still there, so that what is cut off is set right at once. */
  async onModuleDestroy(): Promise<void> {
    await this.jobs.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.locks.close();
  }
}
