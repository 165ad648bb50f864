import { refusalOf } from '../fault-seed.js';
import { type Answer, type Call, json, jsonObject, type Route, text } from '../http/answers.js';
import type { ZaloTemplate } from '../store/entries.js';
import { toInternational } from './phone.js';
import type { World } from './world.js';
import { isNight, scheduleDelivered } from './zalo-oa.js';
import { parameterFault, renderTemplate, templateData, templateFor } from './zalo-text.js';

/** Codes of the template host (zalo.md section 5.2). */
const ERRORS = {
  '-106': 'Method unsupported',
  '-107': 'Message id is invalid',
  '-108': 'Phone number is invalid',
  '-109': 'Template id is invalid',
  '-111': 'Template data is empty',
  '-114': 'User is inactive, or reject the message, or using an outdated Zalo version, or other internal errors',
  '-117': 'OA or app does not have permission to use this template',
  '-118': 'Zalo account not existed',
  '-1123': 'Cannot create QR code, please try again later',
  '-1121': 'Template data param is over its length limit',
  '-1122': 'Template data is missing a param',
  '-121': 'Request body is empty',
  '-122': 'Body data is not in JSON format',
  '-124': 'Access token is invalid',
  '-131': 'Template is not approved',
  '-132': 'Param is invalid',
  '-133': 'ZNS messages are not allowed at night (22h to 6h)',
  '-139': 'User has refused to receive this type of ZNS',
  '-141': 'User has refused to receive ZNS from this OA',
  '-144': 'OA has exceeded its daily ZNS quota',
  '-146': 'Template is disabled',
} as const;
type ErrorCode = keyof typeof ERRORS;

const MODE_CODES = { noAccount: '-118', cannotReceive: '-114', refused: '-139' } as const;
const MAX_TRACKING_ID = 48;
const channel = 'zaloZns';
const BASE = '/zalo-business';

export function zaloZnsRoutes(world: World): Route[] {
  return [
    { method: 'POST', path: `${BASE}/message/template`, channel, handler: (call) => send(world, call) },
    {
      method: 'GET',
      path: `${BASE}/message/status`,
      channel,
      handler: (call) => withOa(world, call, () => status(world, call)),
    },
    {
      method: 'GET',
      path: `${BASE}/message/quota`,
      channel,
      handler: (call) => withOa(world, call, () => success(quotaOf(world))),
    },
    {
      method: 'GET',
      path: `${BASE}/template/info/v2`,
      channel,
      handler: (call) => withOa(world, call, () => templateInfo(world, call)),
    },
    {
      method: 'GET',
      path: `${BASE}/template/all`,
      channel,
      handler: (call) => withOa(world, call, (oaId) => templateList(world, call, oaId)),
    },
  ];
}

function refuse(code: ErrorCode, detail?: string): Answer {
  return json({ error: Number(code), message: detail ? `${ERRORS[code]}: ${detail}` : ERRORS[code] });
}

function success(data: unknown, more: object = {}): Answer {
  return json({ data, error: 0, message: 'Success', ...more });
}

function withOa({ store }: World, call: Call, answer: (oaId: string) => Answer): Answer {
  const token = store.zalo.accessToken(String(call.headers.access_token ?? ''), store.clock.now());
  const revoked = store.faults.of(channel).tokenRevoked === 'always';
  return token?.state === 'valid' && !revoked ? answer(token.oaId) : refuse('-124');
}

function send(world: World, call: Call): Answer {
  return withOa(world, call, (oaId) => sendAs(world, call, oaId));
}

/** The order of the checks is not documented; this one goes from the sender to the recipient to the allowance. */
function sendAs(world: World, call: Call, oaId: string): Answer {
  const { store } = world;
  if (call.body.length === 0) return refuse('-121');
  const body = jsonObject(call.body);
  if (!body) return refuse('-122');
  const templateId = text(body.template_id);
  const trackingId = text(body.tracking_id);
  const to = toInternational(text(body.phone));
  const data = templateData(body.template_data);
  if (!trackingId || trackingId.length > MAX_TRACKING_ID) return refuse('-132', 'tracking_id');
  const template = templateFor(store.zalo.templates, templateId, oaId, store.config.strictTemplates);
  if (template === null) return refuse(store.zalo.templates.has(templateId) ? '-117' : '-109');
  if (template !== 'unregistered' && template.status !== 'ENABLE')
    return refuse(template.status === 'DISABLE' ? '-146' : '-131');
  // A leading zero is a local form; the newest page asks for 84….
  if (!to || /^0/.test(text(body.phone))) return refuse('-108');
  if (!data) return refuse('-111');
  const registered = template === 'unregistered' ? undefined : template;
  const fault = parameterFault(registered, data);
  if (fault) return refuse(fault.kind === 'missing' ? '-1122' : '-1121', fault.name);
  const refusal = refusalOfPhone(world, oaId, to, registered);
  return refusal ?? accept(world, oaId, { to, trackingId, templateId, registered, data });
}

function refusalOfPhone({ store }: World, oaId: string, to: string, template: ZaloTemplate | undefined): Answer | null {
  // The one refusal of this host that is known to pass and to have sent nothing; -100 leaves that open.
  if (store.faults.refusesForNow(channel, to)) return refuse('-1123');
  const refusal = refusalOf(store.config.seed, store.config.shares, channel, to);
  if (refusal) return refuse(MODE_CODES[refusal]);
  if (store.zalo.hasOptedOut(oaId, to)) return refuse('-141');
  if ((store.config.zaloNightRule || template?.tag === 3) && isNight(store.clock.now())) return refuse('-133');
  return store.faults.quotaIsUsedUp(channel) || remainingToday({ store }) <= 0 ? refuse('-144') : null;
}

interface Order {
  to: string;
  trackingId: string;
  templateId: string;
  registered: ZaloTemplate | undefined;
  data: Record<string, string>;
}

/** A tracking id that was used before is taken again: nothing shows that Zalo looks at it. */
function accept(world: World, oaId: string, { to, trackingId, templateId, registered, data }: Order): Answer {
  const { store } = world;
  const message = store.accept({
    channel,
    to,
    reference: trackingId,
    sender: oaId,
    text: renderTemplate(registered, data),
    outcome: 'delivered',
    price: registered?.priceSdt ?? 200,
    templateId,
    providerRef: (seq) => store.hexRef(seq),
  });
  scheduleDelivered(world, message, true);
  const { dailyQuota, remainingQuota } = quotaOf(world);
  return {
    ...success({
      msg_id: message.providerRef,
      sent_time: String(message.at),
      sending_mode: '1',
      quota: { dailyQuota, remainingQuota },
    }),
    accepted: { channel, address: to },
  };
}

function status({ store }: World, call: Call): Answer {
  const id = call.query.get('message_id') ?? '';
  if (!id) return refuse('-107');
  const message = store.byHexRef(id);
  if (message?.channel !== channel) return success({ delivery_time: '', status: -1, message: 'The message not found' });
  const arrivedAt = message.at + store.config.receiptDelayMs;
  const arrived = store.faults.of(channel).receipts !== 'none' && store.clock.now() >= arrivedAt;
  return success({
    delivery_time: arrived ? String(arrivedAt) : '',
    status: arrived ? 1 : 0,
    message: arrived
      ? 'The message was delivered to the user'
      : 'The message was sent, the user has not received it yet',
  });
}

/** The day is assumed to begin at midnight in Viet Nam. */
function remainingToday({ store }: Pick<World, 'store'>): number {
  return store.config.znsDailyQuota - store.messages.znsOnDayOf(store.clock.now());
}

function quotaOf({ store }: World): Record<string, string> {
  const { quota } = store.faults.of(channel);
  return {
    dailyQuota: String(store.config.znsDailyQuota),
    remainingQuota: String(Math.max(0, quota ?? remainingToday({ store }))),
    dailyQuotaPromotion: '0',
    remainingQuotaPromotion: '0',
    monthlyPromotionQuota: '0',
    remainingMonthlyPromotionQuota: '0',
    estimatedNextMonthPromotionQuota: '0',
  };
}

const TAGS = { 1: 'TRANSACTION', 2: 'CUSTOMER_CARE', 3: 'PROMOTION' } as const;
const STATUS_NUMBERS = { ENABLE: '1', PENDING_REVIEW: '2', REJECT: '3', DISABLE: '4', DELETE: '5' } as const;

function templateInfo({ store }: World, call: Call): Answer {
  const template = store.zalo.templates.get(call.query.get('template_id') ?? '');
  if (!template) return refuse('-109');
  return success({
    templateId: template.templateId,
    templateName: template.name,
    status: template.status,
    listParams: template.params,
    listButtons: [],
    timeout: 7_200_000,
    previewUrl: '',
    templateQuality: 'HIGH',
    templateTag: TAGS[template.tag],
    price: String(template.priceSdt),
    price_sdt: String(template.priceSdt),
    price_uid: String(template.priceUid),
  });
}

function templateList({ store }: World, call: Call, oaId: string): Answer {
  const offset = Number(call.query.get('offset') ?? 0);
  const limit = Number(call.query.get('limit') ?? 100);
  if (!(offset >= 0) || !(limit >= 1 && limit <= 100)) return refuse('-132', 'offset, limit');
  const wanted = call.query.get('status');
  const usable = [...store.zalo.templates.values()].filter(
    (template) =>
      (template.oaId === null || template.oaId === oaId) && (!wanted || STATUS_NUMBERS[template.status] === wanted),
  );
  const page = usable.slice(offset, offset + limit).map((template) => ({
    templateId: template.templateId,
    templateName: template.name,
    createdTime: template.createdAt,
    status: template.status,
    templateQuality: 'HIGH',
  }));
  return success(page, { metadata: { total: usable.length } });
}
