import { Database } from '@loa/adapters/postgres/database.js';
import { PgReportStore } from '@loa/adapters/postgres/report-store.js';
import { ReadReports } from '@loa/application';
import { Module } from '@nestjs/common';
import { ReportsController } from './reports.controller.js';

@Module({
  controllers: [ReportsController],
  providers: [
    {
      provide: ReadReports,
      useFactory: (database: Database) => new ReadReports(database.scoped((query) => new PgReportStore(query))),
      inject: [Database],
    },
  ],
})
export class ReportsModule {}
