import type { Config } from '@loa/adapters/config/config.js';
import { sentWords } from '@loa/adapters/delivery/sent-words.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PgReportStore } from '@loa/adapters/postgres/report-store.js';
import { PgSentTextStore } from '@loa/adapters/postgres/sent-text-store.js';
import { type Clock, ReadReports, ReadSentText } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { ProofController } from './proof.controller.js';
import { ReportsController } from './reports.controller.js';

@Module({
  controllers: [ReportsController, ProofController],
  providers: [
    {
      provide: ReadReports,
      useFactory: (database: Database) => new ReadReports(database.scoped((query) => new PgReportStore(query))),
      inject: [Database],
    },
    {
      provide: ReadSentText,
      useFactory: (database: Database, config: Config, clock: Clock) =>
        new ReadSentText(
          database.scoped((query) => ({ sent: new PgSentTextStore(query), audit: new PostgresAuditLog(query) })),
          sentWords(config.publicUrl),
          clock,
        ),
      inject: [Database, CONFIG, CLOCK],
    },
  ],
})
export class ReportsModule {}
