import { holdOutcomes, ReadHome, seesNoPersons } from '@loa/application';
import { HomeView, TargetList } from '@loa/contracts';
import { type Actor, MEMBER_OUTCOMES, type MemberOutcome } from '@loa/domain';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';

const OUTCOMES = Object.keys(MEMBER_OUTCOMES) as MemberOutcome[];

@ApiTags('home')
@Controller()
export class HomeController {
  constructor(private readonly reading: ReadHome) {}

  /** What the first page shows of the days around today. */
  @Get('home')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: HomeView })
  async home(@CurrentActor() actor: Actor): Promise<HomeView> {
    const { sends, ...rest } = await this.reading.home(actor);
    const views = sends.map(({ outcomes, dueAt, ...send }) => ({
      ...send,
      dueAt: dueAt.toISOString(),
      counts: seesNoPersons(actor) ? holdOutcomes(countsOf(outcomes)) : countsOf(outcomes),
    }));
    return { sends: views as HomeView['sends'], ...rest };
  }

  /** How far this year's targets of the plan are met. */
  @Get('targets')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: TargetList })
  async targets(@CurrentActor() actor: Actor): Promise<TargetList> {
    const { year, asOf, items } = await this.reading.targets(actor);
    return { year, asOf: asOf.toISOString(), items: [...items] };
  }
}

function countsOf(outcomes: Readonly<Record<string, number>>): HomeView['sends'][number]['counts'] {
  const each = OUTCOMES.map((outcome) => [outcome, outcomes[outcome] ?? 0] as const);
  const members = each.reduce((sum, [, n]) => sum + n, 0);
  return { members, ...Object.fromEntries(each) } as HomeView['sends'][number]['counts'];
}
