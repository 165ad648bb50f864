import { DecidePilot as DecideUseCase, type Pilot } from '@loa/application';
import { DecidePilot, PilotList, PilotView } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { numberOf } from '../platform/ids.js';
import { Id } from './route-inputs.js';

/** Steps that go to a few first: how they fared, and whether the rest goes too. */
@ApiTags('campaigns')
@Controller()
export class PilotsController {
  constructor(private readonly pilots: DecideUseCase) {}

  @Get('campaigns/:id/pilots')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: PilotList })
  async list(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string) {
    return { items: (await this.pilots.ofCampaign(actor, id)).map(pilotView) };
  }

  @Post('runs/:id/pilot')
  @Requires('campaign.control')
  @Idempotent()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: PilotView })
  async decide(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: DecidePilot }) body: DecidePilot,
  ): Promise<PilotView> {
    return pilotView(await this.pilots.run(actor, numberOf('run', id), body.decision));
  }
}

const pilotView = ({ campaignId: _, runState, expiresAt, decidedAt, ...pilot }: Pilot): PilotView => ({
  ...pilot,
  open: pilot.state === 'waiting' && runState === 'sending',
  expiresAt: expiresAt.toISOString(),
  decidedAt: decidedAt?.toISOString() ?? null,
});
