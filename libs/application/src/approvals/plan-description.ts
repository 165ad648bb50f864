import { createHash } from 'node:crypto';
import { occurrencesToRun, type PlannedStep, type TemplateVars } from '@loa/domain';
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
import type { DescribedPlan, DescribedStep } from './described-plan.js';

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
