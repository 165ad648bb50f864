import {
  type DecidedStep,
  DomainError,
  NOT_STARTED_STATES,
  needsApproval,
  occurrencesToRun,
  type PlannedStep,
  type StandingRun,
} from '@loa/domain';
import type { MessagePreviews } from '../templates/message-previews.js';
import type { StoredTemplate } from '../templates/template-store.js';
import { newRun } from './approve-campaign.js';
import { stepReadiness } from './campaign-readiness.js';
import type { Campaign, CampaignStores, Step } from './campaign-store.js';
import { changed, wrongState } from './load-campaign.js';
import { planStepsOf } from './plan-campaign.js';
import type { PlannedRun } from './run-control-store.js';

/** What an edit of a decided step came to. */
export interface DecidedEdit {
  readonly version: number;
  /** Of the first of its times to come; null when none is: it was switched off, or its rule leaves it out. */
  readonly dueAt: Date | null;
  readonly awaitsApproval: boolean;
}

/**
 * Changes a step of an approved campaign that has not started: its planned run becomes void and a new one stands in its
 * place under the campaign's next version. Whoever of editor and worker gets the run's lock first wins; the other finds
 * it void, or is told `step.released`. What nobody else has seen waits for a second person (`needsApproval`).
 *
 * Of a step that comes back, what has run stays as it is and the times to come are planned anew; not while one is under way
 * (`step.underWay`), because what is being sent reads the step.
 */
export async function editDecidedStep(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  { before, after }: { readonly before: Step; readonly after: Step },
  now: Date,
): Promise<DecidedEdit> {
  const locked = await stores.runs.lockPlanned(campaign.id);
  const standing = await stores.runs.standing(before.id);
  requireChangeable(before, standing);
  if (!(await stores.runs.raiseVersion(campaign.id, campaign.version, now))) throw await refusalOf(stores, campaign);
  const version = campaign.version + 1;
  const waiting = locked.filter(({ stepId, resendOf }) => stepId === before.id && resendOf === null);
  const templates = await stores.templates.latest([before.templateId, after.templateId]);
  const times = await timesOf(stores, previews, campaign, after, templates, now);
  const runs = after.active
    ? occurrencesToRun(times.occurrences, standing, now).map((one) => newRun(after, one, now, ''))
    : [];
  const awaits = takesSecondPerson({ before, after }, waiting, runs, campaign.timeZone);
  await stores.runs.replacePlanned(campaign.id, before.id, version, now);
  if (runs.length === 0) {
    await stores.runs.endIfOver(campaign.id, now);
    return { version, dueAt: null, awaitsApproval: false };
  }
  // Without a second look the words stay those that were approved, also when the template has a newer version.
  const templateVersionId =
    awaits || waiting.length === 0 ? templates.get(after.templateId)!.versionId : waiting[0]!.templateVersionId;
  await stores.campaigns.insertRuns(
    { ...campaign, version },
    runs.map((run) => ({ ...run, templateVersionId, awaitsApproval: awaits })),
  );
  return { version, dueAt: runs[0]!.dueAt, awaitsApproval: awaits };
}

type RunTimes = Pick<PlannedRun, 'occurrence' | 'dueAt' | 'expiresAt'>;

/** Whether anything of the new runs is something that nobody else has seen; `waiting`: the runs that they stand in for. */
export function takesSecondPerson(
  { before, after }: { readonly before: Step; readonly after: Step },
  waiting: readonly (RunTimes & Pick<PlannedRun, 'awaitsApproval'>)[],
  runs: readonly RunTimes[],
  timeZone: string,
): boolean {
  if (runs.length === 0) return false;
  if (waiting.some(({ awaitsApproval }) => awaitsApproval)) return true;
  return runs.some((run) => {
    const old = waiting.find(({ occurrence }) => occurrence === run.occurrence) ?? null;
    return needsApproval(decided(before, old), decided(after, run), timeZone);
  });
}

export function requireChangeable(step: Step, standing: readonly StandingRun[]): void {
  const started = standing.filter(({ state }) => !NOT_STARTED_STATES.includes(state));
  if (started.length > 0 && step.repeat === null) throw new DomainError('conflict', 'step.released');
  if (started.some(({ state }) => UNDER_WAY.includes(state))) throw new DomainError('conflict', 'step.underWay');
}

const UNDER_WAY: readonly string[] = ['expanding', 'sending'];

const decided = (step: Step, times: { readonly dueAt: Date; readonly expiresAt: Date } | null): DecidedStep => ({
  ...step,
  dueAt: times?.dueAt ?? null,
  expiresAt: times?.expiresAt ?? null,
});

/** When the step would run now; 422 with everything that stands in the way. */
async function timesOf(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  step: Step,
  templates: ReadonlyMap<string, StoredTemplate>,
  now: Date,
): Promise<PlannedStep> {
  const times = (await planStepsOf(stores, campaign, [step], templates, now)).get(step.id)!;
  if (!step.active) return times;
  const problems = await stepReadiness(stores, previews, campaign, step, templates, times, now);
  if (problems.length > 0) throw new DomainError('invalid', 'step.invalid', {}, problems);
  return times;
}

async function refusalOf(stores: CampaignStores, campaign: Campaign): Promise<DomainError> {
  const present = await stores.campaigns.find(campaign.id);
  if (present !== null && present.version !== campaign.version) return changed(present.version);
  return wrongState(present ?? campaign);
}
