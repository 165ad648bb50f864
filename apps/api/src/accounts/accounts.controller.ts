import type { Config } from '@loa/adapters/config/config.js';
import {
  type AccountStores,
  type AccountView,
  ChangeAccount,
  type Clock,
  scopeOf,
  type Transactions,
} from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, notFound } from '@loa/domain';
import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { ACCOUNTS } from './tokens.js';

@ApiTags('accounts')
@Controller('accounts')
export class AccountsController {
  constructor(
    @Inject(ACCOUNTS) private readonly accounts: Transactions<AccountStores>,
    private readonly changeAccount: ChangeAccount,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Requires('account.read')
  @ApiOkResponse({ standardSchema: contract.AccountList })
  async list(@CurrentActor() actor: Actor): Promise<contract.AccountList> {
    const day = localDay(this.clock.now());
    const items = await this.accounts.run(scopeOf(actor), ({ accounts }) => accounts.list(day));
    return { items: items.map((account) => this.show(actor, account)) };
  }

  @Post()
  @Requires('account.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.AccountView })
  async add(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.AddAccount }) body: contract.AddAccount,
  ): Promise<contract.AccountView> {
    return this.view(actor, await this.changeAccount.add(actor, body));
  }

  @Patch(':id')
  @Requires('account.write')
  @ApiOkResponse({ standardSchema: contract.AccountView })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ChangeAccount }) body: contract.ChangeAccount,
  ): Promise<contract.AccountView> {
    await this.changeAccount.change(actor, id, body);
    return this.view(actor, id);
  }

  private view(actor: Actor, id: string): Promise<contract.AccountView> {
    return this.accounts.run(scopeOf(actor), async ({ accounts }) => {
      const account = await accounts.find(id, localDay(this.clock.now()));
      if (!account) throw notFound('account');
      return this.show(actor, account);
    });
  }

  /** Who holds a callback address can write receipts for it, so only those who run the account see it. */
  private show(actor: Actor, { callbackToken, ...account }: AccountView): contract.AccountView {
    const shown = callbackToken !== null && actor.permissions.has('account.write');
    const callbackUrl = shown ? `${this.config.publicUrl}/hooks/${account.channel}/${callbackToken}` : null;
    return { ...account, callbackUrl };
  }
}
