import type { Locale } from '@loa/adapters/messages/message.js';
import { ReadTemplates, StartFromTemplate as StartUseCase, WriteTemplates } from '@loa/application';
import {
  BeginTemplate,
  Campaign,
  FindRecipients,
  PreviewDraft,
  PreviewedDraft,
  PublishVersion,
  SaveDraft,
  SavedDraft,
  StartFromTemplate,
  Template,
  TemplateRecipients,
  type WrittenContent,
} from '@loa/contracts';
import type { Actor, TemplateContent } from '@loa/domain';
import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { campaignView } from './campaign-views.js';
import { Key, ReaderLocale } from './route-inputs.js';
import { draftPreviewView, templateView } from './template-views.js';

/** Messages as they are written: drafts, versions, and what becomes of them. */
@ApiTags('templates')
@Controller('templates')
export class WrittenTemplatesController {
  constructor(
    private readonly templates: ReadTemplates,
    private readonly writing: WriteTemplates,
    private readonly starting: StartUseCase,
  ) {}

  @Post()
  @Requires('template.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: Template })
  async begin(@CurrentActor() actor: Actor, @Body({ schema: BeginTemplate }) body: BeginTemplate): Promise<Template> {
    const title = { vi: body.title, en: '' };
    return this.whole(actor, await this.writing.begin(actor, { title, copyOf: body.copyOf }));
  }

  /** What is being written, as one of its recipients would get it, and what stands against publishing it. */
  @Post('preview')
  @Requires('template.read')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: PreviewedDraft })
  async preview(
    @CurrentActor() actor: Actor,
    @ReaderLocale() locale: Locale,
    @Body({ schema: PreviewDraft }) { content, personId }: PreviewDraft,
  ): Promise<PreviewedDraft> {
    return draftPreviewView(locale, await this.templates.previewDraft(actor, contentOf(content), personId));
  }

  /** Some of those whom such a message would go to. */
  @Post('recipients')
  @Requires('template.read', 'person.read')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: TemplateRecipients })
  async recipients(@CurrentActor() actor: Actor, @Body({ schema: FindRecipients }) body: FindRecipients) {
    const items = await this.templates.recipients(actor, body);
    return {
      items: items.map(({ personId, name, group, unitName, className }) => ({
        personId,
        name,
        group,
        unitName,
        className,
      })),
    };
  }

  @Put(':key/draft')
  @Requires('template.write')
  @ApiOkResponse({ standardSchema: SavedDraft })
  async save(
    @CurrentActor() actor: Actor,
    @Param('key', { schema: Key }) key: string,
    @Body({ schema: SaveDraft }) { revision, content }: SaveDraft,
  ): Promise<SavedDraft> {
    const draft = { ...contentOf(content), derived: content.derived };
    const saved = await this.writing.saveDraft(actor, key, revision, draft);
    return { revision: saved.revision, savedAt: saved.savedAt.toISOString() };
  }

  @Delete(':key/draft')
  @Requires('template.write')
  @HttpCode(204)
  async discard(@CurrentActor() actor: Actor, @Param('key', { schema: Key }) key: string): Promise<void> {
    await this.writing.discardDraft(actor, key);
  }

  /** A new version; it never changes, and campaigns that were decided keep theirs. */
  @Post(':key/versions')
  @Requires('template.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: Template })
  async publish(
    @CurrentActor() actor: Actor,
    @Param('key', { schema: Key }) key: string,
    @Body({ schema: PublishVersion }) { version, content }: PublishVersion,
  ): Promise<Template> {
    await this.writing.publish(actor, key, version, contentOf(content));
    return this.whole(actor, key);
  }

  @Post(':key/archive')
  @Requires('template.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Template })
  async archive(@CurrentActor() actor: Actor, @Param('key', { schema: Key }) key: string): Promise<Template> {
    await this.writing.setActive(actor, key, false);
    return this.whole(actor, key);
  }

  @Post(':key/restore')
  @Requires('template.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Template })
  async restore(@CurrentActor() actor: Actor, @Param('key', { schema: Key }) key: string): Promise<Template> {
    await this.writing.setActive(actor, key, true);
    return this.whole(actor, key);
  }

  @Delete(':key/proposal')
  @Requires('template.write')
  @HttpCode(204)
  async decline(@CurrentActor() actor: Actor, @Param('key', { schema: Key }) key: string): Promise<void> {
    await this.writing.declineProposal(actor, key);
  }

  /** A draft campaign that sends this one message. */
  @Post(':key/campaign')
  @Requires('template.read', 'campaign.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: Campaign })
  async start(
    @CurrentActor() actor: Actor,
    @Param('key', { schema: Key }) key: string,
    @Body({ schema: StartFromTemplate }) body: StartFromTemplate,
  ): Promise<Campaign> {
    return campaignView(await this.starting.run(actor, key, body));
  }

  private async whole(actor: Actor, key: string): Promise<Template> {
    return templateView(await this.templates.one(actor, key));
  }
}

/**
 * The key is the address's; the marks of what nobody read yet are the draft's alone. What is absent of an e-mail's foot is
 * put in by the rules before anything reads it.
 */
const contentOf = ({ derived: _, ...content }: WrittenContent): TemplateContent =>
  ({ ...content, key: '' }) as TemplateContent;
