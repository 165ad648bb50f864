import { ChangeUnit, type Clock, scopeOf, type Transactions, UNIT_CHANGES, type UnitStores } from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, notFound } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { CLOCK } from '../platform/tokens.js';
import { changeView } from './change-views.js';
import { CHANGES } from './tokens.js';

const SHOWN_CHANGES = 100;

/** Units with the days from which things hold of them; every change has a plan that is looked at first. */
@ApiTags('people')
@Controller()
export class UnitChangesController {
  constructor(
    @Inject(CHANGES) private readonly stores: Transactions<UnitStores>,
    private readonly changeUnit: ChangeUnit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Also units that have ended or are still to come. */
  @Get('unit-overview')
  @Requires('unit.read')
  @ApiOkResponse({ standardSchema: contract.UnitOverviewList })
  async overview(@CurrentActor() actor: Actor): Promise<contract.UnitOverviewList> {
    const day = this.today();
    return { items: await this.stores.run(scopeOf(actor), ({ units }) => units.overview(day)) };
  }

  @Get('units/:id')
  @Requires('unit.read')
  @ApiOkResponse({ standardSchema: contract.UnitDetails })
  find(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<contract.UnitDetails> {
    return this.stores.run(scopeOf(actor), async ({ units, changes }) => {
      const periods = await units.periods(id);
      if (periods.length === 0) throw notFound('unit');
      const made = await changes.list({ kinds: UNIT_CHANGES, unitId: id, limit: SHOWN_CHANGES });
      const now = this.clock.now();
      const { accounts, ...summary } = (await units.summary(id, this.today())) as contract.UnitDetails['summary'];
      return {
        id,
        periods,
        classes: await units.classes(id),
        changes: made.map((one) => changeView(one, now)),
        summary: { ...summary, accounts: actor.permissions.has('account.read') ? accounts : [] },
      };
    });
  }

  @Post('units')
  @Requires('unit.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.UnitDetails })
  async open(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.OpenUnit }) body: contract.OpenUnit,
  ): Promise<contract.UnitDetails> {
    const { from, ...unit } = body;
    return this.find(actor, await this.changeUnit.open(actor, unit, from, this.today()));
  }

  @Post('units/:id/changes/plan')
  @HttpCode(200)
  @Requires('unit.write')
  @ApiOkResponse({ standardSchema: contract.UnitChangePlan })
  plan(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.UnitWish }) wish: contract.UnitWish,
  ): Promise<contract.UnitChangePlan> {
    return this.changeUnit.plan(actor, id, wish, this.today());
  }

  @Post('units/:id/changes')
  @Requires('unit.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.PeopleChangeView })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.UnitWish }) wish: contract.UnitWish,
  ): Promise<contract.PeopleChangeView> {
    return changeView(await this.changeUnit.run(actor, id, wish, this.today()), this.clock.now());
  }

  private today(): string {
    return localDay(this.clock.now());
  }
}
