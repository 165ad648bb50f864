import type { Config } from '@loa/adapters/config/config.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { AskReset, type Clock, UseLink } from '@loa/application';
import * as contract from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../platform/decorators.js';
import { Limits } from '../platform/limits.js';
import { assertSameOrigin } from '../platform/origin.js';
import type { LoaRequest } from '../platform/request.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { agentOf, Entrance } from './entrance.js';

/** Passwords set by one-time links: of invitations, of forgotten passwords, and of the first administrator. */
@ApiTags('auth')
@Controller('auth')
export class LinksController {
  constructor(
    private readonly askReset: AskReset,
    private readonly useLink: UseLink,
    private readonly entrance: Entrance,
    private readonly limits: Limits,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The same answer to every address, known or not. */
  @Post('reset')
  @HttpCode(204)
  @Public('says the same to everybody; the link goes to the mailbox')
  async reset(
    @Body({ schema: contract.AskReset }) { email }: contract.AskReset,
    @Req() request: LoaRequest,
  ): Promise<void> {
    await this.guard(request, 'resetAddress');
    const asked = await this.askReset.run(email);
    if (!asked) return;
    const actor: Actor = {
      kind: 'system',
      id: 'logIn',
      name: 'Loa',
      unitId: asked.unitId,
      permissions: new Set(),
      locale: 'vi',
    };
    const entry = { action: 'auth.resetAsked', objectKind: 'user', objectId: asked.userId };
    await this.database
      .scoped((query) => new PostgresAuditLog(query))
      .run({ unitId: asked.unitId, actor: 'system:logIn' }, (audit) => audit.record(actor, entry, this.clock.now()));
  }

  /** What a link is for; leaves it as it is. */
  @Post('link')
  @HttpCode(200)
  @Public('the link stands for its user')
  @ApiOkResponse({ standardSchema: contract.LinkView })
  async look(
    @Body({ schema: contract.LinkRequest }) { token }: contract.LinkRequest,
    @Req() request: LoaRequest,
  ): Promise<contract.LinkView> {
    await this.guard(request, 'linkAddress');
    const link = await this.useLink.look(token);
    return { ...link, expiresAt: link.expiresAt.toISOString() };
  }

  /** Uses the link up, and goes on as a log-in does. */
  @Post('link/password')
  @HttpCode(200)
  @Public('the link stands for its user')
  @ApiOkResponse({ standardSchema: contract.LoginAnswer })
  async setPassword(
    @Body({ schema: contract.SetPassword }) { token, password }: contract.SetPassword,
    @Req() request: LoaRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<contract.LoginAnswer> {
    await this.guard(request, 'linkAddress');
    const { kind, user, entered } = await this.useLink.setPassword(token, password, agentOf(request));
    await this.entrance.record(user, 'auth.passwordSet', { link: kind });
    return this.entrance.admit(request, response, entered, { link: kind });
  }

  private async guard(request: LoaRequest, limit: 'resetAddress' | 'linkAddress'): Promise<void> {
    assertSameOrigin(request, this.config.publicUrl);
    await this.limits.take(limit, request.ip ?? '');
  }
}
