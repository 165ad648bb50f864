import { type Actor, DomainError, needsApproval, type PlannedStep, type StepFields, stepProblems } from '@loa/domain';
import { type FoundClash, findClashes } from '../calendar/find-clashes.js';
import { lineSendings } from '../calendar/load-schedule.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { Campaign, CampaignStores, DecidedRun, Step } from './campaign-store.js';
import { loadCampaign, loadStep, scopeOf } from './load-campaign.js';
import { planStepsOf } from './plan-campaign.js';

export type TryStepInput = Partial<Pick<StepFields, 'offsetDays' | 'offsetUnit' | 'localTime'>>;

export interface TriedStep {
  readonly campaign: Campaign;
  readonly step: Step;
  readonly planned: PlannedStep;
  /** A second person would have to look at it again. */
  readonly needsApproval: boolean;
  readonly clashes: readonly FoundClash[];
}

/** What another time of a step would come to, before anything is written. */
export class TryStep {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string, stepId: string, input: TryStepInput): Promise<TriedStep> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadCampaign(stores, campaignId);
      const before = await loadStep(stores, campaignId, stepId);
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const step: Step = { ...before, ...given };
      const problems = stepProblems(step);
      if (problems.length > 0) throw new DomainError('invalid', 'step.invalid', {}, problems);
      const steps = (await stores.campaigns.steps(campaignId)).map((one) => (one.id === stepId ? step : one));
      const templates = await stores.templates.latest(steps.map(({ templateId }) => templateId));
      const plannedOf = await planStepsOf(stores, campaign, steps, templates, now);
      const planned = plannedOf.get(stepId)!;
      const runs = new Map((await stores.campaigns.runs(campaign)).map((run) => [run.stepId, run]));
      const lines = steps.map((one) => {
        const run = one.id === stepId ? null : (runs.get(one.id) ?? null);
        const times = plannedOf.get(one.id)!;
        return {
          step: one,
          run,
          planned: run === null ? times : { ...times, dueAt: run.dueAt, expiresAt: run.expiresAt },
        };
      });
      const { clashes } = await findClashes(stores, lineSendings(campaign, lines, templates, now), now);
      return {
        ...{ campaign, step, planned, clashes: clashes.get(stepId) ?? [] },
        needsApproval: decidedAnew(campaign, before, step, runs.get(stepId) ?? null, planned),
      };
    });
  }
}

/** As `editDecidedStep` would judge it. */
function decidedAnew(
  { state, timeZone }: Campaign,
  before: Step,
  after: Step,
  run: DecidedRun | null,
  { dueAt, expiresAt }: PlannedStep,
): boolean {
  if (state === 'draft' || state === 'submitted') return false;
  const was = { ...before, dueAt: run?.dueAt ?? null, expiresAt: run?.expiresAt ?? null };
  return run?.awaitsApproval === true || needsApproval(was, { ...after, dueAt, expiresAt }, timeZone);
}
