import { type Actor, DomainError, localDay } from '@loa/domain';
import type { Named } from '../access/named-user.js';
import type { Campaign, CampaignStores, Step } from '../campaigns/campaign-store.js';
import { personOf } from '../campaigns/load-campaign.js';
import { groupsOf } from '../campaigns/plan-campaign.js';
import type { ApprovalRule } from './approval-store.js';
import type { DescribedStep } from './described-plan.js';

export interface Decider {
  readonly id: string;
  /** The approver in whose place this person decides; null: by their own role. */
  readonly onBehalfOf: Named | null;
}

/**
 * Who decides; 403 when it is one who wrote or submitted it, or may be the same person. Who stands in for an approver decides no more than
 * both of them could: neither may be on the side that asks.
 */
export async function requireSecondPerson(
  stores: CampaignStores,
  actor: Actor,
  campaign: Campaign,
  now: Date,
): Promise<Decider> {
  const id = personOf(actor);
  await requireApart(stores, campaign, id);
  const { approver, delegators } = await stores.approvals.standing(id, now);
  if (approver) return { id, onBehalfOf: null };
  for (const onBehalfOf of delegators) if (await isApart(stores, campaign, onBehalfOf.id)) return { id, onBehalfOf };
  if (delegators.length > 0) throw new DomainError('forbidden', 'delegation.authorBehind');
  throw new DomainError('forbidden', 'auth.permission', { permission: 'campaign.approve' });
}

async function requireApart(stores: CampaignStores, { id, submittedBy }: Campaign, person: string): Promise<void> {
  if (submittedBy?.id === person || (await stores.campaigns.hasEdited(id, person)))
    throw new DomainError('forbidden', 'campaign.ownApproval');
  if (await stores.campaigns.oneIsDemo(id, person)) throw new DomainError('forbidden', 'campaign.demoSide');
  if (await stores.campaigns.sameHand(id, person)) throw new DomainError('forbidden', 'campaign.sameHand');
}

const isApart = (stores: CampaignStores, campaign: Campaign, person: string): Promise<boolean> =>
  unlessRefused(requireApart(stores, campaign, person));

/** Whether this actor could be the second person of the campaign, by permission too. */
export const mayDecide = async (
  stores: CampaignStores,
  actor: Actor,
  campaign: Campaign,
  now: Date,
): Promise<boolean> =>
  actor.permissions.has('campaign.approve') && unlessRefused(requireSecondPerson(stores, actor, campaign, now));

const unlessRefused = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (error: unknown) => {
      if (error instanceof DomainError) return false;
      throw error;
    },
  );

/** How large the thing is that is decided about. Cost: at most, in đồng without VAT. */
export interface Size {
  readonly people: number;
  readonly cost: number;
}

/** Why only the office may decide; null: whoever is an approver of the unit, or of one above it. */
export type OfficeReason = 'groups' | 'people' | 'cost' | null;

/**
 * A threshold says who is the second person, never that one is enough. What goes to citizens or pupils is the office's
 * whatever its size (domain reference A18).
 */
export function officeReason(steps: readonly Step[], { people, cost }: Size, rule: ApprovalRule): OfficeReason {
  const groups = steps.filter(({ kind }) => kind === 'message').flatMap(groupsOf);
  if (groups.includes('citizen') || groups.includes('pupil')) return 'groups';
  if (rule.officeAbovePeople !== null && people > rule.officeAbovePeople) return 'people';
  return rule.officeAboveCost !== null && cost > rule.officeAboveCost ? 'cost' : null;
}

const REFUSALS = {
  groups: 'campaign.officeNeeded',
  people: 'campaign.officeForPeople',
  cost: 'campaign.officeForCost',
} as const;

export async function requireOffice(
  stores: CampaignStores,
  actor: Actor,
  campaign: Campaign,
  { steps, size }: { readonly steps: readonly Step[]; readonly size: Size },
  now: Date,
): Promise<void> {
  const rule = await stores.approvals.rule();
  const reason = officeReason(steps, size, rule);
  if (reason === null || (await stores.planning.isOffice(actor.unitId, localDay(now, campaign.timeZone)))) return;
  const limit = reason === 'people' ? rule.officeAbovePeople : rule.officeAboveCost;
  throw new DomainError('forbidden', REFUSALS[reason], reason === 'groups' ? {} : { limit: limit! });
}

/** A step that comes back sends as often as it runs. */
export const sizeOf = (steps: readonly { readonly described: Described }[]): Size => ({
  people: steps.reduce(
    (sum, { described: { kind, people, times } }) => sum + (kind === 'message' ? people * times : 0),
    0,
  ),
  cost: steps.reduce((sum, { described: { cost, times } }) => sum + (cost ?? 0) * times, 0),
});
type Described = Pick<DescribedStep, 'kind' | 'people' | 'cost' | 'times'>;
