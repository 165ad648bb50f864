import { type Actor, DomainError, notFound } from '@loa/domain';
import type { Scope } from '../ports/transactions.js';
import type { Campaign, CampaignStores, StateChange, Step } from './campaign-store.js';

export const scopeOf = (actor: Actor): Scope => ({ unitId: actor.unitId, actor: `${actor.kind}:${actor.id}` });

export async function loadCampaign(stores: CampaignStores, id: string): Promise<Campaign> {
  const campaign = await stores.campaigns.find(id);
  if (campaign === null) throw notFound('campaign');
  return campaign;
}

/** A campaign to act on: one of a unit above can be read and not touched. `version`: what the caller last saw. */
export async function loadOwnCampaign(stores: CampaignStores, id: string, version?: number): Promise<Campaign> {
  const campaign = await loadCampaign(stores, id);
  if (!campaign.own) throw new DomainError('forbidden', 'campaign.notYours');
  if (version !== undefined && version !== campaign.version) throw changed(campaign.version);
  return campaign;
}

export async function loadDraft(stores: CampaignStores, id: string, version: number): Promise<Campaign> {
  const campaign = await loadOwnCampaign(stores, id, version);
  if (campaign.state !== 'draft') throw wrongState(campaign);
  return campaign;
}

export async function loadStep(stores: CampaignStores, campaignId: string, stepId: string): Promise<Step> {
  const step = (await stores.campaigns.steps(campaignId)).find(({ id }) => id === stepId);
  if (step === undefined) throw notFound('step');
  return step;
}

/** Changes the state or says what came in between. The row lock of the update puts two people one after the other. */
export async function changeState(stores: CampaignStores, id: string, change: StateChange, now: Date): Promise<void> {
  if (await stores.campaigns.changeState(id, change, now)) return;
  const campaign = await loadCampaign(stores, id);
  throw change.from.includes(campaign.state) ? changed(campaign.version) : wrongState(campaign);
}

/** Decisions are taken by people: a key can prepare, never submit or approve. */
export function personOf(actor: Actor): string {
  if (actor.kind !== 'user') throw new DomainError('forbidden', 'campaign.personNeeded');
  return actor.id;
}

export const changed = (version: number): DomainError => new DomainError('conflict', 'campaign.changed', { version });
export const wrongState = ({ state }: Pick<Campaign, 'state'>): DomainError =>
  new DomainError('conflict', 'campaign.wrongState', { state });
