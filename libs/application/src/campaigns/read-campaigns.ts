import type { Actor } from '@loa/domain';
import type { Transactions } from '../ports/transactions.js';
import type { Campaign, CampaignFilter, CampaignStores, HistoryEntry, Step } from './campaign-store.js';
import { loadCampaign, scopeOf } from './load-campaign.js';

export class ReadCampaigns {
  constructor(private readonly transactions: Transactions<CampaignStores>) {}

  list(actor: Actor, filter: CampaignFilter): Promise<{ items: Campaign[]; next: string | null }> {
    return this.transactions.run(scopeOf(actor), ({ campaigns }) => campaigns.list(filter));
  }

  one(actor: Actor, id: string): Promise<{ campaign: Campaign; steps: Step[] }> {
    return this.transactions.run(scopeOf(actor), async (stores) => ({
      campaign: await loadCampaign(stores, id),
      steps: await stores.campaigns.steps(id),
    }));
  }

  /** Newest first. */
  history(
    actor: Actor,
    id: string,
    limit: number,
    cursor?: string,
  ): Promise<{ items: HistoryEntry[]; next: string | null }> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      await loadCampaign(stores, id);
      return stores.campaigns.history(id, limit, cursor);
    });
  }
}
