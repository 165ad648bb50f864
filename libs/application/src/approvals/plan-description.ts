import { createHash } from 'node:crypto';
import {
  type AllowedTimes,
  type AudienceRule,
  type ChannelName,
  type OffsetUnit,
  occurrencesToRun,
  type PlannedStep,
  type PlaybookShift,
  type TemplateVars,
  type WeeklyRepeat,
} from '@loa/domain';
import type { AudienceCounts } from '../audiences/audience-store.js';
import { questionOf, type Readiness } from '../campaigns/campaign-readiness.js';
import { mergeSettings } from '../campaigns/campaign-settings.js';
import type { Campaign, CampaignStores, Step } from '../campaigns/campaign-store.js';
import { memberValues } from '../campaigns/member-values.js';
import { legalHours } from '../campaigns/plan-campaign.js';
import type { StepCost } from '../money/estimate-step.js';
import { estimateFor } from '../money/read-cost.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import type { StoredTemplate } from '../templates/template-store.js';

/**
 * A step as an approver sees it: when, to whom, by which way, what it says, how many, how much. It is kept with the approval
 * and compared with what comes later, so it holds no object that can change underneath it, and nobody's name. Moments are ISO 8601.
 */
export interface DescribedStep {
  readonly key: string;
  readonly title: string;
  readonly kind: 'message' | 'post';
  readonly dueAt: string;
  readonly offsetDays: number;
  readonly offsetUnit: OffsetUnit;
  readonly localTime: string;
  readonly shiftRule: PlaybookShift;
  readonly offsetHours: number;
  /** Of one that comes back; `times`: how often it is to run from now on. */
  readonly repeat: WeeklyRepeat | null;
  readonly times: number;
  readonly expiryHours: number;
  readonly expiryTime: string | null;
  readonly avoidSchoolBreaks: boolean;
  readonly pilot: Step['pilot'];
  /** Within the law's, where a template has a class. */
  readonly allowed: AllowedTimes;
  readonly audience: AudienceRule;
  readonly channels: readonly ChannelName[];
  readonly silenceHours: number | null;
  readonly templateVersionId: string;
  /** With the campaign's own values, and typical ones where each recipient has theirs. */
  readonly texts: readonly {
    readonly channel: ChannelName;
    readonly subject: string | null;
    readonly shown: string | null;
  }[];
  /** Who can be written to, each time; of a post its pages. */
  readonly people: number;
  /** At most, each time, in đồng without VAT; null for a post. */
  readonly cost: number | null;
}

export interface DescribedPlan {
  readonly name: string;
  readonly anchorDate: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly errorThreshold: number;
  readonly perSecond: number | null;
  readonly perDay: number | null;
  readonly budget: number | null;
  readonly steps: readonly DescribedStep[];
}

/** A described step with the counts behind it. */
export interface LookedAtStep {
  readonly step: Step;
  readonly planned: PlannedStep;
  readonly described: DescribedStep;
  /** Null for a post. */
  readonly counts: AudienceCounts | null;
  readonly cost: StepCost | null;
}

/** Counts and renders one step. */
export async function lookAtStep(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  {
    step,
    template,
    planned,
  }: { readonly step: Step; readonly template: StoredTemplate; readonly planned: PlannedStep },
  now: Date,
): Promise<LookedAtStep> {
  const { content } = template;
  const question = questionOf(campaign, step, template, planned.dueDay, now);
  const counts = step.kind === 'post' ? null : await stores.audiences.count(question);
  const cost = counts && (await estimateFor(stores, previews, campaign, { content, question, counts }));
  const people =
    counts === null
      ? await stores.planning.outletCount(campaign.unitId, step.channels)
      : counts.byChannel.reduce((sum, { n }) => sum + n, 0);
  const times = timesOf(planned, now);
  const texts = textsOf(previews, campaign, step, template, question.day);
  const described = describedAs({ step, template, planned }, { texts, people, cost: cost?.high ?? null, times });
  return { step, planned, described, counts, cost };
}

/** How often a step is to run from now on; what its rule leaves out runs never, and what is late may still run once. */
const timesOf = ({ skipped, occurrences }: PlannedStep, now: Date): number =>
  skipped === null ? Math.max(1, occurrencesToRun(occurrences, [], now).length) : 0;

/** A step in the words of the description, with what was counted and rendered of it. */
export const describedAs = (
  {
    step,
    template,
    planned,
  }: { readonly step: Step; readonly template: StoredTemplate; readonly planned: PlannedStep },
  { texts, people, cost, times }: Pick<DescribedStep, 'texts' | 'people' | 'cost' | 'times'>,
): DescribedStep => ({
  key: step.key,
  title: step.title,
  kind: step.kind,
  offsetDays: step.offsetDays,
  offsetUnit: step.offsetUnit,
  localTime: step.localTime,
  shiftRule: step.shiftRule,
  expiryHours: step.expiryHours,
  audience: step.audience,
  channels: step.channels,
  silenceHours: step.silenceHours,
  offsetHours: step.offsetHours,
  repeat: step.repeat,
  times,
  expiryTime: step.expiryTime,
  avoidSchoolBreaks: step.avoidSchoolBreaks,
  pilot: step.pilot,
  dueAt: planned.dueAt.toISOString(),
  allowed: legalHours(step, template.content),
  templateVersionId: template.versionId,
  texts,
  people,
  cost,
});

function textsOf(
  previews: MessagePreviews,
  campaign: Pick<Campaign, 'settings'>,
  step: Pick<Step, 'channels'>,
  { content }: StoredTemplate,
  day: string,
): DescribedStep['texts'] {
  const vars = mergeSettings(campaign.settings, memberValues(previews, null)) as TemplateVars;
  return previews
    .preview({ content, channels: step.channels, vars, day })
    .filter(({ form, preferred }) => preferred || form === null)
    .map(({ channel, subject, shown }) => ({ channel, subject, shown }));
}

/** Every step that is to run. Steps without a template are left out: they are among the problems. */
export async function lookAtPlan(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  { steps, planned, templates }: Pick<Readiness, 'steps' | 'planned' | 'templates'>,
  now: Date,
): Promise<LookedAtStep[]> {
  const looked: LookedAtStep[] = [];
  for (const step of steps) {
    const template = templates.get(step.templateId);
    if (template === undefined) continue;
    looked.push(await lookAtStep(stores, previews, campaign, { step, template, planned: planned.get(step.id)! }, now));
  }
  return looked;
}

export const planOf = (campaign: Campaign, steps: readonly DescribedStep[]): DescribedPlan => ({
  name: campaign.name,
  anchorDate: campaign.anchorDate,
  settings: campaign.settings,
  errorThreshold: campaign.errorThreshold,
  perSecond: campaign.perSecond,
  perDay: campaign.perDay,
  budget: campaign.budget,
  steps,
});

/**
 * Of all that an approver decides about and that can change without the campaign's version: words of a template, days of the
 * calendar. Who is meant on the day is left out, since people come and go, and so are prices.
 */
export function fingerprintOf(
  campaign: Pick<Campaign, 'version'>,
  { steps, planned, templates }: Pick<Readiness, 'steps' | 'planned' | 'templates'>,
): string {
  const parts = steps.map((step) => {
    const times = planned.get(step.id)!;
    const moments = times.occurrences.map((one) => [one.dueAt.getTime(), one.expiresAt.getTime()]);
    return [step.id, templates.get(step.templateId)?.versionId ?? '', times.skipped === null, moments];
  });
  return createHash('sha256')
    .update(JSON.stringify([campaign.version, parts]))
    .digest('base64url')
    .slice(0, 22);
}
