import type { Config } from '@loa/adapters/config/config.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresDemo } from '@loa/adapters/postgres/leave-demo.js';
import { PgTrialStore } from '@loa/adapters/postgres/trial-store.js';
import { trialInboxAt } from '@loa/adapters/sandbox/trial-inbox.js';
import { type Clock, LeaveDemo, ReadTrialInbox } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { DemoController } from './demo.controller.js';
import { TrialController } from './trial.controller.js';

@Module({
  controllers: [DemoController, TrialController],
  providers: [
    {
      provide: LeaveDemo,
      useFactory: (database: Database, clock: Clock) =>
        new LeaveDemo(
          database.scoped((query) => new PostgresDemo(query)),
          clock,
        ),
      inject: [Database, CLOCK],
    },
    {
      provide: ReadTrialInbox,
      useFactory: (database: Database, config: Config) =>
        new ReadTrialInbox(
          database.scoped((query) => new PgTrialStore(query)),
          trialInboxAt(config.LOA_SANDBOX_URL),
        ),
      inject: [Database, CONFIG],
    },
  ],
})
export class DemoModule {}
