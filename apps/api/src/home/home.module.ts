import { Database } from '@loa/adapters/postgres/database.js';
import { PgHomeStore } from '@loa/adapters/postgres/home-store.js';
import { type Clock, ReadHome } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { HomeController } from './home.controller.js';

@Module({
  controllers: [HomeController],
  providers: [
    {
      provide: ReadHome,
      useFactory: (database: Database, clock: Clock) =>
        new ReadHome(
          database.scoped((query) => new PgHomeStore(query)),
          clock,
        ),
      inject: [Database, CLOCK],
    },
  ],
})
export class HomeModule {}
