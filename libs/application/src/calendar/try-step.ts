import { type Actor, DomainError, needsApproval, type StepFields, stepProblems } from '@loa/domain';
import type { Step } from '../campaigns/campaign-store.js';
import { loadCampaign, loadStep, scopeOf } from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { type FoundClash, findClashes } from './find-clashes.js';
import { isUndecided, plannedSendings, type ScheduledSending, sendingsOf } from './load-schedule.js';
import type { ScheduleStores } from './schedule-store.js';

export type TryStepInput = Partial<Pick<StepFields, 'offsetDays' | 'offsetUnit' | 'localTime'>>;

export interface TriedStep {
  readonly sending: ScheduledSending;
  /** A second person would have to look at it again. */
  readonly needsApproval: boolean;
  readonly clashes: readonly FoundClash[];
}

/** What another time of a step would come to, before anything is written. */
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
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const after: Step = { ...before, ...given, active: true };
      const problems = stepProblems(after);
      if (problems.length > 0) throw new DomainError('invalid', 'step.invalid', {}, problems);
      const own = await sendingsOf(stores, [campaign], now);
      const templates = await stores.templates.latest([after.templateId]);
      const times = await plannedSendings(stores, campaign, [after], templates, now);
      const sending = times.find(({ past, skipped }) => !past && skipped === null) ?? times[0];
      if (sending === undefined) throw new DomainError('invalid', 'step.invalid', {}, [{ code: 'step.noOccurrence' }]);
      const clashes = await findClashes(stores, [...own.filter(({ step }) => step.id !== stepId), ...times], now);
      const was = own.find(({ step, run }) => step.id === stepId && run?.resend !== true);
      return {
        sending,
        clashes: clashes.get(stepId) ?? [],
        needsApproval: !isUndecided(campaign) && decidedAnew(before, was, sending),
      };
    });
  }
}

/** As `editDecidedStep` will judge it. */
function decidedAnew(before: Step, was: ScheduledSending | undefined, { step, ...times }: ScheduledSending): boolean {
  const then = { ...before, dueAt: was?.dueAt ?? null, expiresAt: was?.expiresAt ?? null };
  const now = { ...step, dueAt: times.dueAt, expiresAt: times.expiresAt };
  return was?.run?.awaitsApproval === true || needsApproval(then, now, times.campaign.timeZone);
}
