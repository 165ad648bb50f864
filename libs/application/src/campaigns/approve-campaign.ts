import {
  type Actor,
  CAMPAIGN_MOVES,
  DomainError,
  type Occurrence,
  occurrencesToRun,
  TAKE_BACK_SECONDS,
} from '@loa/domain';
import { fingerprintOf, lookAtPlan, planOf } from '../approvals/plan-description.js';
import { type Decider, requireOffice, requireSecondPerson, sizeOf } from '../approvals/who-approves.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import { type Readiness, readinessOf } from './campaign-readiness.js';
import type { Campaign, CampaignStores, NewRun, Step } from './campaign-store.js';
import { changeState, loadCampaign, loadOwnCampaign, scopeOf, wrongState } from './load-campaign.js';

/**
 * A second person's yes to the version that they saw: pins the templates and makes the runs, in one transaction. Nobody
 * approves what they submitted or changed, and what goes to citizens or pupils is approved by the office (domain
 * reference A18). Two log-ins are two persons only if nobody else set, and so knows, the passwords of both. From here on workers take over.
 */
export class ApproveCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  /** `seen`: what the approver's page was made of (`fingerprintOf`); absent: the version alone has to be the same. */
  run(actor: Actor, id: string, version: number, seen?: string): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, id, version);
      if (campaign.state !== 'submitted') throw wrongState(campaign);
      const decider = await requireSecondPerson(stores, actor, campaign, now);
      const ready = await readinessOf(stores, this.previews, campaign, now);
      if (ready.problems.length > 0) throw new DomainError('invalid', 'campaign.notReady', {}, ready.problems);
      if (seen !== undefined && seen !== fingerprintOf(campaign, ready))
        throw new DomainError('conflict', 'campaign.changedSinceSeen');
      const looked = await lookAtPlan(stores, this.previews, campaign, ready, now);
      await requireOffice(stores, actor, campaign, { steps: ready.steps, size: sizeOf(looked) }, now);
      await changeState(stores, id, { ...CAMPAIGN_MOVES.approve, version, approvedBy: decider.id }, now);
      const runs = runsOf(ready, now);
      await stores.campaigns.insertRuns(campaign, runs);
      const snapshot = planOf(
        campaign,
        looked.map(({ described }) => described),
      );
      await stores.approvals.insert({ ...approvalBy(decider, campaign), stepId: null, snapshot }, now);
      const facts = { version, runs: runs.length, ...inPlaceOf(decider) };
      await stores.campaigns.record(actor, campaign, 'campaign.approved', facts, now);
      return loadCampaign(stores, id);
    });
  }
}

export const approvalBy = ({ id, onBehalfOf }: Decider, campaign: Campaign) => ({
  campaignId: campaign.id,
  unitId: campaign.unitId,
  version: campaign.version,
  approvedBy: id,
  onBehalfOf: onBehalfOf?.id ?? null,
});

/** For the log: whose place it was. */
export const inPlaceOf = ({ onBehalfOf }: Decider) => (onBehalfOf ? { onBehalfOf: onBehalfOf.name } : {});

/** One for each time of each step that is to come. Until the approval can no longer be taken back nothing is due. */
function runsOf({ steps, planned, templates }: Readiness, now: Date): NewRun[] {
  const earliest = new Date(now.getTime() + TAKE_BACK_SECONDS * 1000);
  return steps.flatMap((step) => {
    const { versionId } = templates.get(step.templateId)!;
    return occurrencesToRun(planned.get(step.id)!.occurrences, [], now).map((one) =>
      newRun(step, one, earliest, versionId),
    );
  });
}

/** The run of one time of a step; it is due at `earliest` at the soonest. */
export function newRun(step: Step, time: Occurrence, earliest: Date, templateVersionId: string): NewRun {
  return {
    stepId: step.id,
    occurrence: time.occurrence,
    season: Number(time.dueDay.slice(0, 4)),
    dueAt: time.dueAt < earliest ? earliest : time.dueAt,
    expiresAt: time.expiresAt,
    movedFrom: time.moved?.from ?? null,
    movedCode: time.moved?.code ?? '',
    templateVersionId,
  };
}
