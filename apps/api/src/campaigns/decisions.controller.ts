import {
  ApproveStep,
  ApproveCampaign as ApproveUseCase,
  ControlCampaign,
  SubmitCampaign as SubmitUseCase,
  TakeBackApproval,
} from '@loa/application';
import { ApproveCampaign, Campaign, ReturnCampaign, SubmitCampaign } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { campaignView } from './campaign-views.js';
import { Id } from './route-inputs.js';

/** What people decide about a campaign: two of them before it goes, any of them to stop it. */
@ApiTags('campaigns')
@Controller('campaigns/:id')
export class DecisionsController {
  constructor(
    private readonly submitting: SubmitUseCase,
    private readonly approving: ApproveUseCase,
    private readonly control: ControlCampaign,
    private readonly stepApproval: ApproveStep,
    private readonly takingBack: TakeBackApproval,
  ) {}

  @Post('submit')
  @Requires('campaign.write')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async submit(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: SubmitCampaign.default({}) }) body: SubmitCampaign,
  ): Promise<Campaign> {
    return campaignView(await this.submitting.run(actor, id, body.version));
  }

  @Post('approve')
  @Requires('campaign.approve')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async approve(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ApproveCampaign }) body: ApproveCampaign,
  ): Promise<Campaign> {
    return campaignView(await this.approving.run(actor, id, body.version, body.seen));
  }

  /** Of a step that was changed after the approval; the version is the campaign's. */
  @Post('steps/:stepId/approve')
  @Requires('campaign.approve')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async approveStep(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('stepId', { schema: Id }) stepId: string,
    @Body({ schema: ApproveCampaign }) body: ApproveCampaign,
  ): Promise<Campaign> {
    return campaignView(await this.stepApproval.run(actor, id, stepId, body.version));
  }

  @Post('take-back')
  @Requires('campaign.approve')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async takeBack(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Campaign> {
    return campaignView(await this.takingBack.run(actor, id));
  }

  @Post('return')
  @Requires('campaign.approve')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async return(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ReturnCampaign }) body: ReturnCampaign,
  ): Promise<Campaign> {
    return campaignView(await this.control.return(actor, id, body.remarks, body.version));
  }

  @Post('pause')
  @Requires('campaign.control')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async pause(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Campaign> {
    return campaignView(await this.control.pause(actor, id));
  }

  @Post('resume')
  @Requires('campaign.control')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async resume(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Campaign> {
    return campaignView(await this.control.resume(actor, id));
  }

  @Post('cancel')
  @Requires('campaign.control')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Campaign })
  async cancel(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Campaign> {
    return campaignView(await this.control.cancel(actor, id));
  }
}
