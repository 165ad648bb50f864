import { vietnamHour } from '../clock.js';
import { refusalOf } from '../fault-seed.js';
import type { FaultChannel } from '../faults.js';
import { type Answer, type Call, json, jsonObject, type Route, text } from '../http/answers.js';
import type { MessageEntry } from '../store/entries.js';
import type { World } from './world.js';
import { parameterFault, renderTemplate, templateData, templateFor, zaloLength } from './zalo-text.js';

/** Codes of the OA host (zalo.md section 5.1). */
const ERRORS = {
  '-200': 'Send message failed',
  '-201': 'Params is invalid',
  '-210': 'Params is over limit',
  '-211': 'Out of quota',
  '-216': 'Access token is invalid',
  '-217': 'User has blocked invitations from the OA',
  '-220': 'Access token is expired',
  '-227': 'User is banned or has been inactive for more than 45 days',
  '-230': 'User has not interacted with the OA in the past 7 days',
  '-232': 'User has not interacted with the OA or the interaction has expired',
  '-234': 'This kind of message is not allowed at night (22h to 6h)',
  '-244': 'User has restricted this type of message from your OA',
  '-249': 'This template can not be sent by user id',
} as const;
type ErrorCode = keyof typeof ERRORS;

const HOUR_MS = 3_600_000;
const FREE_WINDOW_MS = 48 * HOUR_MS;
const PAID_WINDOW_MS = 7 * 24 * HOUR_MS;
const MAX_TEXT = 2_000;
/** Older templates can't be sent by user id. */
const UID_TEMPLATES_SINCE = Date.parse('2025-12-10T00:00:00+07:00');
const REQUESTS_PER_MINUTE = 4_000;
const MODE_CODES = { blocked: '-217', restricted: '-244', inactive: '-227' } as const;

export function zaloOaRoutes(world: World): Route[] {
  return [
    {
      method: 'POST',
      path: '/zalo-oa/v3.0/oa/message/cs',
      channel: 'zaloOa',
      handler: (call) => sendText(world, call),
    },
    {
      method: 'POST',
      path: '/zalo-oa/v3.0/oa/message/template',
      channel: 'zaloUid',
      handler: (call) => sendTemplate(world, call),
    },
    {
      method: 'GET',
      path: '/zalo-oa/v3.0/oa/user/detail',
      channel: 'zaloOa',
      handler: (call) => userDetail(world, call),
    },
    {
      method: 'GET',
      path: '/zalo-oa/v3.0/oa/user/getlist',
      channel: 'zaloOa',
      handler: (call) => userList(world, call),
    },
    { method: 'GET', path: '/zalo-oa/v2.0/oa/getoa', channel: 'zaloOa', handler: (call) => oaProfile(world, call) },
  ];
}

function refuse(code: ErrorCode, detail?: string): Answer {
  return json({ error: Number(code), message: detail ? `${ERRORS[code]}: ${detail}` : ERRORS[code] });
}

function success(data: unknown): Answer {
  return {
    ...json({ data, error: 0, message: 'Success' }),
    headers: {
      'x-ratelimit-limit': String(REQUESTS_PER_MINUTE),
      'x-ratelimit-remain': String(REQUESTS_PER_MINUTE - 1),
    },
  };
}

/** The OA that the bare `access_token` header stands for, or the refusal. */
function oaOf({ store }: World, call: Call, channel: FaultChannel): string | Answer {
  const token = store.zalo.accessToken(String(call.headers.access_token ?? ''), store.clock.now());
  if (!token || store.faults.of(channel).tokenRevoked === 'always') return refuse('-216');
  return token.state === 'valid' ? token.oaId : refuse('-220');
}

function sendText(world: World, call: Call): Answer {
  const { store } = world;
  const oaId = oaOf(world, call, 'zaloOa');
  if (typeof oaId !== 'string') return oaId;
  const body = jsonObject(call.body);
  const userId = text((body?.recipient as { user_id?: unknown } | undefined)?.user_id);
  const content = text((body?.message as { text?: unknown } | undefined)?.text);
  if (!userId) return refuse('-201', 'recipient.user_id');
  if (!content) return refuse('-201', 'message.text');
  if (zaloLength(content) > MAX_TEXT) return refuse('-210', 'message.text');
  if (store.faults.refusesForNow('zaloOa', userId)) return refuse('-200');
  const refusal = refusalOf(store.config.seed, store.config.shares, 'zaloOa', userId);
  if (refusal) return refuse(MODE_CODES[refusal]);
  if (store.zalo.hasOptedOut(oaId, userId)) return refuse('-244');
  const seen = store.zalo.lastInteraction(oaId, userId);
  if (seen === null) return refuse('-232');
  const age = store.clock.now() - seen;
  if (age > PAID_WINDOW_MS) return refuse('-230');
  if (store.faults.quotaIsUsedUp('zaloOa')) return refuse('-211');
  const message = store.accept({
    channel: 'zaloOa',
    to: userId,
    reference: null,
    sender: oaId,
    text: content,
    outcome: 'delivered',
    providerRef: (seq) => store.hexRef(seq),
  });
  scheduleDelivered(world, message, false);
  const quota = {
    quota_type: age <= FREE_WINDOW_MS ? 'reply' : 'sub_quota',
    remain: '1000',
    total: '1000',
    owner_type: 'OA',
    owner_id: oaId,
  };
  return {
    ...success({ message_id: message.providerRef, user_id: userId, quota }),
    accepted: { channel: 'zaloOa', address: userId },
  };
}

function sendTemplate(world: World, call: Call): Answer {
  const { store } = world;
  const oaId = oaOf(world, call, 'zaloUid');
  if (typeof oaId !== 'string') return oaId;
  const body = jsonObject(call.body);
  const userId = text(body?.user_id);
  const templateId = text(body?.template_id);
  const data = templateData(body?.template_data);
  if (!userId) return refuse('-201', 'user_id');
  if (!data) return refuse('-201', 'template_data');
  const found = templateFor(store.zalo.templates, templateId, oaId, store.config.strictTemplates);
  const template = found === 'unregistered' ? undefined : found;
  if (template === null || (template && template.status !== 'ENABLE')) return refuse('-201', 'template_id');
  if (template && template.createdAt < UID_TEMPLATES_SINCE) return refuse('-249');
  const fault = parameterFault(template, data);
  if (fault) return refuse('-201', `template_data.${fault.name}`);
  if (store.faults.refusesForNow('zaloUid', userId)) return refuse('-200');
  const refusal = refusalOf(store.config.seed, store.config.shares, 'zaloUid', userId);
  if (refusal) return refuse(MODE_CODES[refusal]);
  if (store.zalo.hasOptedOut(oaId, userId)) return refuse('-244');
  if (template?.tag === 3 && isNight(store.clock.now())) return refuse('-234');
  if (store.faults.quotaIsUsedUp('zaloUid')) return refuse('-211');
  const message = store.accept({
    channel: 'zaloUid',
    to: userId,
    reference: null,
    sender: oaId,
    text: renderTemplate(template, data),
    outcome: 'delivered',
    price: template?.priceUid ?? 140,
    templateId,
    providerRef: (seq) => store.hexRef(seq),
  });
  scheduleDelivered(world, message, false);
  return {
    ...success({
      message_id: message.providerRef,
      user_id: userId,
      sent_time: String(message.at),
      quota: { quota_type: 'purchase_quota', remain: '1000' },
    }),
    accepted: { channel: 'zaloUid', address: userId },
  };
}

/** The template messages of tag 3 are taken from 06:00 to 21:59 Vietnamese time only. */
export function isNight(at: number): boolean {
  const hour = vietnamHour(at);
  return hour < 6 || hour >= 22;
}

/** `user_received_message`; by phone it names the phone and carries the tracking id. */
export function scheduleDelivered({ store, callbacks }: World, message: MessageEntry, zns: boolean): void {
  const delayMs = store.config.receiptDelayMs;
  const timestamp = String(message.at + delayMs);
  const body = zns
    ? { msg_id: message.providerRef, tracking_id: message.reference, delivery_time: timestamp }
    : { msg_id: message.providerRef };
  const event = {
    timestamp,
    sender: { id: message.sender },
    recipient: { id: message.to },
    event_name: 'user_received_message',
    message: body,
  };
  callbacks.schedule({ kind: 'zalo', channel: message.channel, oaId: message.sender, zns, event }, delayMs);
}

/** Most GETs of this host carry their parameters as one JSON object in `data`. */
function dataOf(call: Call): Record<string, unknown> | null {
  return jsonObject(Buffer.from(call.query.get('data') ?? ''));
}

function userDetail(world: World, call: Call): Answer {
  const oaId = oaOf(world, call, 'zaloOa');
  if (typeof oaId !== 'string') return oaId;
  const userId = text(dataOf(call)?.user_id);
  if (!userId) return refuse('-201', 'user_id');
  const { zalo } = world.store;
  const seen = zalo.lastInteraction(oaId, userId);
  const [year, month, day] = seen === null ? [] : new Date(seen + 7 * HOUR_MS).toISOString().slice(0, 10).split('-');
  return success({
    user_id: userId,
    user_id_by_app: `app-${userId}`,
    user_external_id: '',
    display_name: userId,
    user_alias: '',
    is_sensitive: false,
    user_is_follower: seen !== null && !zalo.hasOptedOut(oaId, userId),
    user_last_interaction_date: seen === null ? '' : `${day}/${month}/${year}`,
    avatar: '',
    tags_and_notes_info: { tag_names: [], notes: [] },
    shared_info: {},
  });
}

function userList(world: World, call: Call): Answer {
  const oaId = oaOf(world, call, 'zaloOa');
  if (typeof oaId !== 'string') return oaId;
  const { offset = 0, count = 50 } = (dataOf(call) ?? {}) as { offset?: unknown; count?: unknown };
  const from = Number(offset);
  const size = Number(count);
  if (!(from >= 0 && from <= 9_951) || !(size >= 1 && size <= 50)) return refuse('-201', 'offset, count');
  const users = world.store.zalo.usersOf(oaId);
  const page = users.slice(from, from + size).map((user_id) => ({ user_id }));
  return success({ total: users.length, count: page.length, offset: from, users: page });
}

function oaProfile(world: World, call: Call): Answer {
  const oaId = oaOf(world, call, 'zaloOa');
  if (typeof oaId !== 'string') return oaId;
  return success({ oa_id: oaId, name: oaId, is_verified: true, num_follower: world.store.zalo.usersOf(oaId).length });
}
