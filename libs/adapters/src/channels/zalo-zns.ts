import type { ChannelAdapter } from '@loa/application';
import { expectContent } from './send-result.js';
import { openZalo } from './zalo-account.js';
import { authenticateZalo, parseZaloReceipt } from './zalo-receipt.js';

/** Template by phone. Zalo takes a repeated `tracking_id` and sends twice, and finds nothing by it: a lost answer stays unknown. */
export const zaloZns: ChannelAdapter = {
  name: 'zaloZns',
  open: (account, tools) =>
    openZalo(account, tools, (client, token, message, signal) => {
      const { templateId, data } = expectContent(message, 'zaloTemplate');
      const zns = { phone: message.to, templateId, templateData: data, trackingId: message.reference };
      return client.business.sendTemplate(token, zns, signal);
    }),
  authenticate: authenticateZalo,
  parseReceipt: parseZaloReceipt,
};
