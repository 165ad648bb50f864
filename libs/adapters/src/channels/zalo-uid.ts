import type { ChannelAdapter } from '@loa/application';
import { expectContent } from './send-result.js';
import { openZalo } from './zalo-account.js';
import { authenticateZalo, parseZaloReceipt } from './zalo-receipt.js';

/** Template by OA user id. The call takes no reference of ours, so receipts match by Zalo's message id alone. */
export const zaloUid: ChannelAdapter = {
  name: 'zaloUid',
  open: (account, tools) =>
    openZalo(account, tools, (client, token, message, signal) => {
      const { templateId, data } = expectContent(message, 'zaloTemplate');
      return client.oa.sendTemplate(token, { userId: message.to, templateId, templateData: data }, signal);
    }),
  authenticate: authenticateZalo,
  parseReceipt: parseZaloReceipt,
};
