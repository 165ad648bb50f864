import {
  CHANNEL_FACTS,
  type ChannelName,
  localDay,
  notFound,
  type PlannedStep,
  type Problem,
  priceOf,
  settingOf,
  writtenMoment,
} from '@loa/domain';
import type { AudienceQuestion } from '../audiences/audience-store.js';
import { providerTemplate } from '../money/estimate-step.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import type { StoredTemplate } from '../templates/template-store.js';
import type { Campaign, CampaignStores, DecidedRun, Step } from './campaign-store.js';
import { loadStep } from './load-campaign.js';
import { approveBy, planStepsOf } from './plan-campaign.js';

/** All that stands in the way of sending, and what was looked at to find it. */
export interface Readiness {
  readonly problems: readonly Problem[];
  readonly steps: readonly Step[];
  readonly planned: ReadonlyMap<string, PlannedStep>;
  readonly templates: ReadonlyMap<string, StoredTemplate>;
}

/** Problems of a plan that a person may knowingly accept. */
const ACCEPTABLE = new Set(['plan.noHolidays']);

/** Looked at when a campaign is submitted and again when it is approved: the world moves in between. */
export async function readinessOf(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  now: Date,
): Promise<Readiness> {
  const steps = (await stores.campaigns.steps(campaign.id)).filter(({ active }) => active);
  const templates = await stores.templates.latest(steps.map(({ templateId }) => templateId));
  const planned = await planStepsOf(stores, campaign, steps, templates, now);
  const problems: Problem[] = steps.length === 0 ? [{ code: 'campaign.noSteps' }] : [];
  if (steps.length > 0 && [...planned.values()].every(({ skipped }) => skipped !== null))
    problems.push({ code: 'campaign.nothingRuns' });
  problems.push(...leadProblems(campaign, [...planned.values()], now));
  problems.push(...missingSettings(previews, campaign, steps, templates));
  problems.push(...partsProblems(campaign, steps, planned));
  problems.push(...(await unpricedProblems(stores, campaign, steps, templates, planned)));
  for (const step of steps) {
    const at = (problem: Problem): Problem => ({
      ...problem,
      field: ['steps', step.key, problem.field].filter(Boolean).join('.'),
    });
    const found = await problemsOfStep(stores, campaign, step, templates, planned.get(step.id)!, now);
    problems.push(...found.map(at));
  }
  return { problems, steps, planned, templates };
}

/** What stands in the way of one step alone, for a change after the approval. */
export async function stepReadiness(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  step: Step,
  templates: ReadonlyMap<string, StoredTemplate>,
  planned: PlannedStep,
  now: Date,
): Promise<Problem[]> {
  return [
    ...missingSettings(previews, campaign, [step], templates),
    ...(await problemsOfStep(stores, campaign, step, templates, planned, now)),
  ];
}

async function problemsOfStep(
  stores: CampaignStores,
  campaign: Campaign,
  step: Step,
  templates: ReadonlyMap<string, StoredTemplate>,
  planned: PlannedStep,
  now: Date,
): Promise<Problem[]> {
  // What does not run needs nothing.
  if (planned.skipped !== null) return [];
  return [
    ...timeProblems(planned),
    ...(await senderProblems(stores, campaign, step)),
    ...(await contentProblems(stores, campaign, step, templates.get(step.templateId), planned, now)),
  ];
}

/** Approved later than its lead time allows it would start before those who wait for it are ready. */
export function leadProblems(campaign: Campaign, planned: readonly PlannedStep[], now: Date): Problem[] {
  const latest = campaign.approvalLeadHours === 0 ? null : approveBy(campaign, planned, now);
  if (latest === null || latest >= now) return [];
  const params = { hours: campaign.approvalLeadHours, latest: writtenMoment(latest, campaign.timeZone) };
  return [{ code: 'campaign.leadOver', field: 'approvalLeadHours', params }];
}

function missingSettings(
  previews: MessagePreviews,
  campaign: Campaign,
  steps: readonly Step[],
  templates: ReadonlyMap<string, StoredTemplate>,
): Problem[] {
  const needed = new Set<string>();
  for (const { templateId, channels } of steps) {
    const content = templates.get(templateId)?.content;
    if (content) for (const name of previews.campaignVariables(content, channels)) needed.add(name);
  }
  return [...needed]
    .filter((name) => settingOf(campaign.settings, name) === undefined)
    .map((name) => ({ code: 'campaign.missingSetting', field: `settings.${name}`, params: { name } }));
}

/** A budget can be held only where every message has a price, by whatever account it goes: a school may have its own. */
async function unpricedProblems(
  stores: CampaignStores,
  campaign: Campaign,
  steps: readonly Step[],
  templates: ReadonlyMap<string, StoredTemplate>,
  planned: ReadonlyMap<string, PlannedStep>,
): Promise<Problem[]> {
  if (campaign.budget === null) return [];
  const messages = steps.filter(({ kind }) => kind === 'message');
  const serving = await stores.tariffs.serving(campaign.unitId, [
    ...new Set(messages.flatMap(({ channels }) => channels)),
  ]);
  const without = new Map<ChannelName, Set<string>>();
  for (const { id, channels, templateId } of messages) {
    const content = templates.get(templateId)?.content;
    if (!content) continue;
    const day = planned.get(id)!.dueDay;
    for (const { channel, name, tariffs } of serving.filter(({ channel }) => channels.includes(channel))) {
      const { legalClass } = content;
      const message = { channel, legalClass, template: providerTemplate(content, channel), parts: 1, day };
      if (priceOf(tariffs, { ...message, operator: 'other' }) === null)
        without.set(channel, (without.get(channel) ?? new Set()).add(name));
    }
  }
  return [...without].map(([channel, names]) => ({
    code: 'campaign.budgetNoPrice',
    field: 'budget',
    params: { channel, accounts: namesOf([...names]) },
  }));
}

/** Schools need a last day, and the step must come after it: what they approve is frozen when it is sent. */
function partsProblems(
  { partsDue }: Campaign,
  steps: readonly Step[],
  planned: ReadonlyMap<string, PlannedStep>,
): Problem[] {
  const open = steps.filter(({ openParts }) => openParts !== null);
  if (open.length === 0) return [];
  if (partsDue === null) return [{ code: 'part.noDue', field: 'partsDue' }];
  return open
    .filter(({ id }) => planned.get(id)!.dueDay <= partsDue)
    .map(({ key, title }) => ({ code: 'part.dueLate', field: `steps.${key}`, params: { step: title } }));
}

const NAMES_SHOWN = 5;
const namesOf = (names: readonly string[]): string =>
  names.slice(0, NAMES_SHOWN).join(', ') + (names.length > NAMES_SHOWN ? '…' : '');

function timeProblems(planned: PlannedStep): Problem[] {
  const past = planned.collisions.some(({ code }) => code === 'past');
  const found = planned.problems.filter(({ code }) => !ACCEPTABLE.has(code));
  return past ? [{ code: 'step.past', params: { day: planned.dueDay } }, ...found] : found;
}

async function senderProblems(stores: CampaignStores, campaign: Campaign, step: Step): Promise<Problem[]> {
  const without = await stores.planning.channelsWithoutAccount(campaign.unitId, step.channels);
  return without.map((channel) => ({ code: 'step.noAccount', field: 'channels', params: { channel } }));
}

async function contentProblems(
  stores: CampaignStores,
  campaign: Campaign,
  step: Step,
  template: StoredTemplate | undefined,
  planned: PlannedStep,
  now: Date,
): Promise<Problem[]> {
  if (template === undefined) return [{ code: 'step.templateMissing', params: { template: step.templateKey } }];
  const bare = step.channels.filter((channel) => !template.content.variants[channel]);
  if (bare.length > 0)
    return bare.map((channel) => ({ code: 'step.noVariant', field: 'channels', params: { channel } }));
  if (step.kind === 'post') {
    const outlets = await stores.planning.outletCount(campaign.unitId, step.channels);
    return outlets === 0 ? [{ code: 'step.noOutlet' }] : [];
  }
  const reach = await stores.audiences.reaches(questionOf(campaign, step, template, planned.dueDay, now));
  if (!reach.anybody) return [{ code: 'step.emptyAudience', field: 'audience' }];
  return reach.writable ? [] : [{ code: 'step.nobodyWritable', field: 'audience' }];
}

export interface StepMeaning {
  readonly step: Step;
  readonly template: StoredTemplate;
  readonly dueAt: Date;
  readonly question: AudienceQuestion;
}

/**
 * A step with what it says, when, and to whom. Once it was decided, by its run: the words and the time that were approved,
 * whatever newer version the template has.
 */
export async function meaningOf(
  stores: CampaignStores,
  campaign: Campaign,
  stepId: string,
  now: Date,
): Promise<StepMeaning> {
  const step = await loadStep(stores, campaign.id, stepId);
  const runs = (await stores.campaigns.runs(campaign)).filter((one) => one.stepId === stepId);
  // Of a step that comes back, the next time; once all are over, the last.
  const run = runs.find(({ state }) => state === 'planned') ?? runs.at(-1);
  const template = await templateOf(stores, step, run);
  if (!template) throw notFound('template');
  const dueAt = run?.dueAt ?? (await plannedAlone(stores, campaign, step, template, now)).dueAt;
  const question = questionOf(campaign, step, template, localDay(dueAt, campaign.timeZone), now);
  return { step, template, dueAt, question };
}

async function templateOf(stores: CampaignStores, step: Step, run: DecidedRun | undefined) {
  if (run?.templateVersionId) return stores.templates.version(run.templateVersionId);
  return (await stores.templates.latest([step.templateId])).get(step.templateId);
}

async function plannedAlone(
  stores: CampaignStores,
  campaign: Campaign,
  step: Step,
  template: StoredTemplate,
  now: Date,
) {
  return (await planStepsOf(stores, campaign, [step], new Map([[template.id, template]]), now)).get(step.id)!;
}

/** Who a step means, as of the day on which it runs (today when that is past). */
export function questionOf(
  campaign: Campaign,
  step: Step,
  template: StoredTemplate,
  dueDay: string,
  now: Date,
): AudienceQuestion {
  const today = localDay(now, campaign.timeZone);
  return {
    rule: step.audience,
    unitId: campaign.unitId,
    day: dueDay > today ? dueDay : today,
    channels: step.channels.filter((channel) => !CHANNEL_FACTS[channel].outlet),
    legalClass: template.content.legalClass,
    purpose: template.content.purpose,
    perPupil: template.content.per === 'pupil',
    now,
  };
}
