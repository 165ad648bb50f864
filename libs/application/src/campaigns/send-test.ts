import { type Actor, CHANNEL_FACTS, type ChannelName, DomainError, notFound, type TemplateVars } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import { meaningOf } from './campaign-readiness.js';
import type { CampaignStores } from './campaign-store.js';
import { loadOwnCampaign, personOf, scopeOf } from './load-campaign.js';
import { memberValues } from './member-values.js';
import { partValues } from './part-values.js';
import { personFor } from './preview-step.js';

export interface SendTestInput {
  readonly channel: ChannelName;
  /** Whose values fill the message, one whom the step means; the message itself goes to the one who asks. */
  readonly personId?: string;
}

/**
 * Asks a worker to send one message of a step to the asking user's own verified address, outside all counts. The values
 * are frozen here: what the asking scope may not see, the worker must not say.
 */
export class SendTest {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string, stepId: string, input: SendTestInput): Promise<string> {
    const now = this.clock.now();
    const { channel } = input;
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, campaignId);
      const { step, question } = await meaningOf(stores, campaign, stepId, now);
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
      const { personId } = input;
      const person = personId === undefined ? null : await personFor(stores, actor, question, personId);
      if (personId !== undefined && person === null) throw notFound('person');
      const unitId = person?.unitId ?? actor.unitId;
      const written = await partValues(stores, actor, { campaign, step, unitId });
      const vars = { ...memberValues(this.previews, person), ...written } as TemplateVars;
      const message = { unitId: campaign.unitId, userId, stepId, personId: personId ?? null, channel, vars };
      const id = await stores.tests.insert(message, now);
      await stores.campaigns.record(actor, campaign, 'campaign.tested', { step: step.key, channel }, now);
      return id;
    });
  }
}
