import { writeFeed } from '@loa/adapters/calendar/write-ics.js';
import type { Config } from '@loa/adapters/config/config.js';
import { type CalendarFeed, CalendarFeeds } from '@loa/application';
import { CalendarFeedList, MadeCalendarFeed, MakeCalendarFeed } from '@loa/contracts';
import { type Actor, notFound } from '@loa/domain';
import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AnyActor, CurrentActor, Public, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { CONFIG } from '../platform/tokens.js';

const FeedFile = z.string().max(100);

const feedView = ({ createdAt, usedAt, ...feed }: CalendarFeed) => ({
  ...feed,
  createdAt: createdAt.toISOString(),
  usedAt: usedAt?.toISOString() ?? null,
});

/** What is planned, for calendar programs. */
@ApiTags('calendar')
@Controller()
export class FeedsController {
  constructor(
    private readonly feeds: CalendarFeeds,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('auth/calendar-feeds')
  @AnyActor()
  @ApiOkResponse({ standardSchema: CalendarFeedList })
  async list(@CurrentActor() actor: Actor): Promise<CalendarFeedList> {
    return { items: (await this.feeds.list(actor)).map(feedView) };
  }

  /** Not repeatable by key: the answer holds a secret. */
  @Post('auth/calendar-feeds')
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: MadeCalendarFeed })
  async make(
    @CurrentActor() actor: Actor,
    @Body({ schema: MakeCalendarFeed }) { name }: MakeCalendarFeed,
  ): Promise<MadeCalendarFeed> {
    const { token, ...feed } = await this.feeds.make(actor, name);
    return { ...feedView(feed), url: `${this.config.publicUrl}/api/v1/calendar/${token}.ics` };
  }

  @Delete('auth/calendar-feeds/:id')
  @AnyActor()
  @HttpCode(204)
  async revoke(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.feeds.revoke(actor, id);
  }

  @Get('calendar/:file')
  @Public('the address itself is the secret, 256 random bits; it shows names and times of steps, nobody’s data')
  @Header('Content-Type', 'text/calendar; charset=utf-8')
  @Header('Content-Disposition', 'inline; filename="loa.ics"')
  async read(@Param('file', { schema: FeedFile }) file: string): Promise<string> {
    const feed = file.endsWith('.ics') ? await this.feeds.read(file.slice(0, -4)) : null;
    if (feed === null) throw notFound('feed');
    return writeFeed(feed.events, feed.locale);
  }
}
