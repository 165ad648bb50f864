import { type Actor, CHANNEL_FACTS, type ChannelName, DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { CampaignStores } from './campaign-store.js';
import { loadOwnCampaign, loadStep, personOf, scopeOf } from './load-campaign.js';

export interface SendTestInput {
  readonly channel: ChannelName;
  /** Whose values fill the message; the message itself goes to the one who asks. */
  readonly personId?: string;
}

/** Asks a worker to send one message of a step to the asking user's own verified address, outside all counts. */
export class SendTest {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string, stepId: string, input: SendTestInput): Promise<string> {
    const now = this.clock.now();
    const { channel } = input;
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, campaignId);
      const step = await loadStep(stores, campaignId, stepId);
      if (!step.channels.includes(channel)) throw new DomainError('invalid', 'test.otherChannel', { channel });
      const userId = personOf(actor);
      const own = await stores.tests.ownAddresses(userId);
      const { address } = CHANNEL_FACTS[channel];
      // Zalo user ids are known only of people who wrote to the account, and a page has no recipient.
      if (!(address === 'phone' ? own.phone : address === 'email' && own.email)) {
        throw new DomainError('invalid', 'test.noAddress', { channel });
      }
      const without = await stores.planning.channelsWithoutAccount(campaign.unitId, [channel]);
      if (without.length > 0) throw new DomainError('invalid', 'step.noAccount', { channel });
      const personId = input.personId ?? null;
      const id = await stores.tests.insert({ unitId: actor.unitId, userId, stepId, personId, channel }, now);
      await stores.campaigns.record(actor, campaign, 'campaign.tested', { step: step.key, channel }, now);
      return id;
    });
  }
}
