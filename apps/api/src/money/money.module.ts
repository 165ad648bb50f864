import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresTariffs } from '@loa/adapters/postgres/tariff-store.js';
import { type Clock, ManageTariffs } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { TariffsController } from './tariffs.controller.js';

/** Prices. What campaigns cost is asked beside the campaigns, whose rooms it needs (`campaigns.module.ts`). */
@Module({
  controllers: [TariffsController],
  providers: [
    {
      provide: ManageTariffs,
      useFactory: (database: Database, clock: Clock) =>
        new ManageTariffs(
          database.scoped((query) => ({ tariffs: new PostgresTariffs(query), audit: new PostgresAuditLog(query) })),
          clock,
        ),
      inject: [Database, CLOCK],
    },
  ],
})
export class MoneyModule {}
