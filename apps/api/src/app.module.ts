import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessModule } from './access/access.module.js';
import { AccountsModule } from './accounts/accounts.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { ApprovalsModule } from './approvals/approvals.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CalendarModule } from './calendar/calendar.module.js';
import { CallbacksModule } from './callbacks/callbacks.module.js';
import { CampaignsModule } from './campaigns/campaigns.module.js';
import { DemoModule } from './demo/demo.module.js';
import { HealthModule } from './health/health.module.js';
import { HomeModule } from './home/home.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { MoneyModule } from './money/money.module.js';
import { ChangesModule } from './people/changes.module.js';
import { PeopleModule } from './people/people.module.js';
import { RightsModule } from './people/rights.module.js';
import { AuthGuard } from './platform/auth.guard.js';
import { InputGuard } from './platform/input.guard.js';
import { ProblemFilter } from './platform/problem.filter.js';
import { validationPipe } from './platform/validation.js';
import { RecipientsModule } from './recipients/recipients.module.js';
import { RecordsModule } from './records/records.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { UncertainModule } from './reports/uncertain.module.js';

/** The areas of the API; `createApp` adds the platform, which needs the configuration. */
@Module({
  // biome-ignore format: one line per area
  imports: [
    // First, because routes are tried in order and callbacks come in bursts.
    CallbacksModule,
    HealthModule,
    AuthModule,
    // Before people, of whom "export" would be an id.
    ImportsModule,
    PeopleModule,
    RightsModule,
    ChangesModule,
    AccessModule,
    AccountsModule,
    AlertsModule,
    HomeModule,
    RecordsModule,
    RecipientsModule,
    CalendarModule,
    ApprovalsModule,
    CampaignsModule,
    MoneyModule,
    DemoModule,
    ReportsModule,
    UncertainModule,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: InputGuard },
    { provide: APP_PIPE, useFactory: validationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {}
