import {
  type Actor,
  type AllowedTimes,
  type AudienceGroup,
  addDays,
  legalRules,
  narrowHours,
  type PlannedStep,
  planSteps,
  type StepToPlan,
  type TemplateContent,
  workCalendar,
} from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { StoredTemplate } from '../templates/template-store.js';
import type { Campaign, CampaignStores, DecidedRun, Step } from './campaign-store.js';
import { loadCampaign, scopeOf } from './load-campaign.js';

export interface PlanLine {
  readonly step: Step;
  readonly planned: PlannedStep;
  /** The run that an approval made of it. */
  readonly run: DecidedRun | null;
}

/** The dates as they will fall, what moved them, and what gets in each other's way. */
export class PlanCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, id: string): Promise<{ campaign: Campaign; lines: PlanLine[] }> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadCampaign(stores, id);
      const steps = await stores.campaigns.steps(id);
      const templates = await stores.templates.latest(steps.map(({ templateId }) => templateId));
      const runs = new Map((await stores.campaigns.runs(campaign)).map((run) => [run.stepId, run]));
      const planned = await planStepsOf(stores, campaign, steps, templates, now);
      const lines = steps.map((step) => {
        const run = runs.get(step.id) ?? null;
        return { step, run, planned: decided(planned.get(step.id)!, run) };
      });
      return { campaign, lines };
    });
  }
}

/** By step id; steps that are switched off are dated too, and get in nobody's way. */
export async function planStepsOf(
  stores: CampaignStores,
  campaign: Campaign,
  steps: readonly Step[],
  templates: ReadonlyMap<string, StoredTemplate>,
  now: Date,
): Promise<Map<string, PlannedStep>> {
  // Two days to a working day, and some for the holidays below.
  const offsets = steps.map(({ offsetDays, offsetUnit }) => (offsetUnit === 'days' ? offsetDays : offsetDays * 2));
  // A move and an expiry may leave the span of the offsets; whole years, so that "nothing entered" can be told.
  const from = `${addDays(campaign.anchorDate, Math.min(...offsets, 0) - 60).slice(0, 4)}-01-01`;
  const to = `${addDays(campaign.anchorDate, Math.max(...offsets, 0) + 60).slice(0, 4)}-12-31`;
  const calendar = workCalendar(await stores.planning.specialDays(from, to));
  const toPlan = (step: Step): StepToPlan => ({
    ...step,
    anchorDate: campaign.anchorDate,
    timeZone: campaign.timeZone,
    allowed: legalHours(step, templates.get(step.templateId)?.content),
    groups: step.kind === 'post' ? [] : groupsOf(step),
  });
  const active = planSteps(steps.filter((step) => step.active).map(toPlan), calendar, now);
  const off = steps.filter((step) => !step.active).flatMap((step) => planSteps([toPlan(step)], calendar, now));
  return new Map([
    ...active.map((one) => [one.step.id, one] as const),
    ...off.map((one) => [one.step.id, { ...one, collisions: [], problems: [] }] as const),
  ]);
}

export const groupsOf = (step: Step): AudienceGroup[] => [
  ...new Set(step.audience.include.flatMap(({ groups }) => groups)),
];

/** No setting widens what the law allows for a message of the template's class on any channel of the step. */
export function legalHours(step: Step, content: TemplateContent | undefined): AllowedTimes {
  if (content === undefined) return step.allowed;
  const { legalClass, purpose } = content;
  return step.channels.reduce((allowed, channel) => {
    const { hours } = legalRules(legalClass, purpose, channel);
    return hours === null ? allowed : narrowHours(allowed, hours);
  }, step.allowed);
}

/** What was approved stands, also when the calendar changed since. */
function decided(planned: PlannedStep, run: DecidedRun | null): PlannedStep {
  if (run === null) return planned;
  const moved = run.movedFrom && {
    code: run.movedCode as NonNullable<PlannedStep['moved']>['code'],
    from: run.movedFrom,
    to: run.dueAt,
  };
  const collisions = planned.collisions.filter(({ code }) => code !== 'past' && code !== 'today');
  return { ...planned, dueAt: run.dueAt, expiresAt: run.expiresAt, moved, collisions };
}
