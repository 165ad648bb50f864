import {
  type Actor,
  type AllowedTimes,
  DomainError,
  occurrencesToRun,
  type PlannedStep,
  type Problem,
  type StepFields,
  stepProblems,
} from '@loa/domain';
import { newRun } from '../campaigns/approve-campaign.js';
import { leadProblems } from '../campaigns/campaign-readiness.js';
import type { Campaign, Step } from '../campaigns/campaign-store.js';
import { requireChangeable, takesSecondPerson } from '../campaigns/edit-decided-step.js';
import { loadCampaign, loadStep, scopeOf } from '../campaigns/load-campaign.js';
import { approveBy, type PlanLine, planStepsOf } from '../campaigns/plan-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { type FoundClash, findClashes } from './find-clashes.js';
import { isUndecided, plannedSendings, type ScheduledSending, sendingsOf } from './load-schedule.js';
import type { ScheduleStores } from './schedule-store.js';

/** Everything that decides when a step runs; what is absent stays. */
export type TryStepInput = Partial<
  Pick<
    StepFields,
    | 'offsetDays'
    | 'offsetUnit'
    | 'offsetHours'
    | 'localTime'
    | 'shiftRule'
    | 'expiryHours'
    | 'expiryTime'
    | 'avoidSchoolBreaks'
    | 'repeat'
  >
> & { readonly allowed?: Partial<AllowedTimes> };

export interface TriedStep {
  /** As the plan will show it: of the first of its times that is to come. */
  readonly line: PlanLine;
  readonly titles: ReadonlyMap<string, string>;
  /** None of its times is to come, and no rule left it out: it will not run. */
  readonly past: boolean;
  /** What would be refused for its times: those of the plan, and a lead time for the approval that is over. */
  readonly problems: readonly Problem[];
  readonly approveBy: Date | null;
  /** A second person would have to look at it again. */
  readonly needsApproval: boolean;
  readonly clashes: readonly FoundClash[];
}

/** What other times of a step would come to, before anything is written: as the plan and the edit will have it. */
export class TryStep {
  constructor(
    private readonly transactions: Transactions<ScheduleStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string, stepId: string, input: TryStepInput): Promise<TriedStep> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadCampaign(stores, campaignId);
      const before = await loadStep(stores, campaignId, stepId);
      const after = changedStep(before, input);
      const all = await stores.campaigns.steps(campaignId);
      const steps = all.map((step) => (step.id === stepId ? after : step));
      const templates = await stores.templates.latest(steps.map(({ templateId }) => templateId));
      const planned = await planStepsOf(stores, campaign, steps, templates, now);
      const own = await sendingsOf(stores, [campaign], now);
      const tried = triedTimes(campaign, { before, after }, planned.get(stepId)!, own, now);
      const times = plannedSendings(campaign, [after], templates, planned, now);
      const clashes = await findClashes(stores, [...own.filter(({ step }) => step.id !== stepId), ...times], now);
      const active = steps.filter((step) => step.active).map(({ id }) => planned.get(id)!);
      const open = isUndecided(campaign);
      return {
        ...tried,
        titles: new Map(steps.map(({ id, title }) => [id, title])),
        problems: [...tried.line.planned.problems, ...(open ? leadProblems(campaign, active, now) : [])],
        approveBy: open ? approveBy(campaign, active, now) : null,
        clashes: clashes.get(stepId) ?? [],
      };
    });
  }
}

/** 422 with everything that can't be. */
function changedStep(before: Step, { allowed, ...input }: TryStepInput): Step {
  const given = definedOf(input);
  const after: Step = {
    ...before,
    ...given,
    allowed: { ...before.allowed, ...definedOf(allowed ?? {}) },
    active: true,
  };
  const problems = stepProblems(after);
  if (problems.length > 0) throw new DomainError('invalid', 'step.invalid', {}, problems);
  return after;
}

const definedOf = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

/** The times that would get runs, by the same functions that make them at an approval and at an edit. */
function triedTimes(
  campaign: Campaign,
  change: { readonly before: Step; readonly after: Step },
  planned: PlannedStep,
  own: readonly ScheduledSending[],
  now: Date,
): Pick<TriedStep, 'line' | 'past' | 'needsApproval'> {
  const { after } = change;
  const standing = own.flatMap(({ step, run }) => (step.id === after.id && run && !run.resend ? [run] : []));
  if (!isUndecided(campaign)) requireChangeable(change.before, standing);
  const toCome = occurrencesToRun(planned.occurrences, standing, now);
  const waiting = standing.filter(({ state }) => state === 'planned');
  const runs = toCome.map((one) => newRun(after, one, now, ''));
  const times = after.repeat
    ? planned.occurrences.map((one) => ({ ...one, run: null, past: one.skipped === null && !toCome.includes(one) }))
    : [];
  const head = toCome[0] ? { ...planned, ...toCome[0], skipped: null } : planned;
  return {
    line: { step: after, planned: { ...head, problems: planned.problems }, run: null, times },
    past: toCome.length === 0 && planned.skipped === null,
    needsApproval: !isUndecided(campaign) && takesSecondPerson(change, waiting, runs, campaign.timeZone),
  };
}
