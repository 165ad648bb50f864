import { type Actor, DomainError, localDay, notFound, type PartAnswer, type Problem, partProblems } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { settingsProblems } from './campaign-settings.js';
import type { Campaign, CampaignStores, Step } from './campaign-store.js';
import { changed, loadCampaign, personOf, scopeOf, wrongState } from './load-campaign.js';
import type { PartChange, UnitPart } from './unit-part-store.js';

export interface FillPartInput {
  /** What the writer saw; 0 when nobody had begun. */
  readonly version: number;
  /** By step id; what is not named stays. */
  readonly answers: Readonly<Record<string, PartAnswer>>;
}

/** A school's part as its own people work on it. */
export interface OwnPart {
  readonly campaign: Campaign;
  /** Active steps with something open. */
  readonly steps: readonly Step[];
  readonly part: UnitPart | null;
}

/**
 * A school fills in what the office left open, and its head approves it: two persons again, of that school alone. Until the
 * due day it may be changed, which takes the approval away; afterwards nobody changes it, and what is approved then is
 * frozen when the step is sent.
 */
export class FillPart {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  save(actor: Actor, campaignId: string, { version, answers }: FillPartInput): Promise<OwnPart> {
    return this.change(actor, campaignId, version, 'partFilled', async ({ stores, own, userId, now }) => {
      const problems = answersProblems(own.steps, answers);
      if (problems.length > 0) throw new DomainError('invalid', 'part.invalid', {}, problems);
      if (own.part === null) await stores.parts.begin(campaignId, actor.unitId, now);
      const all = { ...own.part?.answers, ...answers };
      return { state: 'filling', answers: all, author: userId, submittedBy: null, approvedBy: null };
    });
  }

  submit(actor: Actor, campaignId: string, version: number): Promise<OwnPart> {
    return this.change(actor, campaignId, version, 'partSubmitted', async ({ own, userId }) => {
      if (own.part?.state !== 'filling') throw wrongPart(own.part);
      // The office may have locked something since it was written.
      const problems = answersProblems(own.steps, own.part.answers);
      if (problems.length > 0) throw new DomainError('invalid', 'part.invalid', {}, problems);
      return { state: 'submitted', submittedBy: userId, returnNote: '' };
    });
  }

  approve(actor: Actor, campaignId: string, version: number): Promise<OwnPart> {
    return this.change(actor, campaignId, version, 'partApproved', async ({ stores, own, userId }) => {
      const { part } = own;
      if (part?.state !== 'submitted') throw wrongPart(part);
      if (part.submittedBy?.id === userId || part.authors.includes(userId))
        throw new DomainError('forbidden', 'part.ownApproval');
      if (await stores.parts.sameHand(campaignId, actor.unitId, userId))
        throw new DomainError('forbidden', 'campaign.sameHand');
      return { state: 'approved', approvedBy: userId };
    });
  }

  /** Back to whoever filled it in, with remarks. */
  return(actor: Actor, campaignId: string, version: number, remarks: string): Promise<OwnPart> {
    return this.change(actor, campaignId, version, 'partReturned', async ({ own }) => {
      if (own.part?.state !== 'submitted') throw wrongPart(own.part);
      return { state: 'filling', submittedBy: null, returnNote: remarks };
    });
  }

  private change(
    actor: Actor,
    campaignId: string,
    version: number,
    action: string,
    changeOf: (work: { stores: CampaignStores; own: OwnPart; userId: string; now: Date }) => Promise<PartChange>,
  ): Promise<OwnPart> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const own = await loadOwnPart(stores, actor, campaignId);
      const userId = personOf(actor);
      if (!mayStillChange(own.campaign, now)) throw closedPart(own.campaign);
      if ((own.part?.version ?? 0) !== version) throw changed(own.part?.version ?? 0);
      const change = await changeOf({ stores, own, userId, now });
      if (!(await stores.parts.change(campaignId, actor.unitId, Math.max(version, 1), change, now)))
        throw changed(version + 1);
      const at = { id: campaignId, unitId: actor.unitId };
      await stores.campaigns.record(actor, at, `campaign.${action}`, { version: version + 1 }, now);
      return { ...own, part: await stores.parts.find(campaignId, actor.unitId) };
    });
  }
}

/** The part of the asking school; 404 where there is no such campaign, 403 where it is not one of this school's office. */
export async function loadOwnPart(stores: CampaignStores, actor: Actor, campaignId: string): Promise<OwnPart> {
  const campaign = await loadCampaign(stores, campaignId);
  if (!(await stores.parts.isSchoolOf(actor.unitId, campaign.unitId, campaign.anchorDate)))
    throw new DomainError('forbidden', 'part.notSchool');
  const steps = (await stores.campaigns.steps(campaignId)).filter(
    ({ active, openParts }) => active && openParts !== null,
  );
  if (steps.length === 0 || campaign.partsDue === null) throw notFound('part');
  return { campaign, steps, part: await stores.parts.find(campaignId, actor.unitId) };
}

/** Through the due day in the campaign's zone, while the campaign is to be sent. */
export const mayStillChange = ({ state, partsDue, timeZone }: Campaign, now: Date): boolean =>
  ['scheduled', 'running', 'paused'].includes(state) && partsDue !== null && localDay(now, timeZone) <= partsDue;

function closedPart(campaign: Campaign): DomainError {
  if (!['scheduled', 'running', 'paused'].includes(campaign.state)) return wrongState(campaign);
  return new DomainError('conflict', 'part.over');
}

const wrongPart = (part: UnitPart | null): DomainError =>
  new DomainError('conflict', 'part.wrongState', { state: `partState.${part?.state ?? 'none'}` });

function answersProblems(steps: readonly Step[], answers: Readonly<Record<string, PartAnswer>>): Problem[] {
  return Object.entries(answers).flatMap(([stepId, answer]) => {
    const step = steps.find(({ id }) => id === stepId);
    if (step === undefined) return [{ field: stepId, code: 'part.locked' }];
    const texts = settingsProblems(answer.values ?? {}).map((problem) => ({
      ...problem,
      field: problem.field?.replace(/^settings\./, 'values.'),
    }));
    const found = [...partProblems(step.localTime, step.openParts, answer), ...texts];
    return found.map((problem) => ({ ...problem, field: `${step.key}.${problem.field}` }));
  });
}
