import type { Locale } from '@loa/adapters/messages/message.js';
import { ResendRun } from '@loa/application';
import { ResendPreview, ResendQuery, ResendStarted, StartResend } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { numberOf } from '../platform/ids.js';
import { reasonText } from './campaign-views.js';
import { ReaderLocale } from './route-inputs.js';

/** Writing again to those whom a step left without a message; who may not approve makes a draft that waits for a yes. */
@ApiTags('campaigns')
@Controller('runs/:id/resend')
export class ResendsController {
  constructor(private readonly resends: ResendRun) {}

  @Get()
  @Requires('campaign.control')
  @ApiOkResponse({ standardSchema: ResendPreview })
  async preview(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id') id: string,
    @Query({ schema: ResendQuery }) query: ResendQuery,
  ): Promise<ResendPreview> {
    const { kind, counts, cost, dueAt, expiresAt, open } = await this.resends.preview(
      actor,
      numberOf('run', id),
      query.kind,
    );
    return {
      kind,
      members: counts.members,
      byChannel: [...counts.byChannel],
      leftOut: counts.leftOut.map(({ reason, n }) => ({ reason, n, detail: reasonText(locale, reason) })),
      cost: cost.first,
      dueAt: dueAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      open,
    };
  }

  @Post()
  @Requires('campaign.control')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: ResendStarted })
  start(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: StartResend }) body: StartResend,
  ): Promise<ResendStarted> {
    return this.resends.run(actor, numberOf('run', id), body.kind);
  }
}
