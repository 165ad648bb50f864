import { PostgresApprovals } from '@loa/adapters/postgres/approval-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresDelegations } from '@loa/adapters/postgres/delegation-store.js';
import { type Clock, ManageDelegations, SetApprovalRule } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { ApprovalRuleController } from './approval-rule.controller.js';
import { DelegationsController } from './delegations.controller.js';

@Module({
  controllers: [DelegationsController, ApprovalRuleController],
  providers: [
    {
      provide: ManageDelegations,
      useFactory: (database: Database, clock: Clock) =>
        new ManageDelegations(
          database.scoped((query) => ({
            delegations: new PostgresDelegations(query),
            audit: new PostgresAuditLog(query),
          })),
          clock,
        ),
      inject: [Database, CLOCK],
    },
    {
      provide: SetApprovalRule,
      useFactory: (database: Database, clock: Clock) =>
        new SetApprovalRule(
          database.scoped((query) => ({ approvals: new PostgresApprovals(query), audit: new PostgresAuditLog(query) })),
          clock,
        ),
      inject: [Database, CLOCK],
    },
  ],
})
export class ApprovalsModule {}
