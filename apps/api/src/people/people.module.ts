import type { Config } from '@loa/adapters/config/config.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresPersons } from '@loa/adapters/postgres/people-persons.js';
import {
  AddPerson,
  ChangePerson,
  type Clock,
  type PeopleStores,
  RecordConsent,
  type Transactions,
} from '@loa/application';
import { Module } from '@nestjs/common';
import { localDay } from '../platform/day.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { PersonsController } from './persons.controller.js';
import { PEOPLE } from './tokens.js';
import { UnitsController } from './units.controller.js';

type PeopleTransactions = Transactions<PeopleStores>;

const demoCheck = (config: Config, access: PostgresAccessStore) => async () =>
  config.LOA_DEMO && (await access.demoOpen());

@Module({
  controllers: [PersonsController, UnitsController],
  providers: [
    {
      provide: PEOPLE,
      useFactory: (database: Database, vault: Vault, clock: Clock): PeopleTransactions =>
        database.scoped((query) => ({
          persons: new PostgresPersons(query, vault, localDay(clock.now())),
          audit: new PostgresAuditLog(query),
        })),
      inject: [Database, Vault, CLOCK],
    },
    {
      provide: AddPerson,
      useFactory: (people: PeopleTransactions, clock: Clock, config: Config, access: PostgresAccessStore) =>
        new AddPerson(people, clock, demoCheck(config, access)),
      inject: [PEOPLE, CLOCK, CONFIG, PostgresAccessStore],
    },
    {
      provide: ChangePerson,
      useFactory: (people: PeopleTransactions, clock: Clock, config: Config, access: PostgresAccessStore) =>
        new ChangePerson(people, clock, demoCheck(config, access)),
      inject: [PEOPLE, CLOCK, CONFIG, PostgresAccessStore],
    },
    {
      provide: RecordConsent,
      useFactory: (people: PeopleTransactions, clock: Clock) => new RecordConsent(people, clock),
      inject: [PEOPLE, CLOCK],
    },
  ],
  exports: [PEOPLE],
})
export class PeopleModule {}
