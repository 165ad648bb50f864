import type { Actor } from '@loa/domain';
import { loadCampaign, scopeOf } from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { type FoundClash, findClashes } from './find-clashes.js';
import { sendingsOf } from './load-schedule.js';
import type { ScheduleStores } from './schedule-store.js';

/** By step id; steps without any are missing. */
export type StepClashes = ReadonlyMap<string, readonly FoundClash[]>;

/** What the steps of a campaign get in the way of, among all campaigns that reach the same people or share its accounts. */
export class CampaignClashes {
  constructor(
    private readonly transactions: Transactions<ScheduleStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string): Promise<StepClashes> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const own = await sendingsOf(stores, [await loadCampaign(stores, campaignId)], now);
      return findClashes(stores, own, now);
    });
  }
}
