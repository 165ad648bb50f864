import { SystemClock } from '@loa/adapters/clock.js';
import { Argon2Passwords } from '@loa/adapters/crypto/passwords.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresUsers } from '@loa/adapters/postgres/access-users.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { ChangeOwnPassword, type Clock } from '@loa/application';
import { Module } from '@nestjs/common';
import { CLOCK } from '../platform/tokens.js';
import { AuthController } from './auth.controller.js';

@Module({
  controllers: [AuthController],
  providers: [
    {
      provide: ChangeOwnPassword,
      useFactory: (store: PostgresAccessStore, database: Database, clock: Clock) => {
        const users = database.scoped((query) => ({
          users: new PostgresUsers(query),
          audit: new PostgresAuditLog(query),
        }));
        return new ChangeOwnPassword(store, users, new Argon2Passwords(), new SystemClock(), clock);
      },
      inject: [PostgresAccessStore, Database, CLOCK],
    },
  ],
})
export class AuthModule {}
