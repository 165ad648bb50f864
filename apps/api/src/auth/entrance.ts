import type { Config } from '@loa/adapters/config/config.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresUnits } from '@loa/adapters/postgres/people-units.js';
import {
  actorOfUser,
  type Clock,
  type Entered,
  hashSecret,
  type KnownUser,
  PENDING_MS,
  scopeOf,
} from '@loa/application';
import type { LoginAnswer, SignedInUser } from '@loa/contracts';
import { DomainError } from '@loa/domain';
import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { localDay } from '../platform/day.js';
import { Limits } from '../platform/limits.js';
import { type LoaRequest, PENDING_COOKIE, SESSION_COOKIE } from '../platform/request.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';

/** Where every way in ends: cookies, records, and the answer. */
@Injectable()
export class Entrance {
  constructor(
    private readonly store: PostgresAccessStore,
    private readonly database: Database,
    private readonly limits: Limits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The session opens, or the second step is asked for. `facts` go into the record. */
  async admit(
    request: LoaRequest,
    response: Response,
    entered: Entered,
    facts: Record<string, unknown> = {},
  ): Promise<LoginAnswer> {
    const { user, next } = entered;
    if (next !== null) {
      response.cookie(PENDING_COOKIE, entered.token, { ...this.cookieOptions(), maxAge: PENDING_MS });
      return { user: null, next };
    }
    // What this browser was signed in with before ends here.
    await this.closeSession(request);
    response.cookie(SESSION_COOKIE, entered.token, this.cookieOptions());
    if (request.cookies?.[PENDING_COOKIE] !== undefined) response.clearCookie(PENDING_COOKIE, this.cookieOptions());
    await this.record(user, 'auth.loggedIn', facts);
    return { user: await this.describe(user), next: null };
  }

  /** The same session under a new token. */
  keep(response: Response, token: string): void {
    response.cookie(SESSION_COOKIE, token, this.cookieOptions());
  }

  async leave(request: LoaRequest, response: Response): Promise<void> {
    await this.closeSession(request);
    response.clearCookie(SESSION_COOKIE, this.cookieOptions());
  }

  /** What a user did with their own log-in. */
  async record(user: KnownUser, action: string, facts: Record<string, unknown> = {}): Promise<void> {
    const actor = actorOfUser(user);
    const entry = { action, objectKind: 'user', objectId: user.id, facts };
    await this.database
      .scoped((query) => new PostgresAuditLog(query))
      .run(scopeOf(actor), (audit) => audit.record(actor, entry, this.clock.now()));
  }

  async describe(user: KnownUser): Promise<SignedInUser> {
    const day = localDay(this.clock.now());
    const unit = await this.database
      .scoped((query) => new PostgresUnits(query))
      .run(scopeOf(actorOfUser(user)), (units) => units.find(user.unitId, day));
    return {
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      locale: user.locale,
      unit: { id: user.unitId, code: unit?.code ?? '', name: unit?.name ?? '' },
    };
  }

  /** One try at an account's password: counted before, so that tries in parallel count too, and given back when right. */
  async counted<T>(request: LoaRequest, account: string, attempt: () => Promise<T>): Promise<T> {
    const address = request.ip ?? '';
    const counts = [
      ['loginAddress', address],
      // Before the account's own count, so that what it refuses uses up nothing that the owner has elsewhere.
      ['loginPair', `${address} ${account}`],
      ['loginAccount', account],
    ] as const;
    for (const [name, key] of counts) await this.limits.take(name, key, 'auth.throttled');
    const result = await attempt();
    await Promise.all(counts.map(([name, key]) => this.limits.giveBack(name, key)));
    return result;
  }

  private async closeSession(request: LoaRequest): Promise<void> {
    const token: unknown = request.cookies?.[SESSION_COOKIE];
    if (typeof token === 'string') await this.store.closeSession(hashSecret(token));
  }

  private cookieOptions() {
    return {
      httpOnly: true,
      sameSite: 'lax' as const,
      secure: this.config.publicUrl.startsWith('https:'),
      path: '/',
    };
  }
}

/** Who is signed in, on routes that a key has nothing to do with. */
export function signedIn(request: LoaRequest): KnownUser {
  if (!request.user) throw new DomainError('forbidden', 'auth.sessionNeeded');
  return request.user;
}

export const agentOf = (request: LoaRequest): string => request.header('user-agent') ?? '';
