import type { RawReceipt, ReceiptEvent, ReceivedReceipt } from '@loa/application';
import { isWebhookAuthentic, parseZaloEvent } from '@loa/zalo-api-client';
import { isOptOut } from './opt-out-text.js';

/** One webhook address serves an app, and so all Zalo channels: each of them reads every event. */
export function parseZaloReceipt(raw: ReceivedReceipt): ReceiptEvent[] {
  const event = parseZaloEvent(raw.body, raw.headers);
  if (!event) return [];
  const base = { reference: null, providerRef: null, detail: '', at: ('at' in event && event.at) || raw.receivedAt };
  switch (event.kind) {
    case 'znsDelivered':
      return [
        {
          ...base,
          kind: 'delivered',
          code: 'zns:delivered',
          reference: event.trackingId,
          providerRef: event.messageId,
        },
      ];
    case 'oaDelivered':
    case 'oaSeen':
      // Opening proves arrival. That a person opened a message is their own affair (sensitive data since 2026): not kept.
      return event.messageIds.map((id) => ({ ...base, kind: 'delivered', code: 'zoa:delivered', providerRef: id }));
    case 'follow':
      return [{ ...base, kind: 'interaction', code: 'zoa:follow', address: event.userId }];
    case 'unfollow':
      return [{ ...base, kind: 'optedOut', code: 'zoa:unfollow', address: event.userId }];
    case 'userMessage': {
      const said = isOptOut(event.text ?? '');
      return [
        {
          ...base,
          kind: said ? 'optedOut' : 'interaction',
          code: said ? 'zoa:refusal' : 'zoa:message',
          address: event.userId,
        },
      ];
    }
    default:
      return [];
  }
}

/** The unsigned `{}` that Zalo posts when the address is saved passes: it says nothing, and refusing it bars the address. */
export function authenticateZalo(raw: RawReceipt, settings: Readonly<Record<string, unknown>>): boolean {
  if (parseZaloEvent(raw.body)?.kind === 'probe') return true;
  const { appId, oaSecret } = settings;
  if (typeof appId !== 'string' || typeof oaSecret !== 'string' || !oaSecret) return false;
  return isWebhookAuthentic(raw, { appId, oaSecret });
}
