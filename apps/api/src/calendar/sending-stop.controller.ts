import { ControlSending } from '@loa/application';
import { SendingStops, StopSending } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AnyActor, CurrentActor, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';

/** The switch for emergencies: holds all sending of a unit and of all below it until it is released. */
@ApiTags('campaigns')
@Controller('sending-stops')
export class SendingStopController {
  constructor(private readonly sending: ControlSending) {}

  /** Shown on every page, to everybody. */
  @Get()
  @AnyActor()
  @ApiOkResponse({ standardSchema: SendingStops })
  async list(@CurrentActor() actor: Actor): Promise<SendingStops> {
    const stops = await this.sending.list(actor);
    return { items: stops.map((stop) => ({ ...stop, stoppedAt: stop.stoppedAt.toISOString() })) };
  }

  @Post()
  @Requires('campaign.control')
  @HttpCode(204)
  async stop(@CurrentActor() actor: Actor, @Body({ schema: StopSending }) body: StopSending): Promise<void> {
    await this.sending.stop(actor, body.unitId ?? actor.unitId, body.reason);
  }

  @Delete(':unitId')
  @Requires('campaign.control')
  @HttpCode(204)
  async release(@CurrentActor() actor: Actor, @Param('unitId', { schema: Id }) unitId: string): Promise<void> {
    await this.sending.release(actor, unitId);
  }
}
