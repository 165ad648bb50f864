import { type Actor, type ChannelName, notFound, type Permission, type TemplateVars } from '@loa/domain';
import type { AudienceCounts, AudienceQuestion, SampleRecipient } from '../audiences/audience-store.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews, PreviewedMessage } from '../templates/message-previews.js';
import type { StoredTemplate } from '../templates/template-store.js';
import { questionOf } from './campaign-readiness.js';
import { mergeSettings } from './campaign-settings.js';
import type { Campaign, CampaignStores, Step } from './campaign-store.js';
import { loadCampaign, loadStep, scopeOf } from './load-campaign.js';
import { planStepsOf } from './plan-campaign.js';

export interface StepPreview {
  readonly step: Step;
  readonly dueAt: Date;
  /** Null for a post. */
  readonly counts: AudienceCounts | null;
  /** Pages that a post goes to; null for a message. */
  readonly outlets: number | null;
  /** Whom the messages are rendered for; null when the audience is empty or the reader may not see persons. */
  readonly person: SampleRecipient | null;
  readonly messages: readonly PreviewedMessage[];
  readonly cost: StepCost;
}

/** An estimate in dong: messages on each first channel times the price of the message shown. */
export interface StepCost {
  readonly byChannel: readonly {
    readonly channel: ChannelName;
    readonly messages: number;
    readonly price: number | null;
    readonly total: number | null;
  }[];
  /** Without channels whose price nobody entered. */
  readonly total: number;
}

const SEES_PERSONS: Permission = 'person.read';

/** A step as its recipients will meet it: how many, on which channel, who is left out and why, the words, the price. */
export class PreviewStep {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string, stepId: string, personId?: string): Promise<StepPreview> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { campaign, step, template, dueAt, question } = await this.load(stores, campaignId, stepId, now);
      const post = step.kind === 'post';
      const counts = post ? null : await stores.audiences.count(question);
      const person = post ? null : await this.personFor(stores, actor, question, personId);
      const vars = valuesOf(this.previews.typicalValues, campaign, person);
      const messages = this.previews.preview({
        content: template.content,
        channels: step.channels,
        vars,
        day: question.day,
      });
      return {
        step,
        dueAt,
        counts,
        outlets: post ? await stores.planning.outletCount(campaign.unitId, step.channels) : null,
        person,
        messages,
        cost: costOf(counts, messages),
      };
    });
  }

  /** A few real recipients to look through. */
  recipients(actor: Actor, campaignId: string, stepId: string, limit: number): Promise<SampleRecipient[]> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { step, question } = await this.load(stores, campaignId, stepId, now);
      return step.kind === 'post' ? [] : stores.audiences.sample(question, limit);
    });
  }

  private async personFor(
    stores: CampaignStores,
    actor: Actor,
    question: AudienceQuestion,
    personId: string | undefined,
  ): Promise<SampleRecipient | null> {
    if (!actor.permissions.has(SEES_PERSONS)) return null;
    const [person] = await stores.audiences.sample(question, 1, personId);
    if (person === undefined && personId !== undefined) throw notFound('recipient');
    return person ?? null;
  }

  private async load(
    stores: CampaignStores,
    campaignId: string,
    stepId: string,
    now: Date,
  ): Promise<{ campaign: Campaign; step: Step; template: StoredTemplate; dueAt: Date; question: AudienceQuestion }> {
    const campaign = await loadCampaign(stores, campaignId);
    const step = await loadStep(stores, campaignId, stepId);
    const templates = await stores.templates.latest([step.templateId]);
    const template = templates.get(step.templateId);
    if (template === undefined) throw notFound('template');
    const planned = (await planStepsOf(stores, campaign, [step], templates, now)).get(stepId)!;
    const question = questionOf(campaign, step, template, planned.dueDay, now);
    return { campaign, step, template, dueAt: planned.dueAt, question };
  }
}

/** Without a person, member values are typical ones; a missing campaign value stays missing, so that it shows. */
function valuesOf(typical: TemplateVars, campaign: Campaign, person: SampleRecipient | null): TemplateVars {
  const { recipient, school, student } = typical;
  return mergeSettings(campaign.settings, person?.vars ?? { recipient, school, student }) as TemplateVars;
}

function costOf(counts: AudienceCounts | null, messages: readonly PreviewedMessage[]): StepCost {
  const byChannel = (counts?.byChannel ?? []).map(({ channel, n }) => {
    const price = messages.find((message) => message.channel === channel && message.preferred)?.price ?? null;
    return { channel, messages: n, price, total: price === null ? null : price * n };
  });
  return { byChannel, total: byChannel.reduce((sum, { total }) => sum + (total ?? 0), 0) };
}
