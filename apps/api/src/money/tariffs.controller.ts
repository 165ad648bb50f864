import { ManageTariffs } from '@loa/application';
import { PutTariff, TariffLine, TariffList } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';

/** Price lists of sender accounts. */
@ApiTags('money')
@Controller('accounts/:id/tariffs')
export class TariffsController {
  constructor(private readonly tariffs: ManageTariffs) {}

  @Get()
  @Requires('account.read')
  @ApiOkResponse({ standardSchema: TariffList })
  async list(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<TariffList> {
    return { items: await this.tariffs.list(actor, id) };
  }

  @Post()
  @Requires('account.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: TariffLine })
  async put(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: PutTariff }) body: PutTariff,
  ): Promise<TariffLine> {
    return { id: await this.tariffs.put(actor, id, body), ...body };
  }

  @Delete(':lineId')
  @Requires('account.write')
  @HttpCode(204)
  async remove(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('lineId', { schema: Id }) lineId: string,
  ): Promise<void> {
    await this.tariffs.remove(actor, id, lineId);
  }
}
