import { ManageSchoolYears } from '@loa/application';
import {
  PutSchoolPeriods,
  ReadCalendarFile,
  SchoolPeriodCandidates,
  SchoolPeriodList,
  YearQuery,
} from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';

/** Terms, and the holidays of schools, that a step may avoid. A school year goes by the year in which it begins. */
@ApiTags('calendar')
@Controller('school-years')
export class SchoolYearsController {
  constructor(private readonly years: ManageSchoolYears) {}

  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: SchoolPeriodList })
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: YearQuery }) { year }: YearQuery,
  ): Promise<SchoolPeriodList> {
    return { items: await this.years.list(actor, year) };
  }

  /** What an iCalendar file says of a school year; nothing is written. */
  @Post('read-file')
  @Requires('campaign.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: SchoolPeriodCandidates })
  async readFile(
    @CurrentActor() actor: Actor,
    @Body({ schema: ReadCalendarFile }) { text, year }: ReadCalendarFile,
  ): Promise<SchoolPeriodCandidates> {
    return { items: await this.years.readFile(actor, text, year) };
  }

  /** Writes over spans of the same kind that begin on the same day. */
  @Put()
  @Requires('campaign.write')
  @HttpCode(204)
  async put(
    @CurrentActor() actor: Actor,
    @Body({ schema: PutSchoolPeriods }) { periods }: PutSchoolPeriods,
  ): Promise<void> {
    await this.years.put(actor, periods);
  }

  @Delete(':id')
  @Requires('campaign.write')
  @HttpCode(204)
  async remove(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.years.remove(actor, id);
  }
}
