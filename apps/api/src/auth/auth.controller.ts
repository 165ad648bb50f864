import type { Config } from '@loa/adapters/config/config.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { type Clock, LogIn, scopeOf, type Transactions, type UserStores } from '@loa/application';
import { ChangeMe, LoginAnswer, LoginRequest, Me } from '@loa/contracts';
import { type Actor, notFound } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AnyActor, CurrentActor, Public } from '../platform/decorators.js';
import { assertSameOrigin } from '../platform/origin.js';
import type { LoaRequest } from '../platform/request.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { agentOf, Entrance, signedIn } from './entrance.js';
import { OWN_LOG_IN } from './tokens.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly logIn: LogIn,
    private readonly entrance: Entrance,
    private readonly store: PostgresAccessStore,
    @Inject(OWN_LOG_IN) private readonly own: Transactions<UserStores>,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Opens the session, or says what is still to be done. */
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
    const entered = await this.entrance.counted(request, account, () =>
      this.logIn.run(account, body.password, agentOf(request)),
    );
    return this.entrance.admit(request, response, entered);
  }

  @Post('logout')
  @HttpCode(204)
  @AnyActor()
  async logout(@Req() request: LoaRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.entrance.leave(request, response);
  }

  @Get('me')
  @AnyActor()
  @ApiOkResponse({ standardSchema: Me })
  async me(@CurrentActor() actor: Actor, @Req() request: LoaRequest): Promise<Me> {
    return {
      user: request.user ? await this.entrance.describe(request.user) : null,
      permissions: [...actor.permissions].sort(),
      sandbox: await this.store.allOnSandbox(),
      temporary: this.config.LOA_TEMPORARY,
      now: this.clock.now().toISOString(),
    };
  }

  /** The language of mails to oneself, and of pages on a new device. */
  @Patch('me')
  @HttpCode(204)
  @AnyActor()
  async change(
    @CurrentActor() actor: Actor,
    @Body({ schema: ChangeMe }) body: ChangeMe,
    @Req() request: LoaRequest,
  ): Promise<void> {
    const { id } = signedIn(request);
    await this.own.run(scopeOf(actor), async ({ users }) => {
      if (!(await users.change(id, body))) throw notFound('user');
    });
  }
}
