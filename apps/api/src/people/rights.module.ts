import type { Config } from '@loa/adapters/config/config.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { sentWords } from '@loa/adapters/delivery/sent-words.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { PostgresContacts } from '@loa/adapters/postgres/contact-care.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresPersons } from '@loa/adapters/postgres/people-persons.js';
import { PostgresPersonFile } from '@loa/adapters/postgres/person-file.js';
import { PostgresHoldings, PostgresRequests } from '@loa/adapters/postgres/person-requests.js';
import { personPage } from '@loa/adapters/rights/person-page.js';
import {
  type Clock,
  ContactCare,
  type ContactStores,
  ErasePerson,
  ExportPerson,
  PersonRequests,
  type Transactions,
} from '@loa/application';
import { Module } from '@nestjs/common';
import { localDay } from '../platform/day.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { Certificates } from './certificates.js';
import { ContactsController } from './contacts.controller.js';
import { RightsController } from './rights.controller.js';

const storesOf = (database: Database, vault: Vault, clock: Clock) =>
  database.scoped((query) => ({
    requests: new PostgresRequests(query),
    persons: new PostgresPersons(query, vault, localDay(clock.now())),
    holdings: new PostgresHoldings(query),
    files: new PostgresPersonFile(query, vault),
    audit: new PostgresAuditLog(query),
  }));
type Stores = ReturnType<typeof storesOf>;
const STORES = Symbol('RIGHTS_STORES');

/** Addresses that need care, and the rights of one person. */
@Module({
  controllers: [ContactsController, RightsController],
  providers: [
    { provide: STORES, useFactory: storesOf, inject: [Database, Vault, CLOCK] },
    {
      provide: ContactCare,
      useFactory: (database: Database, vault: Vault, clock: Clock) => {
        const stores: Transactions<ContactStores> = database.scoped((query) => ({
          contacts: new PostgresContacts(query, vault, localDay(clock.now())),
          audit: new PostgresAuditLog(query),
        }));
        return new ContactCare(stores, clock);
      },
      inject: [Database, Vault, CLOCK],
    },
    {
      provide: PersonRequests,
      useFactory: (stores: Stores, clock: Clock) => new PersonRequests(stores, clock),
      inject: [STORES, CLOCK],
    },
    {
      provide: ErasePerson,
      useFactory: (stores: Stores, clock: Clock) => new ErasePerson(stores, clock),
      inject: [STORES, CLOCK],
    },
    {
      provide: ExportPerson,
      useFactory: (stores: Stores, config: Config, clock: Clock) =>
        new ExportPerson(stores, sentWords(config.publicUrl), personPage, clock),
      inject: [STORES, CONFIG, CLOCK],
    },
    {
      provide: Certificates,
      useFactory: (stores: Stores, vault: Vault) => new Certificates(stores, vault),
      inject: [STORES, Vault],
    },
  ],
  exports: [ContactCare, PersonRequests],
})
export class RightsModule {}
