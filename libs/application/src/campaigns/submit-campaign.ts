import { type Actor, CAMPAIGN_MOVES, DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import { readinessOf } from './campaign-readiness.js';
import type { Campaign, CampaignStores } from './campaign-store.js';
import { changeState, loadCampaign, loadOwnCampaign, personOf, scopeOf, wrongState } from './load-campaign.js';

/** Hands a draft to a second person, if nothing stands in the way; else 422 with everything that does. */
export class SubmitCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, id: string, version?: number): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, id, version);
      if (campaign.state !== 'draft') throw wrongState(campaign);
      const { problems } = await readinessOf(stores, this.previews, campaign, now);
      if (problems.length > 0) throw new DomainError('invalid', 'campaign.notReady', {}, problems);
      const submittedBy = personOf(actor);
      const change = { ...CAMPAIGN_MOVES.submit, version: campaign.version, submittedBy, returnNote: '' };
      await changeState(stores, id, change, now);
      await stores.campaigns.record(actor, campaign, 'campaign.submitted', { version: campaign.version }, now);
      return loadCampaign(stores, id);
    });
  }
}
