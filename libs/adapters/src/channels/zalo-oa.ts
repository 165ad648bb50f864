import type { ChannelAdapter } from '@loa/application';
import { expectContent } from './send-result.js';
import { openZalo } from './zalo-account.js';
import { authenticateZalo, parseZaloReceipt } from './zalo-receipt.js';

/** Consultation text to a user who interacted with the OA within seven days. */
export const zaloOa: ChannelAdapter = {
  name: 'zaloOa',
  open: (account, tools) =>
    openZalo(account, tools, (client, token, message, signal) => {
      const { text } = expectContent(message, 'zaloText');
      return client.oa.sendText(token, { userId: message.to, text }, signal);
    }),
  authenticate: authenticateZalo,
  parseReceipt: parseZaloReceipt,
};
