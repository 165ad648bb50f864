import { Vault } from '@loa/adapters/crypto/vault.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { PostgresChanges } from '@loa/adapters/postgres/changes/change-store.js';
import { PostgresLeavers } from '@loa/adapters/postgres/changes/leaver-store.js';
import { PostgresMerging } from '@loa/adapters/postgres/changes/merge-store.js';
import { PostgresRollOvers } from '@loa/adapters/postgres/changes/roll-over-store.js';
import { PostgresUnitChanges } from '@loa/adapters/postgres/changes/unit-change-store.js';
import { Database } from '@loa/adapters/postgres/database.js';
import {
  ChangeUnit,
  type Clock,
  EndMemberships,
  type LeaveStores,
  MergePersons,
  type MergeStores,
  RollOver,
  type RollOverStores,
  type Transactions,
  UndoChange,
  type UnitStores,
} from '@loa/application';
import { Module } from '@nestjs/common';
import { localDay } from '../platform/day.js';
import { CLOCK } from '../platform/tokens.js';
import { MergingController } from './merging.controller.js';
import { RollOverController } from './roll-over.controller.js';
import { CHANGES } from './tokens.js';
import { UnitChangesController } from './unit-changes.controller.js';

type ChangeTransactions = Transactions<UnitStores & RollOverStores & LeaveStores & MergeStores>;

/** Keeping people and units true: units by date, the school year, leavers, records of one person. */
@Module({
  controllers: [UnitChangesController, RollOverController, MergingController],
  providers: [
    {
      provide: CHANGES,
      useFactory: (database: Database, vault: Vault, clock: Clock): ChangeTransactions =>
        database.scoped((query) => ({
          changes: new PostgresChanges(query),
          audit: new PostgresAuditLog(query),
          units: new PostgresUnitChanges(query),
          rollOvers: new PostgresRollOvers(query),
          leavers: new PostgresLeavers(query),
          merging: new PostgresMerging(query, vault, localDay(clock.now())),
        })),
      inject: [Database, Vault, CLOCK],
    },
    ...[ChangeUnit, RollOver, EndMemberships, MergePersons, UndoChange].map((useCase) => ({
      provide: useCase,
      useFactory: (changes: ChangeTransactions, clock: Clock) => new useCase(changes, clock),
      inject: [CHANGES, CLOCK],
    })),
  ],
})
export class ChangesModule {}
