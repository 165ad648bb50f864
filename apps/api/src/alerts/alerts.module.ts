import { PgAlertStore } from '@loa/adapters/postgres/alerts/alert-store.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { Module } from '@nestjs/common';
import { AlertsController } from './alerts.controller.js';
import { ALERTS } from './tokens.js';

@Module({
  controllers: [AlertsController],
  providers: [
    {
      provide: ALERTS,
      useFactory: (database: Database) => database.scoped((query) => new PgAlertStore(query)),
      inject: [Database],
    },
  ],
})
export class AlertsModule {}
