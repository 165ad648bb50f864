import { AddUser, ChangeUser, type Clock, scopeOf, type Transactions, type UserStores } from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, notFound } from '@loa/domain';
import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { CLOCK } from '../platform/tokens.js';
import { USERS } from './tokens.js';

@ApiTags('access')
@Controller('users')
export class UsersController {
  constructor(
    @Inject(USERS) private readonly users: Transactions<UserStores>,
    private readonly addUser: AddUser,
    private readonly changeUser: ChangeUser,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('user.read')
  @ApiOkResponse({ standardSchema: contract.UserList })
  async list(@CurrentActor() actor: Actor): Promise<contract.UserList> {
    const day = localDay(this.clock.now());
    return { items: await this.users.run(scopeOf(actor), ({ users }) => users.list(day)) };
  }

  // Not repeatable by key: the request holds a password, whose hash the key's memory should not keep.
  @Post()
  @Requires('user.write')
  @ApiCreatedResponse({ standardSchema: contract.UserView })
  async add(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.AddUser }) body: contract.AddUser,
  ): Promise<contract.UserView> {
    return this.view(actor, await this.addUser.run(actor, body));
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

  private view(actor: Actor, id: string): Promise<contract.UserView> {
    return this.users.run(scopeOf(actor), async ({ users }) => {
      const user = await users.find(id, localDay(this.clock.now()));
      if (!user) throw notFound('user');
      return user;
    });
  }
}
