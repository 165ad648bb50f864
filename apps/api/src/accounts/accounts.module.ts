import { adapterOf } from '@loa/adapters/channels/registry.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { SystemResolver } from '@loa/adapters/host-resolver.js';
import { PostgresAccounts } from '@loa/adapters/postgres/accounts-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { type AccountStores, ChangeAccount, type Clock, type SettingsCheck, type Transactions } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { AccountsController } from './accounts.controller.js';
import { ACCOUNTS } from './tokens.js';

/** Adapters open no connection before the first message, so opening one only reads its settings. */
const settingsCheck =
  (clock: Clock): SettingsCheck =>
  (channel, endpoint, settings) => {
    const account = { id: '', channel, endpoint: endpoint ?? 'https://provider.invalid', settings, connections: 1 };
    const credentials = { read: async () => ({}), renew: async () => ({}) };
    const tools = {
      now: () => clock.now(),
      credentials,
      returnAddress: (reference: string) => reference,
      callbackUrl: null,
      log: () => {},
    };
    void adapterOf(channel).open(account, tools).close();
  };

@Module({
  controllers: [AccountsController],
  providers: [
    {
      provide: ACCOUNTS,
      useFactory: (database: Database, vault: Vault): Transactions<AccountStores> =>
        database.scoped((query) => ({
          accounts: new PostgresAccounts(query, vault),
          audit: new PostgresAuditLog(query),
        })),
      inject: [Database, Vault],
    },
    {
      provide: ChangeAccount,
      useFactory: (accounts: Transactions<AccountStores>, clock: Clock) =>
        new ChangeAccount(accounts, new SystemResolver(), settingsCheck(clock), clock),
      inject: [ACCOUNTS, CLOCK],
    },
  ],
})
export class AccountsModule {}
