import { Argon2Passwords } from '@loa/adapters/crypto/passwords.js';
import { PostgresKeys, PostgresUsers } from '@loa/adapters/postgres/access-users.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import {
  AddUser,
  ChangeUser,
  type Clock,
  type KeyStores,
  ManageKeys,
  type Transactions,
  type UserStores,
} from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { KeysController } from './keys.controller.js';
import { KEYS, USERS } from './tokens.js';
import { UsersController } from './users.controller.js';

@Module({
  controllers: [UsersController, KeysController],
  providers: [
    {
      provide: USERS,
      useFactory: (database: Database): Transactions<UserStores> =>
        database.scoped((query) => ({ users: new PostgresUsers(query), audit: new PostgresAuditLog(query) })),
      inject: [Database],
    },
    {
      provide: KEYS,
      useFactory: (database: Database): Transactions<KeyStores> =>
        database.scoped((query) => ({ keys: new PostgresKeys(query), audit: new PostgresAuditLog(query) })),
      inject: [Database],
    },
    {
      provide: AddUser,
      useFactory: (users: Transactions<UserStores>, clock: Clock) => new AddUser(users, new Argon2Passwords(), clock),
      inject: [USERS, CLOCK],
    },
    {
      provide: ChangeUser,
      useFactory: (users: Transactions<UserStores>, clock: Clock) =>
        new ChangeUser(users, new Argon2Passwords(), clock),
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
