import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresDemo } from '@loa/adapters/postgres/leave-demo.js';
import { type Clock, LeaveDemo } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { DemoController } from './demo.controller.js';

@Module({
  controllers: [DemoController],
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
  ],
})
export class DemoModule {}
