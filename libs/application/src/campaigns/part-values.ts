import { type Actor, partVars } from '@loa/domain';
import type { Campaign, CampaignStores, Step } from './campaign-store.js';

/**
 * What the school of a recipient wrote over the office's values of a step: what its head approved, and to the school's own
 * readers also what they are still writing. Empty where nothing is open, and for whoever belongs to no school.
 */
export async function partValues(
  stores: CampaignStores,
  actor: Actor,
  { campaign, step, unitId }: { readonly campaign: Campaign; readonly step: Step; readonly unitId: string },
): Promise<Record<string, unknown>> {
  if (step.openParts === null) return {};
  const part = await stores.parts.find(campaign.id, unitId);
  if (part === null || (part.state !== 'approved' && unitId !== actor.unitId)) return {};
  return partVars(step.openParts, part.answers[step.id] ?? {}, campaign.settings);
}
