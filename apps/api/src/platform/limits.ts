import { DomainError } from '@loa/domain';
import { Redis } from 'ioredis';
import {
  type IRateLimiterOptions,
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';

/** How often something may be tried, by what. A person who mistypes stays far below; a guessing program does not. */
const LIMITS = {
  loginAddress: { points: 60, duration: 900 },
  /** From one address at one account: a stranger elsewhere can not lock its owner out with it. */
  loginPair: { points: 10, duration: 900 },
  /** At one account from all addresses together. */
  loginAccount: { points: 100, duration: 900 },
  /** Asking for a new password. What one user gets is limited besides, without a word. */
  resetAddress: { points: 20, duration: 3_600 },
  /** Links that set a password: guessing one is hopeless, hashing for everybody is not free. */
  linkAddress: { points: 60, duration: 900 },
  publicPage: { points: 120, duration: 60 },
} as const;
export type LimitName = keyof typeof LIMITS;

/** Counters in this process, or in Redis for all processes when there is one (and in this process while it is away). */
export class Limits {
  private readonly redis: Redis | undefined;
  private readonly limiters: Record<LimitName, RateLimiterAbstract>;

  constructor(redisUrl: string | undefined) {
    this.redis = redisUrl
      ? new Redis(redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 1_000, connectTimeout: 1_000 }).on(
          'error',
          () => {},
        )
      : undefined;
    const make = (name: LimitName): RateLimiterAbstract => {
      const options: IRateLimiterOptions = { keyPrefix: `loa-limit-${name}`, ...LIMITS[name] };
      const local = new RateLimiterMemory(options);
      return this.redis
        ? new RateLimiterRedis({ ...options, storeClient: this.redis, insuranceLimiter: local })
        : local;
    };
    this.limiters = {
      loginAddress: make('loginAddress'),
      loginPair: make('loginPair'),
      loginAccount: make('loginAccount'),
      resetAddress: make('resetAddress'),
      linkAddress: make('linkAddress'),
      publicPage: make('publicPage'),
    };
  }

  /** Counts one try. Throws `tooMany` with the seconds to wait once the limit is passed. */
  async take(name: LimitName, key: string, code = 'rate.exceeded'): Promise<void> {
    try {
      await this.limiters[name].consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new DomainError('tooMany', code, { seconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
    }
  }

  /** Gives back a try that turned out to be good. */
  async giveBack(name: LimitName, key: string): Promise<void> {
    await this.limiters[name].reward(key, 1);
  }

  close(): void {
    this.redis?.disconnect();
  }
}
