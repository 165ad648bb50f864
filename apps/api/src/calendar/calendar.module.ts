import { icsReader } from '@loa/adapters/calendar/read-ics.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresHolidays } from '@loa/adapters/postgres/holiday-store.js';
import { type Clock, ManageHolidays } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { HolidaysController } from './holidays.controller.js';

@Module({
  controllers: [HolidaysController],
  providers: [
    {
      provide: ManageHolidays,
      useFactory: (database: Database, clock: Clock) =>
        new ManageHolidays(
          database.scoped((query) => ({ holidays: new PostgresHolidays(query), audit: new PostgresAuditLog(query) })),
          icsReader,
          clock,
        ),
      inject: [Database, CLOCK],
    },
  ],
})
export class CalendarModule {}
