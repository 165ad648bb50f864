import type { Locale } from '@loa/adapters/messages/message.js';
import { ReadSchedule, TryStep, type TryStepInput } from '@loa/application';
import { Schedule, ScheduleQuery, TriedStep, TryStepQuery } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { triedView } from '../campaigns/campaign-views.js';
import { Id, ReaderLocale } from '../campaigns/route-inputs.js';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { scheduleView } from './schedule-views.js';

/** What all campaigns send on which day, and what they get in each other's way with. */
@ApiTags('calendar')
@Controller()
export class ScheduleController {
  constructor(
    private readonly schedule: ReadSchedule,
    private readonly trying: TryStep,
  ) {}

  @Get('calendar')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: Schedule })
  async read(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Query({ schema: ScheduleQuery }) { from, to }: ScheduleQuery,
  ): Promise<Schedule> {
    return scheduleView(locale, await this.schedule.run(actor, from, to));
  }

  /** What other times of a step would come to, as the plan will show it; nothing is written. */
  @Get('campaigns/:id/steps/:stepId/try')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: TriedStep })
  async try(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('id', { schema: Id }) id: string,
    @Param('stepId', { schema: Id }) stepId: string,
    @Query({ schema: TryStepQuery }) query: TryStepQuery,
  ): Promise<TriedStep> {
    return triedView(locale, await this.trying.run(actor, id, stepId, tried(query)));
  }
}

function tried({ allowedDays, allowedFrom, allowedTo, ...query }: TryStepQuery): TryStepInput {
  const { everyWeeks, weekdays, untilOffsetDays, expiryTime, avoidSchoolBreaks, ...given } = query;
  return {
    ...given,
    allowed: { days: numbersOf(allowedDays), from: allowedFrom, to: allowedTo },
    expiryTime: expiryTime === '' ? null : expiryTime,
    avoidSchoolBreaks: avoidSchoolBreaks && avoidSchoolBreaks === 'true',
    repeat: everyWeeks
      ? { everyWeeks, weekdays: numbersOf(weekdays)!, untilOffsetDays: untilOffsetDays! }
      : everyWeeks === 0
        ? null
        : undefined,
  };
}

const numbersOf = (list: string | undefined): number[] | undefined => list?.split(',').map(Number);
