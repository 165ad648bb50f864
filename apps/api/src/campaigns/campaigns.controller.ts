import type { Locale } from '@loa/adapters/messages/message.js';
import {
  CampaignClashes,
  CreateCampaign as CreateUseCase,
  EditCampaign,
  EditStep,
  PlanCampaign,
  PreviewStep,
  ReadCampaigns,
  RollForward as RollForwardUseCase,
  SendTest as SendTestUseCase,
} from '@loa/application';
import {
  Campaign,
  CampaignHistory,
  CampaignList,
  CampaignListQuery,
  CampaignPlan,
  CampaignStep,
  CampaignWithSteps,
  ChangeCampaign,
  ChangeStep,
  CreateCampaign,
  HistoryQuery,
  PreviewQuery,
  RecipientsQuery,
  RollForward,
  SampleRecipients,
  SendTest,
  StepPreview,
  TestQueued,
} from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { campaignView, historyView, planView, previewView, recipientView, stepView } from './campaign-views.js';
import { Id, ReaderLocale } from './route-inputs.js';

@ApiTags('campaigns')
@Controller('campaigns')
export class CampaignsController {
  constructor(
    private readonly campaigns: ReadCampaigns,
    private readonly create: CreateUseCase,
    private readonly edit: EditCampaign,
    private readonly editStep: EditStep,
    private readonly planning: PlanCampaign,
    private readonly clashes: CampaignClashes,
    private readonly previews: PreviewStep,
    private readonly tests: SendTestUseCase,
    private readonly rolling: RollForwardUseCase,
  ) {}

  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: CampaignList })
  async list(@CurrentActor() actor: Actor, @Query({ schema: CampaignListQuery }) query: CampaignListQuery) {
    const { items, next } = await this.campaigns.list(actor, query);
    return { items: items.map(campaignView), next };
  }

  @Post()
  @Requires('campaign.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: Campaign })
  async add(@CurrentActor() actor: Actor, @Body({ schema: CreateCampaign }) body: CreateCampaign): Promise<Campaign> {
    return campaignView(await this.create.run(actor, body));
  }

  @Get(':id')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: CampaignWithSteps })
  async one(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<CampaignWithSteps> {
    const { campaign, steps } = await this.campaigns.one(actor, id);
    return { ...campaignView(campaign), steps: steps.map(stepView) };
  }

  @Patch(':id')
  @Requires('campaign.write')
  @ApiOkResponse({ standardSchema: Campaign })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ChangeCampaign }) body: ChangeCampaign,
  ): Promise<Campaign> {
    return campaignView(await this.edit.run(actor, id, body));
  }

  /** A draft for another year, made from a decided campaign. */
  @Post(':id/roll-forward')
  @Requires('campaign.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: Campaign })
  async rollForward(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: RollForward }) body: RollForward,
  ): Promise<Campaign> {
    return campaignView(await this.rolling.run(actor, id, body));
  }

  @Delete(':id')
  @Requires('campaign.write')
  @HttpCode(204)
  async remove(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.edit.remove(actor, id);
  }

  @Patch(':id/steps/:stepId')
  @Requires('campaign.write')
  @ApiOkResponse({ standardSchema: CampaignStep })
  async changeStep(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('stepId', { schema: Id }) stepId: string,
    @Body({ schema: ChangeStep }) body: ChangeStep,
  ): Promise<CampaignStep> {
    return stepView(await this.editStep.run(actor, id, stepId, body));
  }

  @Get(':id/plan')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: CampaignPlan })
  async plan(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id', { schema: Id }) id: string,
  ): Promise<CampaignPlan> {
    return planView(locale, await this.planning.run(actor, id), await this.clashes.run(actor, id));
  }

  @Get(':id/steps/:stepId/preview')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: StepPreview })
  async preview(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id', { schema: Id }) id: string,
    @Param('stepId', { schema: Id }) stepId: string,
    @Query({ schema: PreviewQuery }) query: PreviewQuery,
  ): Promise<StepPreview> {
    return previewView(locale, await this.previews.run(actor, id, stepId, query.personId));
  }

  @Get(':id/steps/:stepId/recipients')
  @Requires('campaign.read', 'person.read')
  @ApiOkResponse({ standardSchema: SampleRecipients })
  async recipients(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id', { schema: Id }) id: string,
    @Param('stepId', { schema: Id }) stepId: string,
    @Query({ schema: RecipientsQuery }) query: RecipientsQuery,
  ) {
    const found = await this.previews.recipients(actor, id, stepId, query.limit);
    return { items: found.map((recipient) => recipientView(locale, recipient)) };
  }

  @Post(':id/steps/:stepId/test')
  @Requires('campaign.write')
  @Idempotent()
  @HttpCode(202)
  @ApiCreatedResponse({ standardSchema: TestQueued })
  async test(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('stepId', { schema: Id }) stepId: string,
    @Body({ schema: SendTest }) body: SendTest,
  ) {
    return { id: await this.tests.run(actor, id, stepId, body) };
  }

  @Get(':id/history')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: CampaignHistory })
  async history(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: HistoryQuery }) query: HistoryQuery,
  ): Promise<CampaignHistory> {
    return historyView(locale, await this.campaigns.history(actor, id, query.limit, query.cursor));
  }
}
