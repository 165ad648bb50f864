import type { ChannelAdapter, LookUpAnswer } from '@loa/application';
import type { ZnsStatus } from '@loa/zalo-api-client';
import { expectContent } from './send-result.js';
import { openZalo } from './zalo-account.js';
import { authenticateZalo, parseZaloReceipt } from './zalo-receipt.js';

/**
 * Template by phone. Zalo takes a repeated `tracking_id` and sends twice, and finds nothing by it: a lost answer stays
 * unknown. It finds by its own message id, which serves where the delivery webhook is late.
 */
export const zaloZns: ChannelAdapter = {
  name: 'zaloZns',
  open: (account, tools) =>
    openZalo(
      account,
      tools,
      (client, token, message, signal) => {
        const { templateId, data } = expectContent(message, 'zaloTemplate');
        const zns = { phone: message.to, templateId, templateData: data, trackingId: message.reference };
        return client.business.sendTemplate(token, zns, signal);
      },
      async (client, token, messageId) => {
        const result = await client.business.status(token, messageId);
        return result.ok ? { ok: true, data: readStatus(result.data) } : result;
      },
    ),
  authenticate: authenticateZalo,
  parseReceipt: parseZaloReceipt,
};

function readStatus({ status, deliveryTime }: ZnsStatus): LookUpAnswer | null {
  switch (status) {
    case 'received': {
      const at = new Date(Number(deliveryTime));
      return { kind: 'delivered', code: 'zns:status:1', detail: '', at: Number(deliveryTime) > 0 ? at : null };
    }
    case 'accepted':
      return { kind: 'accepted', providerRef: null };
    case 'notFound':
      return { kind: 'notFound' };
    default:
      return null;
  }
}
