import type { Locale } from '@loa/adapters/messages/message.js';
import { ReadCost } from '@loa/application';
import { CostAccount, CostQuery } from '@loa/contracts';
import { type Actor, money } from '@loa/domain';
import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ReaderLocale } from '../campaigns/route-inputs.js';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { costCsv, costXlsx } from './cost-sheet.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What was spent, by month, unit, campaign and channel, of all that the reader's unit sees. */
@ApiTags('money')
@Controller('costs')
export class CostAccountController {
  constructor(private readonly costs: ReadCost) {}

  @Get()
  @Requires('report.read')
  @ApiOkResponse({ standardSchema: CostAccount })
  async account(@CurrentActor() actor: Actor, @Query({ schema: CostQuery }) query: CostQuery): Promise<CostAccount> {
    const items = await this.costs.account(actor, query);
    return { items, total: money(items.reduce((sum, { spent }) => sum + spent, 0)) };
  }

  @Get('export.csv')
  @Requires('report.read')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="costs.csv"')
  @ApiProduces('text/csv')
  async csv(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Query({ schema: CostQuery }) query: CostQuery,
  ): Promise<string> {
    return costCsv(locale, await this.costs.account(actor, query));
  }

  @Get('export.xlsx')
  @Requires('report.read')
  @ApiProduces(XLSX)
  async xlsx(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Query({ schema: CostQuery }) query: CostQuery,
  ): Promise<StreamableFile> {
    const sheet = await costXlsx(locale, await this.costs.account(actor, query));
    return new StreamableFile(sheet, { type: XLSX, disposition: 'attachment; filename="costs.xlsx"' });
  }
}
