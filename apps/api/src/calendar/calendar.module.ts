import { icsReader } from '@loa/adapters/calendar/read-ics.js';
import type { Config } from '@loa/adapters/config/config.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import {
  PostgresFeedOwners,
  PostgresFeeds,
  PostgresSchoolYears,
  PostgresStops,
} from '@loa/adapters/postgres/calendar-stores.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresHolidays } from '@loa/adapters/postgres/holiday-store.js';
import { CalendarFeeds, type Clock, ControlSending, ManageHolidays, ManageSchoolYears } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { FeedsController } from './feeds.controller.js';
import { HolidaysController } from './holidays.controller.js';
import { SchoolYearsController } from './school-years.controller.js';
import { SendingStopController } from './sending-stop.controller.js';

@Module({
  controllers: [HolidaysController, SchoolYearsController, SendingStopController, FeedsController],
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
    {
      provide: ManageSchoolYears,
      useFactory: (database: Database, clock: Clock) =>
        new ManageSchoolYears(
          database.scoped((query) => ({ years: new PostgresSchoolYears(query), audit: new PostgresAuditLog(query) })),
          icsReader,
          clock,
        ),
      inject: [Database, CLOCK],
    },
    {
      provide: ControlSending,
      useFactory: (database: Database, clock: Clock) =>
        new ControlSending(
          database.scoped((query) => ({ stops: new PostgresStops(query), audit: new PostgresAuditLog(query) })),
          clock,
        ),
      inject: [Database, CLOCK],
    },
    {
      provide: CalendarFeeds,
      useFactory: (database: Database, access: PostgresAccessStore, clock: Clock, config: Config) =>
        new CalendarFeeds(
          database.scoped((query) => ({ feeds: new PostgresFeeds(query), audit: new PostgresAuditLog(query) })),
          new PostgresFeedOwners(database.query),
          access,
          clock,
          config.LOA_DEMO,
        ),
      inject: [Database, PostgresAccessStore, CLOCK, CONFIG],
    },
  ],
})
export class CalendarModule {}
