import type { Locale } from '@loa/adapters/messages/message.js';
import { type Clock, type PlaybookSource, ReadTemplates } from '@loa/application';
import {
  Playbook,
  PlaybookList,
  PreviewedMessages,
  PreviewTemplate,
  Template,
  TemplateFieldList,
  TemplateList,
  TemplateQuery,
  TemplateVersionView,
} from '@loa/contracts';
import { type Actor, type Playbook as LoadedPlaybook, localDay, playbookAnchor } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { CLOCK } from '../platform/tokens.js';
import { messageView } from './campaign-views.js';
import { Key, PLAYBOOKS, ReaderLocale } from './route-inputs.js';
import { fieldsView, summaryOf, templateView, writtenView } from './template-views.js';

const VersionNumber = z.coerce.number().int().min(1).max(100_000);

@ApiTags('templates')
@Controller()
export class TemplatesController {
  constructor(
    private readonly templates: ReadTemplates,
    @Inject(PLAYBOOKS) private readonly source: PlaybookSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('playbooks')
  @Requires('template.read')
  @ApiOkResponse({ standardSchema: PlaybookList })
  playbooks() {
    const today = localDay(this.clock.now(), 'Asia/Ho_Chi_Minh');
    return { items: this.source.list().map((playbook) => playbookView(playbook, today)) };
  }

  /** What a text may name, in the reader's language. */
  @Get('template-fields')
  @Requires('template.read')
  @ApiOkResponse({ standardSchema: TemplateFieldList })
  fields(@ReaderLocale() locale: Locale): TemplateFieldList {
    return fieldsView(locale);
  }

  @Get('templates')
  @Requires('template.read')
  @ApiOkResponse({ standardSchema: TemplateList })
  async list(@CurrentActor() actor: Actor, @Query({ schema: TemplateQuery }) { all }: TemplateQuery) {
    return { items: (await this.templates.list(actor, all === 'true')).map(summaryOf) };
  }

  @Get('templates/:key')
  @Requires('template.read')
  @ApiOkResponse({ standardSchema: Template })
  async one(@CurrentActor() actor: Actor, @Param('key', { schema: Key }) key: string): Promise<Template> {
    return templateView(await this.templates.one(actor, key));
  }

  @Get('templates/:key/versions/:version')
  @Requires('template.read')
  @ApiOkResponse({ standardSchema: TemplateVersionView })
  async version(
    @CurrentActor() actor: Actor,
    @Param('key', { schema: Key }) key: string,
    @Param('version', { schema: VersionNumber }) version: number,
  ): Promise<TemplateVersionView> {
    const { content, createdAt, authorName } = await this.templates.version(actor, key, version);
    return { version, createdAt: createdAt.toISOString(), createdBy: authorName, content: writtenView(content) };
  }

  @Post('templates/:key/preview')
  @Requires('template.read')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: PreviewedMessages })
  async preview(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Param('key', { schema: Key }) key: string,
    @Body({ schema: PreviewTemplate.prefault({}) }) body: PreviewTemplate,
  ) {
    const messages = await this.templates.preview(actor, key, body.values, body.channels);
    return { messages: messages.map((message) => messageView(locale, message)) };
  }
}

/** This year and the next ones: dates of a lunar calendar can't be guessed by the page. */
const YEARS_OFFERED = 8;

function playbookView(playbook: LoadedPlaybook, today: string): Playbook {
  const year = Number(today.slice(0, 4));
  const anchors = Array.from({ length: YEARS_OFFERED }, (_, ahead) => playbookAnchor(playbook, year + ahead)).filter(
    (day) => day !== null,
  );
  return {
    key: playbook.key,
    title: playbook.title,
    description: playbook.description,
    nextAnchor: anchors.find((day) => day > today) ?? null,
    anchors: anchors.length === 0 ? null : anchors,
    steps: playbook.steps.map(({ key, title, kind, offsetDays, offsetUnit, localTime, channels }) => ({
      key,
      title,
      kind,
      offsetDays,
      offsetUnit: offsetUnit ?? 'days',
      localTime,
      channels: [...channels],
    })),
  };
}
