import { type Actor, DomainError, TAKE_BACK_SECONDS } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { Campaign, CampaignStores } from './campaign-store.js';
import { loadCampaign, loadOwnCampaign, personOf, scopeOf, wrongState } from './load-campaign.js';

/**
 * Undoes an approval within its first minute: nothing is due before that is over (`runsOf`), so nothing can have left. The
 * campaign waits for a second person again, under a new version.
 */
export class TakeBackApproval {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, id: string): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      personOf(actor);
      const campaign = await loadOwnCampaign(stores, id);
      if (campaign.state === 'submitted') return campaign;
      const since = new Date(now.getTime() - TAKE_BACK_SECONDS * 1000);
      // Workers lock runs before campaigns: in the same order nobody waits for nobody.
      await stores.runs.lockPlanned(id);
      if (!(await stores.runs.takeBack(id, since, now))) return untaken(stores, id);
      await stores.approvals.takeBack(id, now);
      await stores.campaigns.record(actor, campaign, 'campaign.takenBack', { version: campaign.version }, now);
      return loadCampaign(stores, id);
    });
  }
}

/** Somebody else took it back at the same moment, or it is too late. */
async function untaken(stores: CampaignStores, id: string): Promise<Campaign> {
  const campaign = await loadCampaign(stores, id);
  if (campaign.state === 'submitted') return campaign;
  if (campaign.state !== 'scheduled' && campaign.state !== 'running') throw wrongState(campaign);
  throw new DomainError('conflict', 'campaign.takeBackOver', { seconds: TAKE_BACK_SECONDS });
}
