import type { Server } from 'node:http';
import { MovedClock, SystemClock } from '@loa/adapters/clock.js';
import type { Config } from '@loa/adapters/config/config.js';
import { Argon2Passwords } from '@loa/adapters/crypto/passwords.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { Database } from '@loa/adapters/postgres/database.js';
import type { Clock } from '@loa/application';
import { Identify, LogIn } from '@loa/application';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { Limits } from './limits.js';
import { REAL_TIME } from './real-time.js';
import { CLOCK, CONFIG } from './tokens.js';

const FAREWELL_MS = 3_000;

/** Nobody waits longer for an answer; what holds a connection for ever would end up holding them all. */
const POOL = { max: 20, applicationName: 'loa-api', statementTimeoutMs: 30_000, connectTimeoutMs: 10_000 };

/** What every area finds by injection: `CONFIG`, `Database`, `Vault`, `CLOCK`. */
@Global()
@Module({})
export class PlatformModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits,
    private readonly host: HttpAdapterHost,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  static forRoot(config: Config): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        {
          provide: Database,
          useFactory: () => new Database(config.DATABASE_URL, POOL),
        },
        { provide: Vault, useFactory: () => new Vault(config.LOA_SECRET_KEY) },
        { provide: CLOCK, useFactory: makeClock, inject: [CONFIG, Database] },
        {
          provide: PostgresAccessStore,
          useFactory: (db: Database) => new PostgresAccessStore(db.query),
          inject: [Database],
        },
        {
          provide: LogIn,
          useFactory: (store: PostgresAccessStore) =>
            new LogIn(store, new Argon2Passwords(), REAL_TIME, config.LOA_DEMO),
          inject: [PostgresAccessStore],
        },
        {
          provide: Identify,
          useFactory: (store: PostgresAccessStore) => new Identify(store, REAL_TIME, config.LOA_DEMO),
          inject: [PostgresAccessStore],
        },
        { provide: Limits, useFactory: () => new Limits(config.REDIS_URL) },
        IdempotencyInterceptor,
      ],
      exports: [CONFIG, Database, Vault, CLOCK, PostgresAccessStore, LogIn, Identify, Limits, IdempotencyInterceptor],
    };
  }

  /** Requests under way may end; what is still open then, live streams above all, is cut off. */
  beforeApplicationShutdown(): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    setTimeout(() => server.closeAllConnections(), FAREWELL_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.clock instanceof MovedClock) this.clock.stop();
    this.limits.close();
    await this.database.close();
  }
}

async function makeClock(config: Config, database: Database): Promise<Clock> {
  if (!config.LOA_TEMPORARY) return new SystemClock();
  const clock = new MovedClock(database.query);
  await clock.start();
  return clock;
}
