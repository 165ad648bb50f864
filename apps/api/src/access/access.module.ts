import { Vault } from '@loa/adapters/crypto/vault.js';
import { PostgresKeys } from '@loa/adapters/postgres/access-keys.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import {
  type AccessMailFacts,
  ChangeUser,
  type Clock,
  HelpUser,
  InviteUser,
  type KeyStores,
  ManageKeys,
  type Transactions,
  type UserStores,
} from '@loa/application';
import { Module } from '@nestjs/common';
import { REAL_TIME } from '../platform/real-time.js';
import { CLOCK } from '../platform/tokens.js';
import { KeysController } from './keys.controller.js';
import { LogInRulesController } from './log-in-rules.controller.js';
import { KEYS, USERS } from './tokens.js';
import { UserHelpController } from './user-help.controller.js';
import { userStores } from './user-stores.js';
import { UsersController } from './users.controller.js';

const sealOf = (vault: Vault) => (facts: AccessMailFacts) => vault.sealJson(facts);

@Module({
  controllers: [UsersController, UserHelpController, LogInRulesController, KeysController],
  providers: [
    { provide: USERS, useFactory: userStores, inject: [Database] },
    {
      provide: KEYS,
      useFactory: (database: Database): Transactions<KeyStores> =>
        database.scoped((query) => ({ keys: new PostgresKeys(query), audit: new PostgresAuditLog(query) })),
      inject: [Database],
    },
    {
      provide: InviteUser,
      useFactory: (users: Transactions<UserStores>, vault: Vault, clock: Clock) =>
        new InviteUser(users, sealOf(vault), REAL_TIME, clock),
      inject: [USERS, Vault, CLOCK],
    },
    {
      provide: HelpUser,
      useFactory: (users: Transactions<UserStores>, vault: Vault, clock: Clock) =>
        new HelpUser(users, sealOf(vault), REAL_TIME, clock),
      inject: [USERS, Vault, CLOCK],
    },
    {
      provide: ChangeUser,
      useFactory: (users: Transactions<UserStores>, clock: Clock) => new ChangeUser(users, clock),
      inject: [USERS, CLOCK],
    },
    {
      provide: ManageKeys,
      useFactory: (keys: Transactions<KeyStores>, clock: Clock) => new ManageKeys(keys, clock),
      inject: [KEYS, CLOCK],
    },
  ],
})
export class AccessModule {}
