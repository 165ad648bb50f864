import { type Clock, MergePersons } from '@loa/application';
import * as contract from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { CLOCK } from '../platform/tokens.js';
import { changeView } from './change-views.js';

/** Records that may be of one person, and making them one. */
@ApiTags('people')
@Controller()
export class MergingController {
  constructor(
    private readonly merging: MergePersons,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('duplicates')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.DuplicateList })
  duplicates(
    @CurrentActor() actor: Actor,
    @Query({ schema: contract.DuplicateQuery }) query: contract.DuplicateQuery,
  ): Promise<contract.DuplicateList> {
    return this.merging.duplicates(actor, query.limit, query.unitId, query.cursor);
  }

  @Get('persons/:id/merge/:otherId')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.MergePlan })
  plan(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('otherId', { schema: Id }) otherId: string,
  ): Promise<contract.MergePlan> {
    return this.merging.plan(actor, id, otherId);
  }

  /** The record of the address stays; the other one is found under it from here on. */
  @Post('persons/:id/merge')
  @Requires('person.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.PeopleChangeView })
  async merge(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.MergePersons }) { otherId, facts }: contract.MergePersons,
  ): Promise<contract.PeopleChangeView> {
    const now = this.clock.now();
    return changeView(await this.merging.run(actor, id, otherId, facts, localDay(now)), now);
  }
}
