import type { CampaignCheck, CampaignWithSteps } from '../../types.js';

export interface CheckProps {
  campaign: CampaignWithSteps;
  check: CampaignCheck;
}
