import { type Clock, Identify, ReadReports } from '@loa/application';
import {
  DeliveryList,
  DeliveryQuery,
  Matrix,
  MatrixQuery,
  MemberList,
  MemberQuery,
  OutletTable,
  Reach,
  RunList,
  RunView,
  Timeline,
} from '@loa/contracts';
import { type Actor, type MemberOutcome, notFound } from '@loa/domain';
import { Controller, Get, Header, Inject, type MessageEvent, Param, Query, Req, Sse, SseSignal } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { distinctUntilChanged, map, type Observable } from 'rxjs';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { numberOf } from '../platform/ids.js';
import { recognise } from '../platform/recognise.js';
import { actorName, type LoaRequest } from '../platform/request.js';
import { CLOCK } from '../platform/tokens.js';
import { liveReports, OpenStreams } from './live-reports.js';
import { matrixCsv } from './matrix-csv.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@ApiTags('reports')
@Controller()
export class ReportsController {
  private readonly streams = new OpenStreams();

  constructor(
    private readonly reports: ReadReports,
    private readonly identify: Identify,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('campaigns/:id/runs')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: RunList })
  async runs(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return { items: await this.reports.runs(actor, campaignId(id)) };
  }

  @Get('runs/:id')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: RunView })
  run(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return this.reports.run(actor, numberOf('run', id));
  }

  @Get('runs/:id/members')
  @Requires('report.read', 'person.read')
  @ApiOkResponse({ standardSchema: MemberList })
  async members(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query({ schema: MemberQuery }) query: MemberQuery,
  ) {
    const { cursor, outcome, ...filter } = query;
    const items = await this.reports.members(actor, numberOf('run', id), {
      ...filter,
      ...(outcome ? { outcomes: outcomesOf(outcome) } : {}),
      after: cursor ? numberOf('run', cursor) : null,
    });
    return { items, next: items.length === query.limit ? items.at(-1)!.id : null };
  }

  @Get('runs/:id/deliveries')
  @Requires('report.read', 'person.read')
  @ApiOkResponse({ standardSchema: DeliveryList })
  async deliveries(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query({ schema: DeliveryQuery }) query: DeliveryQuery,
  ) {
    const items = await this.reports.deliveries(
      actor,
      numberOf('run', id),
      query.limit,
      query.cursor ? numberOf('run', query.cursor) : null,
    );
    return { items, next: items.length === query.limit ? items.at(-1)!.id : null };
  }

  @Get('campaigns/:id/matrix')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: Matrix })
  matrix(@CurrentActor() actor: Actor, @Param('id') id: string, @Query({ schema: MatrixQuery }) query: MatrixQuery) {
    return this.reports.matrix(actor, campaignId(id), query.runId);
  }

  @Get('campaigns/:id/matrix.csv')
  @Requires('report.read')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="matrix.csv"')
  @ApiProduces('text/csv')
  async matrixCsv(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query({ schema: MatrixQuery }) query: MatrixQuery,
  ) {
    return matrixCsv(await this.reports.matrix(actor, campaignId(id), query.runId));
  }

  @Get('campaigns/:id/reach')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: Reach })
  reach(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return this.reports.reach(actor, campaignId(id));
  }

  @Get('campaigns/:id/timeline')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: Timeline })
  timeline(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return this.reports.timeline(actor, campaignId(id));
  }

  @Get('campaigns/:id/outlets')
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: OutletTable })
  async outlets(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return { items: await this.reports.outlets(actor, campaignId(id)) };
  }

  /** Server-sent events: the whole small report whenever a number in it changed, until the campaign's end. */
  @Sse('campaigns/:id/live')
  @Requires('report.read')
  async live(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Req() request: LoaRequest,
    @SseSignal() closed: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const campaign = campaignId(id);
    const leave = this.streams.enter(actorName(actor));
    closed.addEventListener('abort', leave, { once: true });
    if (closed.aborted) leave();
    const look = this.reports.live(actor, campaign);
    // The first look answers 404 as any other route would, before the stream begins.
    const first = await look().catch((error: unknown) => {
      leave();
      throw error;
    });
    const mayLook = async () => {
      const now = (await recognise(this.identify, request))?.actor;
      return now?.id === actor.id && now.unitId === actor.unitId && now.permissions.has('report.read');
    };
    return liveReports(first, look, mayLook).pipe(
      map((report) => JSON.stringify(report)),
      distinctUntilChanged(),
      map((report) => ({ data: { at: this.clock.now().toISOString(), ...JSON.parse(report) } })),
    );
  }
}

/** Names for several outcomes at once, as the pages speak of them. */
const TOGETHER: Readonly<Record<string, readonly MemberOutcome[]>> = {
  notReached: ['failed', 'skipped', 'uncertain', 'unconfirmed', 'expired', 'cancelled'],
  unclear: ['presumed', 'unconfirmed', 'uncertain'],
  notSent: ['skipped', 'expired', 'cancelled'],
};
const outcomesOf = (asked: NonNullable<MemberQuery['outcome']>): readonly MemberOutcome[] =>
  TOGETHER[asked] ?? [asked as MemberOutcome];

// An id of the wrong shape is a thing that doesn't exist: the same answer as for somebody else's.
function campaignId(text: string): string {
  if (!UUID.test(text)) throw notFound('campaign');
  return text;
}
