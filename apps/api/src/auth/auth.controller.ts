import type { Config } from '@loa/adapters/config/config.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresUnits } from '@loa/adapters/postgres/people-units.js';
import {
  actorOfUser,
  ChangeOwnPassword,
  type Clock,
  hashSecret,
  type KnownUser,
  LogIn,
  scopeOf,
} from '@loa/application';
import { ChangePassword, LoginAnswer, LoginRequest, Me, type SignedInUser } from '@loa/contracts';
import { type Actor, DomainError } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { localDay } from '../platform/day.js';
import { AnyActor, CurrentActor, Public } from '../platform/decorators.js';
import { Limits } from '../platform/limits.js';
import { assertSameOrigin } from '../platform/origin.js';
import { type LoaRequest, SESSION_COOKIE } from '../platform/request.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly logIn: LogIn,
    private readonly changeOwn: ChangeOwnPassword,
    private readonly store: PostgresAccessStore,
    private readonly database: Database,
    private readonly limits: Limits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Public('this is how one becomes known')
  @ApiOkResponse({ standardSchema: LoginAnswer })
  async login(
    @Body({ schema: LoginRequest }) body: LoginRequest,
    @Req() request: LoaRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LoginAnswer> {
    assertSameOrigin(request, this.config.publicUrl);
    const account = body.email.toLowerCase();
    const { user, token } = await this.counted(request, account, () =>
      this.logIn.run(account, body.password, request.header('user-agent') ?? ''),
    );
    const entry = { action: 'auth.loggedIn', objectKind: 'user', objectId: user.id };
    await this.database
      .scoped((query) => new PostgresAuditLog(query))
      .run(scopeOf(actorOfUser(user)), (audit) => audit.record(actorOfUser(user), entry, this.clock.now()));
    response.cookie(SESSION_COOKIE, token, this.cookieOptions());
    return { user: await this.describe(user) };
  }

  @Post('logout')
  @HttpCode(204)
  @AnyActor()
  async logout(@Req() request: LoaRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token: unknown = request.cookies?.[SESSION_COOKIE];
    if (typeof token === 'string') await this.store.closeSession(hashSecret(token));
    response.clearCookie(SESSION_COOKIE, this.cookieOptions());
  }

  /** Ends all other sessions. Not repeatable by key: the request holds passwords. */
  @Post('password')
  @HttpCode(204)
  @AnyActor()
  async changePassword(
    @CurrentActor() actor: Actor,
    @Body({ schema: ChangePassword }) body: ChangePassword,
    @Req() request: LoaRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const { user } = request;
    if (!user) throw new DomainError('forbidden', 'auth.sessionNeeded');
    // Somebody at a forgotten screen could guess here too.
    const { token } = await this.counted(request, user.email, () =>
      this.changeOwn.run(actor, user, body, request.header('user-agent') ?? ''),
    );
    response.cookie(SESSION_COOKIE, token, this.cookieOptions());
  }

  @Get('me')
  @AnyActor()
  @ApiOkResponse({ standardSchema: Me })
  async me(@CurrentActor() actor: Actor, @Req() request: LoaRequest): Promise<Me> {
    return {
      user: request.user ? await this.describe(request.user) : null,
      permissions: [...actor.permissions].sort(),
      sandbox: await this.store.allOnSandbox(),
      temporary: this.config.LOA_TEMPORARY,
      now: this.clock.now().toISOString(),
    };
  }

  /** One try at an account's password: counted before, so that tries in parallel count too, and given back when right. */
  private async counted<T>(request: LoaRequest, account: string, attempt: () => Promise<T>): Promise<T> {
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

  private async describe(user: KnownUser): Promise<SignedInUser> {
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

  private cookieOptions() {
    return {
      httpOnly: true,
      sameSite: 'lax' as const,
      secure: this.config.publicUrl.startsWith('https:'),
      path: '/',
    };
  }
}
