import {
  type Actor,
  type AllowedTimes,
  type AudienceGroup,
  addDays,
  isPast,
  legalRules,
  narrowHours,
  type Occurrence,
  occurrencesToRun,
  type PlannedStep,
  planSteps,
  type StepToPlan,
  type TemplateContent,
  type WorkCalendar,
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
  /** The run that an approval made of it; of a step that comes back, of the time that `planned` speaks of. */
  readonly run: DecidedRun | null;
  /** All times of a step that comes back, with their runs; none of others. */
  readonly times: readonly PlanTime[];
}

export interface PlanTime extends Occurrence {
  readonly run: DecidedRun | null;
  /** It is not to run: there is no run of it, and it is too late for one. */
  readonly past: boolean;
}

export interface CampaignPlan {
  readonly campaign: Campaign;
  readonly lines: readonly PlanLine[];
  /** Until when it has to be approved; null when nothing of it is to come or it is decided. */
  readonly approveBy: Date | null;
}

/** The dates as they will fall, what moved them, and what gets in each other's way. */
export class PlanCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, id: string): Promise<CampaignPlan> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadCampaign(stores, id);
      const steps = await stores.campaigns.steps(id);
      const templates = await stores.templates.latest(steps.map(({ templateId }) => templateId));
      const runs = await stores.campaigns.runs(campaign);
      const planned = await planStepsOf(stores, campaign, steps, templates, now);
      const lines = steps.map((step) => {
        const own = runs.filter(({ stepId }) => stepId === step.id);
        return lineOf(step, planned.get(step.id)!, own, now);
      });
      const undecided = campaign.state === 'draft' || campaign.state === 'submitted';
      const active = steps.filter((step) => step.active).map(({ id: stepId }) => planned.get(stepId)!);
      return { campaign, lines, approveBy: undecided ? approveBy(campaign, active, now) : null };
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
  return planStepsIn(await calendarFor(stores, [{ campaign, steps }]), campaign, steps, templates, now);
}

/** The calendar of all days that these steps may fall on, read once for all of them. */
export async function calendarFor(
  stores: CampaignStores,
  plans: readonly { readonly campaign: Campaign; readonly steps: readonly Step[] }[],
): Promise<WorkCalendar> {
  const days = plans.flatMap(({ campaign: { anchorDate }, steps }) => {
    // Two days to a working day, and some for holidays: a move and an expiry may leave the span of the offsets.
    const offsets = steps.flatMap(({ offsetDays, offsetUnit, repeat }) => [
      offsetUnit === 'days' ? offsetDays : offsetDays * 2,
      repeat?.untilOffsetDays ?? 0,
    ]);
    return [Math.min(...offsets, 0) - 60, Math.max(...offsets, 0) + 60].map((offset) => addDays(anchorDate, offset));
  });
  if (days.length === 0) return workCalendar([]);
  // Whole years, so that "nothing entered" can be told.
  const years = days.map((day) => day.slice(0, 4)).sort();
  const span = [`${years[0]}-01-01`, `${years.at(-1)}-12-31`] as const;
  return workCalendar(await stores.planning.specialDays(...span), await stores.planning.schoolPeriods(...span));
}

/** As `planStepsOf`, in a calendar that is at hand. */
export function planStepsIn(
  calendar: WorkCalendar,
  campaign: Campaign,
  steps: readonly Step[],
  templates: ReadonlyMap<string, StoredTemplate>,
  now: Date,
): Map<string, PlannedStep> {
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

/**
 * Until when a campaign has to be approved: its lead time before the first minute of it that is to come. Later nothing of it
 * can start by surprise: it is refused, and has to get other dates or less time. Null when nothing is to come.
 */
export function approveBy(campaign: Campaign, planned: readonly PlannedStep[], now: Date): Date | null {
  const due = planned.flatMap(({ occurrences }) => occurrencesToRun(occurrences, [], now)).map(({ dueAt }) => +dueAt);
  return due.length === 0 ? null : new Date(Math.min(...due) - campaign.approvalLeadHours * 3_600_000);
}

/** What was approved stands, also when the calendar changed since. */
function lineOf(step: Step, planned: PlannedStep, runs: readonly DecidedRun[], now: Date): PlanLine {
  if (!step.repeat) {
    const run = runs[0] ?? null;
    return { step, run, planned: run === null ? planned : { ...planned, ...asRun(planned, run) }, times: [] };
  }
  const own = new Map(runs.map((run) => [run.occurrence, run]));
  const times = planned.occurrences.map((one): PlanTime => {
    const run = own.get(one.occurrence) ?? null;
    own.delete(one.occurrence);
    return run === null ? { ...one, run, past: isPast(one, now) } : { ...one, ...asRun(one, run), run, past: false };
  });
  // Those that an edit took out of the rule after they had run.
  for (const run of own.values()) {
    const { dueAt, expiresAt, movedFrom, occurrence } = run;
    const dueDay = occurrence ?? planned.dueDay;
    const kept = { occurrence, dueAt, expiresAt, dueDay, wantedAt: movedFrom ?? dueAt, skipped: null, problems: [] };
    times.push({ ...kept, moved: movedOf(run), run, past: false });
  }
  times.sort((a, b) => +a.dueAt - +b.dueAt);
  const ran = times.filter(({ run }) => run !== null);
  const head = ran.find(({ run }) => run!.state === 'planned') ?? ran.at(-1);
  if (head === undefined) return { step, planned, run: null, times };
  return { step, planned: { ...planned, ...asRun(head, head.run!), wantedAt: head.wantedAt }, run: head.run, times };
}

/** The times of a run in place of those that would be worked out today. */
function asRun<T extends Occurrence | PlannedStep | PlanTime>(planned: T, run: DecidedRun) {
  const collisions = ('collisions' in planned ? planned.collisions : []).filter(
    ({ code }) => code !== 'past' && code !== 'today',
  );
  return { dueAt: run.dueAt, expiresAt: run.expiresAt, moved: movedOf(run), skipped: null, collisions };
}

const movedOf = ({ movedFrom, movedCode, dueAt }: DecidedRun): PlannedStep['moved'] =>
  movedFrom && { code: movedCode as NonNullable<PlannedStep['moved']>['code'], from: movedFrom, to: dueAt };
