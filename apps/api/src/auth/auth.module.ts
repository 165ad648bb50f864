import { setTimeout as pause } from 'node:timers/promises';
import { VaultFactorCodes } from '@loa/adapters/crypto/factor-codes.js';
import { Argon2Passwords } from '@loa/adapters/crypto/passwords.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { PostgresFactors } from '@loa/adapters/postgres/access-factors.js';
import { PostgresLinks } from '@loa/adapters/postgres/access-links.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { Database } from '@loa/adapters/postgres/database.js';
import {
  AskReset,
  ChangeOwnPassword,
  CheckCode,
  type Clock,
  EnrolFactor,
  FinishLogIn,
  LogIn,
  OwnFactor,
  type Transactions,
  UseLink,
  type UserStores,
} from '@loa/application';
import { Module } from '@nestjs/common';
import { userStores } from '../access/user-stores.js';
import { REAL_TIME } from '../platform/real-time.js';
import { CLOCK } from '../platform/tokens.js';
import { AuthController } from './auth.controller.js';
import { Entrance } from './entrance.js';
import { LinksController } from './links.controller.js';
import { OwnFactorController } from './own-factor.controller.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { SecondStepController } from './second-step.controller.js';
import { OWN_LOG_IN } from './tokens.js';

const passwords = new Argon2Passwords();

@Module({
  controllers: [AuthController, SecondStepController, LinksController, OwnSessionsController, OwnFactorController],
  providers: [
    Entrance,
    { provide: OWN_LOG_IN, useFactory: userStores, inject: [Database] },
    { provide: PostgresFactors, useFactory: (db: Database) => new PostgresFactors(db.query), inject: [Database] },
    { provide: PostgresLinks, useFactory: (db: Database) => new PostgresLinks(db.query), inject: [Database] },
    { provide: VaultFactorCodes, useFactory: (vault: Vault) => new VaultFactorCodes(vault), inject: [Vault] },
    {
      provide: CheckCode,
      useFactory: (factors: PostgresFactors, codes: VaultFactorCodes) => new CheckCode(factors, codes, REAL_TIME),
      inject: [PostgresFactors, VaultFactorCodes],
    },
    {
      provide: EnrolFactor,
      useFactory: (factors: PostgresFactors, codes: VaultFactorCodes, check: CheckCode) =>
        new EnrolFactor(factors, codes, check, REAL_TIME),
      inject: [PostgresFactors, VaultFactorCodes, CheckCode],
    },
    {
      provide: FinishLogIn,
      useFactory: (store: PostgresAccessStore, logIn: LogIn, check: CheckCode, enrolment: EnrolFactor) =>
        new FinishLogIn(store, logIn, check, enrolment, REAL_TIME),
      inject: [PostgresAccessStore, LogIn, CheckCode, EnrolFactor],
    },
    {
      provide: OwnFactor,
      useFactory: (store: PostgresAccessStore, factors: PostgresFactors, check: CheckCode, enrolment: EnrolFactor) =>
        new OwnFactor(store, factors, passwords, check, enrolment),
      inject: [PostgresAccessStore, PostgresFactors, CheckCode, EnrolFactor],
    },
    {
      provide: AskReset,
      useFactory: (links: PostgresLinks, vault: Vault) =>
        new AskReset(links, (facts) => vault.sealJson(facts), REAL_TIME, pause),
      inject: [PostgresLinks, Vault],
    },
    {
      provide: UseLink,
      useFactory: (links: PostgresLinks, store: PostgresAccessStore, logIn: LogIn) =>
        new UseLink(links, store, passwords, logIn, REAL_TIME),
      inject: [PostgresLinks, PostgresAccessStore, LogIn],
    },
    {
      provide: ChangeOwnPassword,
      useFactory: (store: PostgresAccessStore, own: Transactions<UserStores>, clock: Clock) =>
        new ChangeOwnPassword(store, own, passwords, REAL_TIME, clock),
      inject: [PostgresAccessStore, OWN_LOG_IN, CLOCK],
    },
  ],
})
export class AuthModule {}
