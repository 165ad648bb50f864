import { type Actor, CAMPAIGN_MOVES, DomainError, localDay, TAKE_BACK_SECONDS } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import { type Readiness, readinessOf } from './campaign-readiness.js';
import type { Campaign, CampaignStores, NewRun, Step } from './campaign-store.js';
import { changeState, loadCampaign, loadOwnCampaign, personOf, scopeOf, wrongState } from './load-campaign.js';
import { groupsOf } from './plan-campaign.js';

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

  run(actor: Actor, id: string, version: number): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, id, version);
      if (campaign.state !== 'submitted') throw wrongState(campaign);
      const approvedBy = await requireSecondPerson(stores, actor, campaign);
      const ready = await readinessOf(stores, this.previews, campaign, now);
      if (ready.problems.length > 0) throw new DomainError('invalid', 'campaign.notReady', {}, ready.problems);
      await requireOffice(stores, actor, campaign, ready.steps, now);
      await changeState(stores, id, { ...CAMPAIGN_MOVES.approve, version, approvedBy }, now);
      const runs = runsOf(ready, new Date(now.getTime() + TAKE_BACK_SECONDS * 1000));
      await stores.campaigns.insertRuns(campaign, runs);
      await stores.campaigns.record(actor, campaign, 'campaign.approved', { version, runs: runs.length }, now);
      return loadCampaign(stores, id);
    });
  }
}

/** The id of the person who approves; 403 when it is one who wrote or submitted it, or may be the same person. */
export async function requireSecondPerson(stores: CampaignStores, actor: Actor, campaign: Campaign): Promise<string> {
  const approvedBy = personOf(actor);
  if (campaign.submittedBy?.id === approvedBy || (await stores.campaigns.hasEdited(campaign.id, approvedBy))) {
    throw new DomainError('forbidden', 'campaign.ownApproval');
  }
  if (await stores.campaigns.oneIsDemo(campaign.id, approvedBy))
    throw new DomainError('forbidden', 'campaign.demoSide');
  if (await stores.campaigns.sameHand(campaign.id, approvedBy)) throw new DomainError('forbidden', 'campaign.sameHand');
  return approvedBy;
}

export async function requireOffice(
  stores: CampaignStores,
  actor: Actor,
  campaign: Campaign,
  steps: readonly Step[],
  now: Date,
): Promise<void> {
  const groups = steps.filter(({ kind }) => kind === 'message').flatMap(groupsOf);
  if (!groups.includes('citizen') && !groups.includes('pupil')) return;
  if (await stores.planning.isOffice(actor.unitId, localDay(now, campaign.timeZone))) return;
  throw new DomainError('forbidden', 'campaign.officeNeeded');
}

/** `earliest`: until then the approval can be taken back. */
function runsOf({ steps, planned, templates }: Readiness, earliest: Date): NewRun[] {
  return steps.map((step) => {
    const { dueAt, expiresAt, dueDay, moved } = planned.get(step.id)!;
    return {
      stepId: step.id,
      season: Number(dueDay.slice(0, 4)),
      dueAt: dueAt < earliest ? earliest : dueAt,
      expiresAt,
      movedFrom: moved?.from ?? null,
      movedCode: moved?.code ?? '',
      templateVersionId: templates.get(step.templateId)!.versionId,
    };
  });
}
