import type { ImportStores, ImportTools, Transactions } from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import { PostgresAuditLog } from '../postgres/audit-log.js';
import type { Database } from '../postgres/database.js';
import { PostgresImports } from '../postgres/import-store.js';
import { PostgresPeopleImporter } from './import-people.js';
import { PostgresKnownPeople } from './known-people.js';

/** The transactions that imports are worked on in. */
export function importTransactions(database: Database, vault: Vault): Pick<ImportTools, 'transactions' | 'repeated'> {
  const transactions: Transactions<ImportStores> = database.scoped((query) => ({
    imports: new PostgresImports(query, vault),
    people: new PostgresKnownPeople(query, vault),
    importer: new PostgresPeopleImporter(query, vault),
    audit: new PostgresAuditLog(query),
  }));
  return { transactions, repeated: { run: (scope, work) => database.uncrossed(() => transactions.run(scope, work)) } };
}
