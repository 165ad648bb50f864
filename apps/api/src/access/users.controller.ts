import { linkOf } from '@loa/adapters/alerts/access-mail.js';
import type { Config } from '@loa/adapters/config/config.js';
import {
  ChangeUser,
  type Clock,
  type Invited,
  InviteUser,
  scopeOf,
  type Transactions,
  type UserStores,
} from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, notFound } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { REAL_TIME } from '../platform/real-time.js';
import { Id } from '../platform/schemas.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { USERS } from './tokens.js';

@ApiTags('access')
@Controller('users')
export class UsersController {
  constructor(
    @Inject(USERS) private readonly users: Transactions<UserStores>,
    private readonly inviteUser: InviteUser,
    private readonly changeUser: ChangeUser,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('user.read')
  @ApiOkResponse({ standardSchema: contract.UserList })
  async list(@CurrentActor() actor: Actor): Promise<contract.UserList> {
    const day = localDay(this.clock.now());
    return { items: await this.users.run(scopeOf(actor), ({ users }) => users.list(day, REAL_TIME.now())) };
  }

  // Not repeatable by key: the answer may hold a link, which the key's memory should not keep.
  @Post()
  @Requires('user.write')
  @ApiCreatedResponse({ standardSchema: contract.InvitedUser })
  async invite(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.InviteUser }) body: contract.InviteUser,
  ): Promise<contract.InvitedUser> {
    return this.invited(actor, await this.inviteUser.invite(actor, body));
  }

  /** A new link in place of the one before. */
  @Post(':id/invitation')
  @HttpCode(200)
  @Requires('user.write')
  @ApiOkResponse({ standardSchema: contract.InvitedUser })
  async inviteAgain(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<contract.InvitedUser> {
    return this.invited(actor, await this.inviteUser.again(actor, id));
  }

  @Delete(':id/invitation')
  @HttpCode(204)
  @Requires('user.write')
  withdraw(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.inviteUser.withdraw(actor, id);
  }

  @Patch(':id')
  @Requires('user.write')
  @ApiOkResponse({ standardSchema: contract.UserView })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ChangeUser }) body: contract.ChangeUser,
  ): Promise<contract.UserView> {
    await this.changeUser.run(actor, id, body);
    return this.view(actor, id);
  }

  private async invited(actor: Actor, { userId, token }: Invited): Promise<contract.InvitedUser> {
    const link = token === null ? null : linkOf(this.config.publicUrl, token);
    return { user: await this.view(actor, userId), link };
  }

  private view(actor: Actor, id: string): Promise<contract.UserView> {
    return this.users.run(scopeOf(actor), async ({ users }) => {
      const user = await users.find(id, localDay(this.clock.now()), REAL_TIME.now());
      if (!user) throw notFound('user');
      return user;
    });
  }
}
