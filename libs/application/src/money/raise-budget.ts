import { type Actor, CAMPAIGN_MOVES, DomainError } from '@loa/domain';
import { requireOffice, requireSecondPerson } from '../approvals/who-approves.js';
import type { Campaign, CampaignStores } from '../campaigns/campaign-store.js';
import {
  changeState,
  loadCampaign,
  loadOwnCampaign,
  personOf,
  scopeOf,
  wrongState,
} from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';

/**
 * More money for a campaign that was decided: one person asks, a second one agrees, as for the approval itself. Where the
 * budget had stopped the campaign, the second person's yes lets it go on.
 */
export class RaiseBudget {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `campaign.budgetNotMore` when it is not more than the budget that holds */
  ask(actor: Actor, id: string, amount: number): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, id);
      // A draft's budget is changed with the draft, and what is over needs none.
      if (!['scheduled', 'running', 'paused', 'done'].includes(campaign.state)) throw wrongState(campaign);
      const { budget } = await stores.costs.budget(id);
      if (budget !== null && amount <= budget) throw new DomainError('invalid', 'campaign.budgetNotMore', { budget });
      await stores.costs.askBudget(id, amount, personOf(actor), now);
      // By this entry the asker is one of the authors, who never agree to it themselves.
      await stores.campaigns.record(actor, campaign, 'campaign.budgetAsked', { amount, budget }, now);
      return loadCampaign(stores, id);
    });
  }

  /** `amount` is what the approver saw. @throws DomainError `campaign.budgetChanged` when something else is asked by now */
  approve(actor: Actor, id: string, amount: number): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, id);
      const { budget, wanted } = await stores.costs.budget(id);
      if (wanted === null) throw new DomainError('conflict', 'campaign.budgetNotAsked');
      await requireSecondPerson(stores, actor, campaign, now);
      const steps = await stores.campaigns.steps(id);
      await requireOffice(stores, actor, campaign, { steps, size: { people: 0, cost: amount } }, now);
      if (!(await stores.costs.raiseBudget(id, amount, now)))
        throw new DomainError('conflict', 'campaign.budgetChanged');
      await stores.campaigns.record(actor, campaign, 'campaign.budgetRaised', { from: budget, amount }, now);
      // Looked at after the raise: the old budget may have stopped it since this began.
      const { state, pauseCode } = await loadCampaign(stores, id);
      if (state === 'paused' && pauseCode === 'budget') {
        await changeState(stores, id, { ...CAMPAIGN_MOVES.resume, pauseCode: '' }, now);
        await stores.campaigns.record(actor, campaign, 'campaign.resumed', { from: state }, now);
      }
      return loadCampaign(stores, id);
    });
  }
}
