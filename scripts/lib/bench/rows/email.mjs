import { mailCampaign } from '../mail-campaign.mjs';

export const name = 'email';

/** Unsigned mail, from due to all outcomes recorded. */
export const run = (ctx) => mailCampaign(ctx, null);
