import { type Actor, type CampaignState, DomainError, notFound } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { seesNoPersons } from '../reports/hold-small-counts.js';
import type { Campaign, CampaignStores } from './campaign-store.js';
import { loadCampaign, loadOwnCampaign, loadStep, personOf, scopeOf, wrongState } from './load-campaign.js';
import type { Pilot } from './pilot-store.js';

export type PilotDecision = 'continue' | 'stop';

/** Paused too: nothing leaves before it is resumed, and who comes back to it finds this decided. */
const OPEN: readonly CampaignState[] = ['scheduled', 'running', 'paused'];
const STATE_AFTER = { continue: 'continued', stop: 'stopped' } as const;

/**
 * Lets the rest of a run go after a look at the few who got it first, or stops it. Two persons approved the step with its
 * whole roster, its words and its pilot, and none of these can change once it has started (`step.released`), so this takes no
 * third: it takes a person who may stop the campaign as well, never a key. Workers take over from there.
 */
export class DecidePilot {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  ofCampaign(actor: Actor, campaignId: string): Promise<Pilot[]> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { own } = await loadCampaign(stores, campaignId);
      // A school below sees its own people in it, and not what there is to decide. A pilot is a few people, and its costs tell
      // how many of them: those who may see no persons have the counts of the run, without the small ones.
      return own && !seesNoPersons(actor) ? stores.pilots.ofCampaign(campaignId) : [];
    });
  }

  run(actor: Actor, runId: string, decision: PilotDecision): Promise<Pilot> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const pilot = await stores.pilots.find(runId);
      if (pilot === null) throw notFound('pilot');
      const campaign = await loadOwnCampaign(stores, pilot.campaignId);
      const userId = personOf(actor);
      const to = STATE_AFTER[decision];
      if (pilot.state === to) return pilot;
      if (pilot.state !== 'waiting') throw new DomainError('conflict', 'pilot.decided');
      if (!OPEN.includes(campaign.state)) throw wrongState(campaign);
      if (decision === 'continue') requireTwo(campaign);
      if (pilot.runState !== 'sending' || pilot.expiresAt <= now) throw new DomainError('conflict', 'pilot.over');
      if (!(await stores.pilots.decide(runId, to, userId, now))) return this.outrun(stores, runId, to);
      const step = await loadStep(stores, campaign.id, pilot.stepId);
      const { people, held, reached, unclear, pending, failed, notSent } = pilot;
      const facts = { step: step.key, run: runId, people, held, reached, unclear, pending, failed, notSent };
      const action = decision === 'continue' ? 'campaign.pilotContinued' : 'campaign.pilotStopped';
      await stores.campaigns.record(actor, campaign, action, facts, now);
      return (await stores.pilots.find(runId))!;
    });
  }

  /** Somebody else decided in the same moment: the same is no error. */
  private async outrun(stores: CampaignStores, runId: string, to: Pilot['state']): Promise<Pilot> {
    const pilot = await stores.pilots.find(runId);
    if (pilot?.state === to) return pilot;
    throw new DomainError('conflict', pilot?.state === 'waiting' ? 'pilot.over' : 'pilot.decided');
  }
}

/** Said once more where the many are let go: whoever approved is another one than whoever submitted. */
function requireTwo({ submittedBy, approvedBy }: Campaign): void {
  if (submittedBy !== null && approvedBy !== null && submittedBy.id !== approvedBy.id) return;
  throw new DomainError('forbidden', 'pilot.notApproved');
}
