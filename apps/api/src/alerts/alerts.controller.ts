import { alertWords } from '@loa/adapters/alerts/alert-words.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import { type Alert, type AlertStore, type Clock, scopeOf, type Transactions } from '@loa/application';
import { AlertCount, AlertList, AlertQuery, type AlertView } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ReaderLocale } from '../campaigns/route-inputs.js';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { CLOCK } from '../platform/tokens.js';
import { ALERTS } from './tokens.js';

@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  constructor(
    @Inject(ALERTS) private readonly alerts: Transactions<AlertStore>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What needs a look, the newest first. */
  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: AlertList })
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: AlertQuery }) { state, ...filter }: AlertQuery,
    @ReaderLocale() locale: Locale,
  ): Promise<AlertList> {
    const wanted = { ...filter, open: state === 'open' };
    const page = await this.alerts.run(scopeOf(actor), (alerts) => alerts.list(wanted, this.clock.now()));
    return { items: page.items.map((alert) => viewOf(locale, alert)), next: page.next };
  }

  @Get('count')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: AlertCount })
  async count(@CurrentActor() actor: Actor): Promise<AlertCount> {
    return { open: await this.alerts.run(scopeOf(actor), (alerts) => alerts.openCount(this.clock.now())) };
  }
}

function viewOf(locale: Locale, alert: Alert): AlertView {
  const { timeZone: _, ...shown } = alert;
  return {
    ...shown,
    ...alertWords(locale, alert),
    facts: { ...alert.facts },
    raisedAt: alert.raisedAt.toISOString(),
    resolvedAt: alert.resolvedAt?.toISOString() ?? null,
  };
}
