import type { Config } from '@loa/adapters/config/config.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { sheetReader } from '@loa/adapters/imports/read-sheet.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresImports } from '@loa/adapters/postgres/import-store.js';
import { ApplyImport, CheckImport, type Clock, type ImportTools, ReadImport } from '@loa/application';
import { Module } from '@nestjs/common';
import { localDay } from '../platform/day.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { ImportsController } from './imports.controller.js';

const TOOLS = Symbol('ImportTools');

@Module({
  controllers: [ImportsController],
  providers: [
    {
      provide: TOOLS,
      useFactory: (
        database: Database,
        vault: Vault,
        clock: Clock,
        config: Config,
        access: PostgresAccessStore,
      ): ImportTools => ({
        transactions: database.scoped((query) => ({
          imports: new PostgresImports(query, vault),
          audit: new PostgresAuditLog(query),
        })),
        clock,
        sheets: sheetReader,
        demoAllowed: async () => config.LOA_DEMO && (await access.demoOpen()),
        dayOf: (at) => localDay(at),
      }),
      inject: [Database, Vault, CLOCK, CONFIG, PostgresAccessStore],
    },
    { provide: CheckImport, useFactory: (tools: ImportTools) => new CheckImport(tools), inject: [TOOLS] },
    { provide: ReadImport, useFactory: (tools: ImportTools) => new ReadImport(tools), inject: [TOOLS] },
    { provide: ApplyImport, useFactory: (tools: ImportTools) => new ApplyImport(tools), inject: [TOOLS] },
  ],
})
export class ImportsModule {}
