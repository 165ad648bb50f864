import { type DecidedStep, DomainError, needsApproval, type PlannedStep } from '@loa/domain';
import type { MessagePreviews } from '../templates/message-previews.js';
import type { StoredTemplate } from '../templates/template-store.js';
import { stepReadiness } from './campaign-readiness.js';
import type { Campaign, CampaignStores, Step } from './campaign-store.js';
import { changed, wrongState } from './load-campaign.js';
import { planStepsOf } from './plan-campaign.js';
import type { PlannedRun } from './run-control-store.js';

/** What an edit of a decided step came to. */
export interface DecidedEdit {
  readonly version: number;
  /** Null when the step was switched off. */
  readonly dueAt: Date | null;
  readonly awaitsApproval: boolean;
}

/** States of a run in which nobody was written to yet, so that its step may still be changed. */
const NOT_STARTED = new Set<string | null>([null, 'planned', 'missed']);

/**
 * Changes a step of an approved campaign that has not started: its planned run becomes void and a new one stands in its
 * place under the campaign's next version. Whoever of editor and worker gets the run's lock first wins; the other finds
 * it void, or is told `step.released`. What nobody else has seen waits for a second person (`needsApproval`).
 */
export async function editDecidedStep(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  { before, after }: { readonly before: Step; readonly after: Step },
  now: Date,
): Promise<DecidedEdit> {
  const planned = await stores.runs.lockPlanned(campaign.id);
  if (!NOT_STARTED.has(await stores.runs.stateOfStep(before.id))) throw new DomainError('conflict', 'step.released');
  if (!(await stores.runs.raiseVersion(campaign.id, campaign.version, now))) throw await refusalOf(stores, campaign);
  const version = campaign.version + 1;
  const run = planned.find(({ stepId, resendOf }) => stepId === before.id && resendOf === null);
  const templates = await stores.templates.latest([before.templateId, after.templateId]);
  const times = await timesOf(stores, previews, campaign, after, templates, now);
  const awaits =
    run?.awaitsApproval === true
      ? after.active
      : needsApproval(decided(before, run ?? null), decided(after, after.active ? times : null), campaign.timeZone);
  await stores.runs.replacePlanned(campaign.id, before.id, version, now);
  if (!after.active) {
    await stores.runs.endIfOver(campaign.id, now);
    return { version, dueAt: null, awaitsApproval: false };
  }
  await stores.campaigns.insertRuns({ ...campaign, version }, [
    {
      stepId: after.id,
      season: Number(times.dueDay.slice(0, 4)),
      dueAt: times.dueAt,
      expiresAt: times.expiresAt,
      movedFrom: times.moved?.from ?? null,
      movedCode: times.moved?.code ?? '',
      // Without a second look the words stay those that were approved, also when the template has a newer version.
      templateVersionId: awaits || !run ? templates.get(after.templateId)!.versionId : run.templateVersionId,
      awaitsApproval: awaits,
    },
  ]);
  return { version, dueAt: times.dueAt, awaitsApproval: awaits };
}

const decided = (step: Step, times: Pick<PlannedRun, 'dueAt' | 'expiresAt'> | null): DecidedStep => ({
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
