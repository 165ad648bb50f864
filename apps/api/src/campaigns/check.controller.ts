import type { Locale } from '@loa/adapters/messages/message.js';
import { CheckCampaign } from '@loa/application';
import { CampaignCheck } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { checkView } from './check-view.js';
import { Id, ReaderLocale } from './route-inputs.js';

@ApiTags('campaigns')
@Controller('campaigns/:id/check')
export class CheckController {
  constructor(private readonly checking: CheckCampaign) {}

  /** All that whoever submits and whoever approves look at last: numbers, money, what is missing, what is different. */
  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: CampaignCheck })
  async check(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id', { schema: Id }) id: string,
  ): Promise<CampaignCheck> {
    return checkView(locale, await this.checking.run(actor, id));
  }
}
