import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AuthModule } from './auth/auth.module.js';
import { CampaignsModule } from './campaigns/campaigns.module.js';
import { HealthModule } from './health/health.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { AuthGuard } from './platform/auth.guard.js';
import { ProblemFilter } from './platform/problem.filter.js';
import { validationPipe } from './platform/validation.js';
import { ReportsModule } from './reports/reports.module.js';

/** The areas of the API; `createApp` adds the platform, which needs the configuration. */
@Module({
  imports: [HealthModule, AuthModule, CampaignsModule, ImportsModule, ReportsModule],
  providers: [
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_PIPE, useFactory: validationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {}
