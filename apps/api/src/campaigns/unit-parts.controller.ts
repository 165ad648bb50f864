import type { Locale } from '@loa/adapters/messages/message.js';
import { FillPart as FillUseCase, type OwnPart, type OwnPartNow, ReadParts } from '@loa/application';
import {
  DecidePart,
  FillPart,
  PartOverview,
  PartPreview,
  PartTaskList,
  PreviewPart,
  ReturnPart,
  UnitPartView,
} from '@loa/contracts';
import { type Actor, settingOf } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { messageView } from './campaign-views.js';
import { Id, ReaderLocale } from './route-inputs.js';

/** Parts of an office's campaign that schools fill in, each for its own people. */
@ApiTags('campaigns')
@Controller()
export class UnitPartsController {
  constructor(
    private readonly reading: ReadParts,
    private readonly filling: FillUseCase,
  ) {}

  /** What waits for the reader's own school. */
  @Get('school-parts')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: PartTaskList })
  async tasks(@CurrentActor() actor: Actor) {
    const tasks = await this.reading.tasks(actor);
    return {
      items: tasks.map(({ unitName, nextDueAt, ...task }) => ({
        ...task,
        officeName: unitName,
        nextDueAt: nextDueAt?.toISOString() ?? null,
      })),
    };
  }

  /** How far each school is. */
  @Get('campaigns/:id/parts')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: PartOverview })
  async overview(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string) {
    const schools = await this.reading.ofCampaign(actor, id);
    return { items: schools.map(({ updatedAt, ...one }) => ({ ...one, updatedAt: updatedAt?.toISOString() ?? null })) };
  }

  @Get('campaigns/:id/part')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: UnitPartView })
  async one(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<UnitPartView> {
    return partView(await this.reading.one(actor, id));
  }

  @Put('campaigns/:id/part')
  @Requires('campaign.write')
  @ApiOkResponse({ standardSchema: UnitPartView })
  save(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: FillPart }) body: FillPart,
  ): Promise<UnitPartView> {
    return this.after(actor, id, this.filling.save(actor, id, body));
  }

  @Post('campaigns/:id/part/preview')
  @Requires('campaign.read')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: PartPreview })
  async preview(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: PreviewPart }) { stepId, answer }: PreviewPart,
  ): Promise<PartPreview> {
    const { messages, ...rest } = await this.reading.preview(actor, id, stepId, answer);
    return { ...rest, messages: messages.map((message) => messageView(locale, message)) };
  }

  @Post('campaigns/:id/part/submit')
  @Requires('campaign.write')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: UnitPartView })
  submit(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: DecidePart }) body: DecidePart,
  ): Promise<UnitPartView> {
    return this.after(actor, id, this.filling.submit(actor, id, body.version));
  }

  @Post('campaigns/:id/part/approve')
  @Requires('campaign.approve')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: UnitPartView })
  approve(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: DecidePart }) body: DecidePart,
  ): Promise<UnitPartView> {
    return this.after(actor, id, this.filling.approve(actor, id, body.version));
  }

  @Post('campaigns/:id/part/return')
  @Requires('campaign.approve')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: UnitPartView })
  return(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ReturnPart }) body: ReturnPart,
  ): Promise<UnitPartView> {
    return this.after(actor, id, this.filling.return(actor, id, body.version, body.remarks));
  }

  private async after(actor: Actor, id: string, change: Promise<OwnPart>): Promise<UnitPartView> {
    await change;
    return partView(await this.reading.one(actor, id));
  }
}

function partView({ campaign, steps, part, open, dueAt, mayApprove }: OwnPartNow): UnitPartView {
  const { settings } = campaign;
  return {
    campaignId: campaign.id,
    name: campaign.name,
    officeName: campaign.unitName,
    due: campaign.partsDue!,
    missing: campaign.partsMissing,
    open,
    state: part?.state ?? null,
    version: part?.version ?? 0,
    submittedBy: part?.submittedBy ?? null,
    approvedBy: part?.approvedBy ?? null,
    approvedAt: part?.approvedAt?.toISOString() ?? null,
    returnNote: part?.returnNote ?? '',
    mayApprove: mayApprove && open,
    steps: steps.map(({ id, title, localTime, openParts }) => ({
      stepId: id,
      title,
      dueAt: dueAt.get(id)!.toISOString(),
      localTime,
      open: { ...openParts!, variables: [...openParts!.variables] },
      defaults: Object.fromEntries(openParts!.variables.map((name) => [name, String(settingOf(settings, name) ?? '')])),
      answer: { ...part?.answers[id] } as UnitPartView['steps'][number]['answer'],
    })),
  };
}
