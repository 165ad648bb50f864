import {
  type Actor,
  type ChannelName,
  localDay,
  notFound,
  type Problem,
  type TemplateContent,
  type TemplateVars,
} from '@loa/domain';
import type { AudienceQuestion, SampleRecipient } from '../audiences/audience-store.js';
import { mergeSettings, type SettingsInput } from '../campaigns/campaign-settings.js';
import type { CampaignStores } from '../campaigns/campaign-store.js';
import { scopeOf } from '../campaigns/load-campaign.js';
import { memberValues } from '../campaigns/member-values.js';
import { seesPersons } from '../campaigns/preview-step.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { ContentRules } from './content-rules.js';
import type { MessagePreviews, PreviewedMessage } from './message-previews.js';
import type { ShelfStore, ShelvedTemplate, TemplateDraft } from './shelf-store.js';
import type { TemplateVersionInfo } from './template-store.js';
import { foundTemplate } from './write-templates.js';

/** All that the page of one template shows. Draft and proposal are for those who may write it. */
export interface WholeTemplate {
  readonly template: ShelvedTemplate;
  readonly versions: readonly TemplateVersionInfo[];
  readonly draft: TemplateDraft | null;
  readonly proposal: TemplateContent | null;
  readonly openSteps: number;
}

export interface PreviewedDraft {
  /** Of every channel whose words can be read. */
  readonly messages: readonly PreviewedMessage[];
  /** What stands against publishing it. */
  readonly problems: readonly Problem[];
  readonly person: SampleRecipient | null;
}

type Stores = CampaignStores & { readonly shelf: ShelfStore };

/** People to look through; more would not be looked at. */
const SAMPLE = 12;

export class ReadTemplates {
  constructor(
    private readonly transactions: Transactions<Stores>,
    private readonly previews: MessagePreviews,
    private readonly rules: ContentRules,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor, all: boolean): Promise<ShelvedTemplate[]> {
    return this.transactions.run(scopeOf(actor), ({ shelf }) => shelf.list(all, this.today()));
  }

  one(actor: Actor, key: string): Promise<WholeTemplate> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const template = await foundTemplate(stores, key, this.today());
      return {
        template,
        versions: await stores.templates.versions(template.id),
        draft: await stores.shelf.draft(template.id),
        proposal: await stores.shelf.proposal(template.id),
        openSteps: await stores.shelf.openSteps(template.id),
      };
    });
  }

  version(actor: Actor, key: string, version: number) {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const template = await foundTemplate(stores, key, this.today());
      const found = await stores.shelf.version(template.id, version);
      if (found === null) throw notFound('templateVersion');
      return found;
    });
  }

  /** The newest version with these values over typical ones, on the channels asked or on all that it has. */
  preview(
    actor: Actor,
    key: string,
    values: SettingsInput,
    channels?: readonly ChannelName[],
  ): Promise<PreviewedMessage[]> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const template = await stores.templates.find(key);
      if (template === null) throw notFound('template');
      const vars = mergeSettings(this.previews.typicalValues, values) as TemplateVars;
      return this.rendered(stores, actor, template.content, vars, channels);
    });
  }

  /**
   * What is being written, as this person would get it (as typical values without one). What a campaign brings
   * (hotline, deadline, event) is typical; office and year are the reader's own.
   */
  previewDraft(actor: Actor, written: TemplateContent, personId?: string): Promise<PreviewedDraft> {
    const content = this.rules.complete(written);
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const [person] =
        personId === undefined || !seesPersons(actor)
          ? []
          : await stores.audiences.sample(this.question(actor, content), 1, personId);
      const unit = await stores.planning.unitWithOffice(actor.unitId, this.today());
      const own = { ...(unit && { office: unit.office }), year: this.today().slice(0, 4) };
      const vars = { ...this.previews.typicalValues, ...own, ...memberValues(this.previews, person ?? null) };
      const readable = this.rules.readable(content);
      const messages = await this.rendered(stores, actor, readable, vars);
      return { messages, problems: this.rules.problems(content), person: person ?? null };
    });
  }

  /** A few real people of the groups that a message is written for. */
  recipients(actor: Actor, content: Pick<TemplateContent, 'audience' | 'per'>): Promise<SampleRecipient[]> {
    return this.transactions.run(scopeOf(actor), ({ audiences }) =>
      content.audience.length === 0
        ? Promise.resolve([])
        : audiences.sample(this.question(actor, { ...content, variants: {} }), SAMPLE),
    );
  }

  private async rendered(
    { tariffs }: Pick<Stores, 'tariffs'>,
    actor: Actor,
    content: TemplateContent,
    vars: TemplateVars,
    channels?: readonly ChannelName[],
  ): Promise<PreviewedMessage[]> {
    const written = Object.keys(content.variants) as ChannelName[];
    return this.previews.preview({
      content,
      channels: channels ? written.filter((channel) => channels.includes(channel)) : written,
      vars,
      day: this.today(),
      tariffs: await tariffs.ofUnit(actor.unitId, written),
    });
  }

  private question(actor: Actor, content: Pick<TemplateContent, 'audience' | 'per' | 'variants'>): AudienceQuestion {
    return {
      rule: { include: [{ groups: content.audience }] },
      unitId: actor.unitId,
      day: this.today(),
      channels: Object.keys(content.variants) as ChannelName[],
      legalClass: 'notice',
      purpose: 'notice',
      perPupil: content.per === 'pupil',
      now: this.clock.now(),
    };
  }

  private today(): string {
    return localDay(this.clock.now(), 'Asia/Ho_Chi_Minh');
  }
}
