import { type Clock, EndMemberships, RollOver, type RollOverPlan, UndoChange } from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, schoolYearOf, schoolYearStart } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { CLOCK } from '../platform/tokens.js';
import { changeView } from './change-views.js';

const SHOWN_CHANGES = 50;

/** The turn of a school year, ends of places, and what can be taken back. */
@ApiTags('people')
@Controller()
export class RollOverController {
  constructor(
    private readonly rollOver: RollOver,
    private readonly leaving: EndMemberships,
    private readonly undoing: UndoChange,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('roll-overs')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.RollOverPlanList })
  async plans(
    @CurrentActor() actor: Actor,
    @Query({ schema: contract.RollOverQuery }) query: contract.RollOverQuery,
  ): Promise<contract.RollOverPlanList> {
    const { year, from } = this.yearOf(query);
    const plans = await this.rollOver.plans(actor, year, from, this.today());
    return { year, from, items: plans.map((plan) => this.planView(plan)) };
  }

  @Get('units/:id/roll-over')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.RollOverPlanList })
  async plan(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: contract.RollOverQuery }) query: contract.RollOverQuery,
  ): Promise<contract.RollOverPlanList> {
    const { year, from } = this.yearOf(query);
    const plans = await this.rollOver.plans(actor, year, from, this.today(), id);
    return { year, from, items: plans.map((plan) => this.planView(plan)) };
  }

  @Get('units/:id/class-pupils')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ClassPupilList })
  async pupils(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: contract.ClassPupilQuery }) query: contract.ClassPupilQuery,
  ): Promise<contract.ClassPupilList> {
    const row = { grade: query.grade ?? null, className: query.className ?? null };
    return { items: await this.rollOver.pupils(actor, id, row, query.from, this.today()) };
  }

  @Post('units/:id/roll-over')
  @Requires('person.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.PeopleChangeView })
  async apply(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ApplyRollOver }) body: contract.ApplyRollOver,
  ): Promise<contract.PeopleChangeView> {
    const { year, from, ...decision } = body;
    return changeView(await this.rollOver.apply(actor, id, year, from, this.today(), decision), this.clock.now());
  }

  /** As proposed, school by school; those that could not be done name their code. */
  @Post('roll-overs')
  @Requires('person.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.RollOverOutcomes })
  async applyAll(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.ApplyRollOvers }) { year, from, schools }: contract.ApplyRollOvers,
  ): Promise<contract.RollOverOutcomes> {
    const outcomes = await this.rollOver.applyAll(actor, year, from, this.today(), schools);
    const now = this.clock.now();
    return { items: outcomes.map((one) => ({ ...one, change: one.change && changeView(one.change, now) })) };
  }

  @Post('leavers/plan')
  @HttpCode(200)
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.LeaveCounts })
  countLeavers(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.LeaveWish }) wish: contract.LeaveWish,
  ): Promise<contract.LeaveCounts> {
    return this.leaving.count(actor, wish);
  }

  @Post('leavers')
  @Requires('person.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.LeaveDone })
  async leave(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.LeaveWish }) wish: contract.LeaveWish,
  ): Promise<contract.LeaveDone> {
    const change = await this.leaving.run(actor, wish, this.today());
    return { change: change && changeView(change, this.clock.now()) };
  }

  @Get('people-changes')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.PeopleChangeList })
  async changes(
    @CurrentActor() actor: Actor,
    @Query({ schema: contract.PeopleChangeQuery }) { kind, unitId }: contract.PeopleChangeQuery,
  ): Promise<contract.PeopleChangeList> {
    const now = this.clock.now();
    const made = await this.undoing.list(actor, { kinds: [kind], unitId, limit: SHOWN_CHANGES });
    return { items: made.map((one) => changeView(one, now)) };
  }

  @Post('people-changes/:id/undo')
  @HttpCode(200)
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.PeopleChangeView })
  async undo(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<contract.PeopleChangeView> {
    return changeView(await this.undoing.run(actor, id), this.clock.now());
  }

  private yearOf(query: contract.RollOverQuery): { year: number; from: string } {
    const year = query.year ?? schoolYearOf(this.today());
    return { year, from: query.from ?? schoolYearStart(year) };
  }

  private planView({ done, ...plan }: RollOverPlan): contract.RollOverPlan {
    return { ...plan, done: done && changeView(done, this.clock.now()) };
  }

  private today(): string {
    return localDay(this.clock.now());
  }
}
