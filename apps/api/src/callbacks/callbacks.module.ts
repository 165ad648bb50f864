import { adapterOf } from '@loa/adapters/channels/registry.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresCallbacks } from '@loa/adapters/postgres/receipt-callbacks.js';
import { PostgresReceipts } from '@loa/adapters/postgres/receipt-writer.js';
import { type Clock, ReceiveCallback } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { BounceListener } from './bounce-listener.js';
import { HooksController } from './hooks.controller.js';

@Module({
  controllers: [HooksController],
  providers: [
    { provide: PostgresReceipts, useFactory: (db: Database) => new PostgresReceipts(db.query), inject: [Database] },
    {
      provide: ReceiveCallback,
      useFactory: (database: Database, vault: Vault, receipts: PostgresReceipts, clock: Clock) =>
        new ReceiveCallback(
          new PostgresCallbacks(database.query, vault),
          (account, raw) => adapterOf(account.channel).authenticate(raw, account.settings),
          receipts,
          clock,
        ),
      inject: [Database, Vault, PostgresReceipts, CLOCK],
    },
    BounceListener,
  ],
})
export class CallbacksModule {}
