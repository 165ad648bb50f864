import type { CampaignCost as FoundCost, StepCost } from '@loa/application';
import type { CampaignCost, CostEstimate } from '@loa/contracts';

export const estimateView = ({ low, first, high, byChannel, unpriced }: StepCost): CostEstimate => ({
  low,
  first,
  high,
  byChannel: [...byChannel],
  unpriced: [...unpriced],
});

export const costView = (cost: FoundCost): CampaignCost => ({
  ...cost,
  unpriced: [...cost.unpriced],
  steps: cost.steps.map((step) => ({ ...step, estimate: step.estimate && estimateView(step.estimate) })),
});
