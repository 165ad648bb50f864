import { Database } from '@loa/adapters/postgres/database.js';
import { scopeOf } from '@loa/application';
import { HolidayList, HolidayQuery } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';

@ApiTags('records')
@Controller('holidays')
export class HolidaysController {
  constructor(private readonly database: Database) {}

  /** Public holidays, days worked instead, and days on which nothing should go out. */
  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: HolidayList })
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: HolidayQuery }) { year }: HolidayQuery,
  ): Promise<HolidayList> {
    const items = await this.database
      .scoped((query) => query)
      .run(scopeOf(actor), (query) =>
        query<HolidayList['items'][number]>(
          `SELECT day, kind, name_vi AS "nameVi", name_en AS "nameEn" FROM holiday
           WHERE $1::int IS NULL OR extract(year FROM day) = $1::int ORDER BY day`,
          [year ?? null],
        ),
      );
    return { items };
  }
}
