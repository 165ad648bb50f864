import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresUnits } from '@loa/adapters/postgres/people-units.js';
import { type Clock, scopeOf } from '@loa/application';
import { UnitList } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { CLOCK } from '../platform/tokens.js';

@ApiTags('people')
@Controller('units')
export class UnitsController {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The caller's unit and all below it, parents first. */
  @Get()
  @Requires('unit.read')
  @ApiOkResponse({ standardSchema: UnitList })
  async list(@CurrentActor() actor: Actor): Promise<UnitList> {
    const day = localDay(this.clock.now());
    const units = this.database.scoped((query) => new PostgresUnits(query));
    return { items: await units.run(scopeOf(actor), (store) => store.below(day)) };
  }
}
