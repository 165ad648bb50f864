import { agentWords, ChangeOwnPassword, scopeOf, type Transactions, type UserStores } from '@loa/application';
import { ChangePassword, SessionList } from '@loa/contracts';
import { type Actor, notFound } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AnyActor, CurrentActor } from '../platform/decorators.js';
import { REAL_TIME } from '../platform/real-time.js';
import type { LoaRequest } from '../platform/request.js';
import { Id } from '../platform/schemas.js';
import { agentOf, Entrance, signedIn } from './entrance.js';
import { OWN_LOG_IN } from './tokens.js';

/** Where one is signed in, and the password that keeps others out. */
@ApiTags('auth')
@Controller('auth')
@AnyActor()
export class OwnSessionsController {
  constructor(
    private readonly changeOwn: ChangeOwnPassword,
    private readonly entrance: Entrance,
    @Inject(OWN_LOG_IN) private readonly own: Transactions<UserStores>,
  ) {}

  @Get('sessions')
  @ApiOkResponse({ standardSchema: SessionList })
  async list(@CurrentActor() actor: Actor, @Req() request: LoaRequest): Promise<SessionList> {
    const { id } = signedIn(request);
    const sessions = await this.own.run(scopeOf(actor), ({ users }) => users.sessions(id, REAL_TIME.now()));
    const items = sessions.map(({ agent, ...session }) => ({
      ...session,
      ...agentWords(agent),
      current: session.id === request.sessionId,
    }));
    return { items };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  async end(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Req() request: LoaRequest,
  ): Promise<void> {
    const user = signedIn(request);
    await this.own.run(scopeOf(actor), async ({ users }) => {
      if (!(await users.endSession(user.id, id))) throw notFound('session');
    });
    await this.entrance.record(user, 'auth.sessionEnded');
  }

  /** All but the one that asks. */
  @Delete('sessions')
  @HttpCode(204)
  async endOthers(@CurrentActor() actor: Actor, @Req() request: LoaRequest): Promise<void> {
    const user = signedIn(request);
    await this.own.run(scopeOf(actor), ({ users }) => users.endSessions(user.id, request.sessionId));
    await this.entrance.record(user, 'auth.sessionsEnded');
  }

  /** Ends all other sessions. Not repeatable by key: the request holds passwords. */
  @Post('password')
  @HttpCode(204)
  async changePassword(
    @CurrentActor() actor: Actor,
    @Body({ schema: ChangePassword }) body: ChangePassword,
    @Req() request: LoaRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const user = signedIn(request);
    // Somebody at a forgotten screen could guess here too.
    const { token } = await this.entrance.counted(request, user.email, () =>
      this.changeOwn.run(actor, user, body, agentOf(request)),
    );
    this.entrance.keep(response, token);
  }
}
