import { DecideUncertain as DecideUseCase } from '@loa/application';
import { DecideUncertain, UncertainDecided, UncertainView } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { numberOf } from '../platform/ids.js';

/** Messages of a run of which nobody knows whether they arrived, and what people decide about them. */
@ApiTags('reports')
@Controller('runs/:id/uncertain')
export class UncertainController {
  constructor(private readonly uncertain: DecideUseCase) {}

  @Get()
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: UncertainView })
  look(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return this.uncertain.look(actor, numberOf('run', id));
  }

  @Post()
  @Requires('campaign.control')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: UncertainDecided })
  decide(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: DecideUncertain }) body: DecideUncertain,
  ): Promise<UncertainDecided> {
    return this.uncertain.decide(actor, numberOf('run', id), body.decision, new Date(body.asOf));
  }
}
