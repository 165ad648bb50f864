import { RaiseBudget as RaiseUseCase, ReadCost } from '@loa/application';
import { AskBudget, Campaign, CampaignCost, RaiseBudget } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { campaignView } from '../campaigns/campaign-views.js';
import { Id } from '../campaigns/route-inputs.js';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { costView } from './cost-views.js';

/** What a campaign costs, and how it gets more money: one person asks, a second one agrees. */
@ApiTags('money')
@Controller('campaigns/:id')
export class CampaignCostController {
  constructor(
    private readonly costs: ReadCost,
    private readonly budgets: RaiseUseCase,
  ) {}

  @Get('cost')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: CampaignCost })
  async cost(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<CampaignCost> {
    return costView(await this.costs.ofCampaign(actor, id));
  }

  /** A person's wish: no key may have the second permission. */
  @Post('budget')
  @Requires('campaign.write', 'campaign.control')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async ask(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: AskBudget }) body: AskBudget,
  ): Promise<Campaign> {
    return campaignView(await this.budgets.ask(actor, id, body.amount));
  }

  @Post('budget/approve')
  @Requires('campaign.approve')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async approve(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: RaiseBudget }) body: RaiseBudget,
  ): Promise<Campaign> {
    return campaignView(await this.budgets.approve(actor, id, body.amount));
  }
}
