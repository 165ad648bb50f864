import type { Locale } from '@loa/adapters/messages/message.js';
import { CountAudience as CountUseCase, ManageAudiences, type SavedAudience } from '@loa/application';
import {
  AskableSteps,
  Audience,
  AudienceCounts,
  AudienceList,
  ChangeAudience,
  CountAudience,
  CreateAudience,
  FindUnreachable,
  UnreachableList,
} from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { countsView, reasonText } from './campaign-views.js';
import { Id, ReaderLocale } from './route-inputs.js';

@ApiTags('audiences')
@Controller('audiences')
export class AudiencesController {
  constructor(
    private readonly audiences: ManageAudiences,
    private readonly counting: CountUseCase,
  ) {}

  @Post('count')
  @Requires('audience.read')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: AudienceCounts })
  async count(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Body({ schema: CountAudience }) body: CountAudience,
  ): Promise<AudienceCounts> {
    return countsView(locale, await this.counting.run(actor, body));
  }

  @Get('steps')
  @Requires('audience.read', 'campaign.read')
  @ApiOkResponse({ standardSchema: AskableSteps })
  async steps(@CurrentActor() actor: Actor) {
    return { items: await this.audiences.steps(actor) };
  }

  /** By name, so that addresses can be mended before anything is sent. */
  @Post('unreachable')
  @Requires('audience.read', 'person.read')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: UnreachableList })
  async unreachable(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Body({ schema: FindUnreachable }) { limit, ...body }: FindUnreachable,
  ): Promise<UnreachableList> {
    const items = await this.counting.unreachable(actor, body, limit);
    return { items: items.map((one) => ({ ...one, reasonDetail: reasonText(locale, one.reason) })) };
  }

  @Get()
  @Requires('audience.read')
  @ApiOkResponse({ standardSchema: AudienceList })
  async list(@CurrentActor() actor: Actor) {
    return { items: (await this.audiences.list(actor)).map(audienceView) };
  }

  @Post()
  @Requires('audience.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: Audience })
  async add(@CurrentActor() actor: Actor, @Body({ schema: CreateAudience }) body: CreateAudience): Promise<Audience> {
    return audienceView(await this.audiences.create(actor, body));
  }

  @Patch(':id')
  @Requires('audience.write')
  @ApiOkResponse({ standardSchema: Audience })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ChangeAudience }) body: ChangeAudience,
  ): Promise<Audience> {
    return audienceView(await this.audiences.change(actor, id, body));
  }

  @Delete(':id')
  @Requires('audience.write')
  @HttpCode(204)
  async remove(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.audiences.remove(actor, id);
  }
}

const audienceView = (audience: SavedAudience): Audience => ({
  ...audience,
  rule: audience.rule as Audience['rule'],
  updatedAt: audience.updatedAt.toISOString(),
});
