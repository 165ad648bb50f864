import { createHash, timingSafeEqual } from 'node:crypto';
import { type Json, number, object, parseObject, text } from './answer.js';

/**
 * `X-ZEvent-Signature: mac=<hex>` is plain SHA-256 (not HMAC) over app id, raw body, timestamp and the OA secret key.
 * Source: official Java SDK, MacUtils. Sources differ on the first term (app id or OA id), so it is the caller's.
 */
export function webhookMac(appId: string, rawBody: Buffer | string, timestamp: string, oaSecret: string): string {
  return createHash('sha256').update(appId).update(rawBody).update(timestamp).update(oaSecret).digest('hex');
}

/** Compares in constant time. The timestamp is the body's own or the header's: sources differ, so both are tried. */
export function isWebhookAuthentic(
  raw: { readonly body: Buffer; readonly headers: Readonly<Record<string, string | undefined>> },
  secrets: { readonly appId: string; readonly oaSecret: string },
): boolean {
  const given = /^(?:mac=)?([0-9a-f]{64})$/i.exec(raw.headers['x-zevent-signature'] ?? '')?.[1];
  if (!given) return false;
  const bytes = Buffer.from(given, 'hex');
  const inBody = text(parseObject(raw.body.toString('utf8')) ?? {}, 'timestamp');
  return [inBody, raw.headers['x-zevent-timestamp']].some(
    (timestamp) =>
      timestamp != null &&
      timingSafeEqual(Buffer.from(webhookMac(secrets.appId, raw.body, timestamp, secrets.oaSecret), 'hex'), bytes),
  );
}

/** What a webhook says. Ids and times are text in JSON since they exceed 2^53; times become dates here. */
export type ZaloEvent =
  /** A template sent by phone reached the device. The recipient is a phone or its hash. */
  | {
      readonly kind: 'znsDelivered';
      readonly messageId: string | null;
      readonly trackingId: string | null;
      readonly at: Date | null;
    }
  /** OA messages reached, or were opened by, a user. */
  | {
      readonly kind: 'oaDelivered' | 'oaSeen';
      readonly messageIds: readonly string[];
      readonly userId: string | null;
      readonly at: Date | null;
    }
  | { readonly kind: 'follow' | 'unfollow'; readonly userId: string; readonly at: Date | null }
  /** The user wrote or sent something; `text` is null for pictures, stickers and the like. */
  | { readonly kind: 'userMessage'; readonly userId: string; readonly text: string | null; readonly at: Date | null }
  | {
      readonly kind: 'templateStatus';
      readonly templateId: string | null;
      readonly status: string | null;
      readonly reason: string | null;
      readonly at: Date | null;
    }
  | { readonly kind: 'dailyQuota'; readonly quota: number | null; readonly at: Date | null }
  /** The unsigned `{}` that Zalo posts when the address is saved. */
  | { readonly kind: 'probe' }
  /** An event that this parser doesn't know. */
  | { readonly kind: 'other'; readonly name: string };

/** Reads one webhook body; null when it isn't a JSON object. */
export function parseZaloEvent(
  body: Buffer | string,
  headers: Readonly<Record<string, string | undefined>> = {},
): ZaloEvent | null {
  const json = parseObject(body.toString());
  if (!json) return null;
  const name = text(json, 'event_name');
  if (!name) return Object.keys(json).length === 0 ? { kind: 'probe' } : { kind: 'other', name: '' };
  const at = dateOf(json, 'timestamp');
  if (name === 'user_received_message') return readReceived(json, headers, at);
  if (name === 'user_seen_message')
    return { kind: 'oaSeen', messageIds: seenIds(json), userId: text(object(json, 'recipient'), 'id'), at };
  if (name === 'follow' || name === 'unfollow') {
    const userId = text(object(json, 'follower'), 'id');
    return userId ? { kind: name, userId, at } : { kind: 'other', name };
  }
  if (name.startsWith('user_send_')) {
    const userId = text(object(json, 'sender'), 'id');
    return userId
      ? { kind: 'userMessage', userId, text: text(object(json, 'message'), 'text'), at }
      : { kind: 'other', name };
  }
  if (name === 'change_template_status') {
    const status = text(object(json, 'status'), 'new_status');
    return { kind: 'templateStatus', templateId: text(json, 'template_id'), status, reason: text(json, 'reason'), at };
  }
  if (name === 'change_oa_daily_quota')
    return { kind: 'dailyQuota', quota: number(object(json, 'quota'), 'new_value'), at };
  return { kind: 'other', name };
}

/** The same event name serves both kinds; the header, or a tracking id, tells a template by phone. */
function readReceived(json: Json, headers: Readonly<Record<string, string | undefined>>, at: Date | null): ZaloEvent {
  const message = object(json, 'message');
  const messageId = text(message, 'msg_id');
  const trackingId = text(message, 'tracking_id');
  if (headers['x-zevent-server'] === 'ZNS' || trackingId !== null) {
    return { kind: 'znsDelivered', messageId, trackingId, at: dateOf(message, 'delivery_time') ?? at };
  }
  const userId = text(object(json, 'recipient'), 'id');
  return { kind: 'oaDelivered', messageIds: messageId ? [messageId] : [], userId, at };
}

function seenIds(json: Json): string[] {
  const message = object(json, 'message');
  if (Array.isArray(message.msg_ids)) return message.msg_ids.map(String);
  const single = text(message, 'msg_id');
  return single ? [single] : [];
}

function dateOf(json: Json, field: string): Date | null {
  const time = number(json, field);
  return time === null ? null : new Date(time);
}
