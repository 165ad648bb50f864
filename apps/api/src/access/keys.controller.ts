import { type KeyStores, ManageKeys, scopeOf, type Transactions } from '@loa/application';
import * as contract from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { KEYS } from './tokens.js';

@ApiTags('access')
@Controller('api-keys')
export class KeysController {
  constructor(
    @Inject(KEYS) private readonly keys: Transactions<KeyStores>,
    private readonly manageKeys: ManageKeys,
  ) {}

  @Get()
  @Requires('key.write')
  @ApiOkResponse({ standardSchema: contract.KeyList })
  async list(@CurrentActor() actor: Actor): Promise<contract.KeyList> {
    return { items: await this.keys.run(scopeOf(actor), ({ keys }) => keys.list()) };
  }

  // Not repeatable by Idempotency-Key: the answer holds the secret.
  @Post()
  @Requires('key.write')
  @ApiCreatedResponse({ standardSchema: contract.MadeKey })
  make(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.MakeKey }) body: contract.MakeKey,
  ): Promise<contract.MadeKey> {
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
    return this.manageKeys.make(actor, { ...body, expiresAt });
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('key.write')
  revoke(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.manageKeys.revoke(actor, id);
  }
}
