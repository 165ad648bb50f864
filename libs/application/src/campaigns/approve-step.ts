import { type Actor, DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { requireOffice, requireSecondPerson } from './approve-campaign.js';
import type { Campaign, CampaignStores } from './campaign-store.js';
import { loadCampaign, loadOwnCampaign, loadStep, scopeOf, wrongState } from './load-campaign.js';

/**
 * A second person's yes to a step that was changed after the campaign's approval, at the version that they saw. The same
 * rules as for a campaign: nobody approves what they wrote, and citizens and pupils are the office's.
 */
export class ApproveStep {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string, stepId: string, version: number): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const seen = await loadOwnCampaign(stores, campaignId);
      const step = await loadStep(stores, campaignId, stepId);
      await stores.runs.lockPlanned(campaignId);
      const campaign = await loadOwnCampaign(stores, campaignId, version);
      if (!['scheduled', 'running', 'paused'].includes(campaign.state)) throw wrongState(campaign);
      await requireSecondPerson(stores, actor, seen);
      await requireOffice(stores, actor, campaign, [step], now);
      if (await stores.runs.approvePlanned(stepId, version)) {
        await stores.campaigns.record(actor, campaign, 'campaign.stepApproved', { version, step: step.key }, now);
      } else if ((await stores.runs.stateOfStep(stepId)) !== 'planned') {
        throw new DomainError('conflict', 'step.released');
      }
      return loadCampaign(stores, campaignId);
    });
  }
}
