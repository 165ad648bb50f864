import { type Actor, CAMPAIGN_MOVES, type CampaignState, DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { Campaign, CampaignStores, StateChange } from './campaign-store.js';
import { changeState, loadCampaign, loadOwnCampaign, scopeOf } from './load-campaign.js';

/** Stops and goes. Each sets the state alone; workers honour it within one wave (promise G4). */
export class ControlCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  /** Back to the author with remarks. */
  return(actor: Actor, id: string, remarks: string, version?: number): Promise<Campaign> {
    const change = { ...CAMPAIGN_MOVES.return, version, returnNote: remarks };
    return this.change(actor, id, 'campaign.returned', () => Promise.resolve(change), []);
  }

  pause(actor: Actor, id: string): Promise<Campaign> {
    const change = { ...CAMPAIGN_MOVES.pause, pauseCode: 'person' };
    return this.change(actor, id, 'campaign.paused', () => Promise.resolve(change), ['paused']);
  }

  /** Goes on where it stood: to `scheduled` when nothing had left yet. What the budget stopped needs room in it. */
  resume(actor: Actor, id: string): Promise<Campaign> {
    const change = async (stores: CampaignStores): Promise<StateChange> => {
      const { state, pauseCode, budget } = await loadCampaign(stores, id);
      if (state === 'paused' && pauseCode === 'budget' && !(await hasRoom(stores, id, budget)))
        throw new DomainError('conflict', 'campaign.budgetHolds');
      const to = (await stores.campaigns.hasStarted(id)) ? CAMPAIGN_MOVES.resume.to : 'scheduled';
      return { from: CAMPAIGN_MOVES.resume.from, to, pauseCode: '' };
    };
    return this.change(actor, id, 'campaign.resumed', change, ['scheduled', 'running']);
  }

  cancel(actor: Actor, id: string): Promise<Campaign> {
    const change = () => Promise.resolve(CAMPAIGN_MOVES.cancel);
    return this.change(actor, id, 'campaign.cancelled', change, ['cancelled']);
  }

  /** `already`: states in which there is nothing left to do, so that a second click is no error. */
  private change(
    actor: Actor,
    id: string,
    action: string,
    changeOf: (stores: CampaignStores) => Promise<StateChange>,
    already: readonly CampaignState[],
  ): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, id);
      if (already.includes(campaign.state)) return campaign;
      const change = await changeOf(stores);
      if (!(await stores.campaigns.changeState(id, change, now))) {
        const present = await loadCampaign(stores, id);
        if (already.includes(present.state)) return present;
        await changeState(stores, id, change, now);
      }
      await stores.campaigns.record(actor, campaign, action, { from: campaign.state }, now);
      return loadCampaign(stores, id);
    });
  }
}

/** Whether anything of the budget is left: it may have been raised, or what was under way came to nothing. */
async function hasRoom(stores: CampaignStores, id: string, budget: number | null): Promise<boolean> {
  if (budget === null) return true;
  const runs = await stores.costs.ofRuns(id);
  return runs.reduce((sum, { spent, inFlight }) => sum + spent + inFlight, 0) < budget;
}
