import { ManageHolidays } from '@loa/application';
import { HolidayCandidates, HolidayList, HolidayQuery, PutHolidays, ReadCalendarFile, YearQuery } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentActor, Requires } from '../platform/decorators.js';

const Day = z.iso.date();

/** Public holidays, days worked instead, and days on which nothing should go out. */
@ApiTags('calendar')
@Controller('holidays')
export class HolidaysController {
  constructor(private readonly holidays: ManageHolidays) {}

  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: HolidayList })
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: HolidayQuery }) { year }: HolidayQuery,
  ): Promise<HolidayList> {
    return { items: await this.holidays.list(actor, year ?? null) };
  }

  /** What the law lets one expect of a year; nothing is written. */
  @Get('proposal')
  @Requires('campaign.write')
  @ApiOkResponse({ standardSchema: HolidayCandidates })
  async propose(
    @CurrentActor() actor: Actor,
    @Query({ schema: YearQuery }) { year }: YearQuery,
  ): Promise<HolidayCandidates> {
    return { items: await this.holidays.propose(actor, year) };
  }

  /** What an iCalendar file says of a year; nothing is written. */
  @Post('read-file')
  @Requires('campaign.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: HolidayCandidates })
  async readFile(
    @CurrentActor() actor: Actor,
    @Body({ schema: ReadCalendarFile }) { text, year }: ReadCalendarFile,
  ): Promise<HolidayCandidates> {
    return { items: await this.holidays.readFile(actor, text, year) };
  }

  /** Writes over what is there for these days. */
  @Put()
  @Requires('campaign.write')
  @HttpCode(204)
  async put(@CurrentActor() actor: Actor, @Body({ schema: PutHolidays }) { days }: PutHolidays): Promise<void> {
    await this.holidays.put(actor, days);
  }

  @Delete(':day')
  @Requires('campaign.write')
  @HttpCode(204)
  async remove(@CurrentActor() actor: Actor, @Param('day', { schema: Day }) day: string): Promise<void> {
    await this.holidays.remove(actor, day);
  }
}
