import { type Actor, CHANNEL_FACTS, notFound, type Permission, SMALL_BELOW, type TemplateVars } from '@loa/domain';
import type { AudienceCounts, AudienceQuestion, SampleRecipient } from '../audiences/audience-store.js';
import type { StepCost } from '../money/estimate-step.js';
import { estimateFor } from '../money/read-cost.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { holdAudience } from '../reports/hold-small-counts.js';
import type { MessagePreviews, PreviewedMessage } from '../templates/message-previews.js';
import { meaningOf } from './campaign-readiness.js';
import { mergeSettings } from './campaign-settings.js';
import type { CampaignStores, Step } from './campaign-store.js';
import { loadCampaign, scopeOf } from './load-campaign.js';
import { memberValues } from './member-values.js';
import { partValues } from './part-values.js';

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
  /** Null for a post. */
  readonly cost: StepCost | null;
  /** Null where silence starts no further channel. */
  readonly overlap: StepOverlap | null;
}

/**
 * People who are written to on a second channel because no receipt came, and who may have the first message after all.
 * Worked out from how many of the messages that providers took so far never got a receipt, channel by channel.
 */
export interface StepOverlap {
  readonly silenceHours: number;
  /** Null while too few messages were sent to tell. */
  readonly likely: number | null;
  /** Everybody whose first channel has receipts and a channel behind it. */
  readonly atMost: number;
  /** Messages that `likely` is worked out from. */
  readonly basis: number;
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
      const campaign = await loadCampaign(stores, campaignId);
      const { step, template, dueAt, question } = await meaningOf(stores, campaign, stepId, now);
      const post = step.kind === 'post';
      const counts = post ? null : await stores.audiences.count(question);
      const person = post ? null : await personFor(stores, actor, question, personId);
      if (person === null && personId !== undefined && !post && seesPersons(actor)) throw notFound('recipient');
      const unitId = person?.unitId ?? actor.unitId;
      const vars = {
        ...mergeSettings(campaign.settings, memberValues(this.previews, person)),
        ...(await partValues(stores, actor, { campaign, step, unitId })),
      } as TemplateVars;
      const messages = this.previews.preview({
        content: template.content,
        channels: step.channels,
        vars,
        day: question.day,
        tariffs: await stores.tariffs.ofUnit(campaign.unitId, step.channels),
      });
      return {
        step,
        dueAt,
        // Reckoned with every count, shown with what the reader may see.
        counts: counts && (seesPersons(actor) ? counts : holdAudience(counts)),
        outlets: post ? await stores.planning.outletCount(campaign.unitId, step.channels) : null,
        person,
        messages,
        cost:
          counts &&
          (await estimateFor(stores, this.previews, campaign, { content: template.content, question, counts })),
        overlap: counts === null ? null : await overlapFor(actor, stores, step, counts),
      };
    });
  }

  /** A few real recipients to look through. */
  recipients(actor: Actor, campaignId: string, stepId: string, limit: number): Promise<SampleRecipient[]> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadCampaign(stores, campaignId);
      const { step, question } = await meaningOf(stores, campaign, stepId, now);
      return step.kind === 'post' ? [] : stores.audiences.sample(question, limit);
    });
  }
}

export const seesPersons = (actor: Actor): boolean => actor.permissions.has(SEES_PERSONS);

/** The person named, or the first that the step means; null when there is none, or none that the reader may see. */
export async function personFor(
  stores: CampaignStores,
  actor: Actor,
  question: AudienceQuestion,
  personId: string | undefined,
): Promise<SampleRecipient | null> {
  if (!seesPersons(actor)) return null;
  const [person] = await stores.audiences.sample(question, 1, personId);
  return person ?? null;
}

/** Fewer messages than this say nothing about the next ones. */
const ENOUGH = 50;

/** Few people on two channels would be few persons: nothing is said of them to those who may not see any. */
async function overlapFor(actor: Actor, stores: CampaignStores, step: Step, counts: AudienceCounts) {
  const overlap = await overlapOf(stores, step, counts);
  return overlap && overlap.atMost < SMALL_BELOW && !seesPersons(actor) ? null : overlap;
}

async function overlapOf(stores: CampaignStores, step: Step, counts: AudienceCounts): Promise<StepOverlap | null> {
  const { silenceHours } = step;
  if (silenceHours === null) return null;
  const first = counts.byChannel.filter(
    ({ channel, n }) => n > 0 && channel !== step.channels.at(-1) && CHANNEL_FACTS[channel].evidence === 'receipt',
  );
  const known = await stores.planning.silence(first.map(({ channel }) => channel));
  const shares = first.map(({ channel, n }) => {
    const seen = known.find((line) => line.channel === channel);
    return seen === undefined || seen.taken < ENOUGH ? null : (n * seen.silent) / seen.taken;
  });
  const sum = shares.reduce<number | null>((so, n) => (so === null || n === null ? null : so + n), 0);
  return {
    silenceHours,
    likely: sum === null ? null : Math.round(sum),
    atMost: first.reduce((so, { n }) => so + n, 0),
    basis: known.reduce((so, { taken }) => so + taken, 0),
  };
}
