import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresUncertainDecisions } from '@loa/adapters/postgres/uncertain-decisions.js';
import { type Clock, DecideUncertain } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { UncertainController } from './uncertain.controller.js';

@Module({
  controllers: [UncertainController],
  providers: [
    {
      provide: DecideUncertain,
      useFactory: (database: Database, clock: Clock) =>
        new DecideUncertain(
          database.scoped((query) => ({
            uncertain: new PostgresUncertainDecisions(query),
            audit: new PostgresAuditLog(query),
          })),
          clock,
        ),
      inject: [Database, CLOCK],
    },
  ],
})
export class UncertainModule {}
