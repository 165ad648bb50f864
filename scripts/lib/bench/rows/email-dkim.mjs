import { generateKeyPairSync } from 'node:crypto';
import { mailCampaign } from '../mail-campaign.mjs';

export const name = 'email-dkim';

/** As `email`, signed on both sides with RSA of 2048 bits. */
export function run(ctx) {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return mailCampaign(ctx, { domain: 'office.example', selector: 'bench', privateKey });
}
