import { randomBytes } from 'node:crypto';
import { parseVietnamText } from '../clock.js';
import { refusalOf } from '../fault-seed.js';
import { type Answer, type Call, json, jsonObject, type Route, text } from '../http/answers.js';
import type { MessageEntry } from '../store/entries.js';
import { operatorOf, toInternational, toLocal } from './phone.js';
import { asReceived } from './sms-text.js';
import type { World } from './world.js';

/** Codes of eSMS's own table (sms.md section 2.3); the wording is in the provider's manner. */
const ERRORS = {
  '99': 'Phone number is blocked',
  '101': 'Authorize Failed',
  '103': 'Balance not enough to send message',
  '104': 'Brandname code is not exist',
  '105': 'SMSID not found',
  '108': 'Phone is not valid',
  '118': 'Type message is not valid',
  '160': 'TPS limit exceeded',
} as const;
type ErrorCode = keyof typeof ERRORS;

const BASE = '/esms/MainService.svc/json';
const DAY_MS = 86_400_000;
const REQUEST_ID_WINDOW_MS = DAY_MS;
const STATUS_WINDOW_MS = 7 * DAY_MS;

/** eSMS: customer-care messages, status look-ups, reconciliation, balance. */
export function esmsRoutes(world: World): Route[] {
  const channel = 'sms';
  return [
    { method: 'POST', path: `${BASE}/SendMultipleMessage_V4_post_json`, channel, handler: (call) => send(world, call) },
    { method: 'GET', path: `${BASE}/GetSendStatus`, channel, handler: (call) => sendStatus(world, call) },
    {
      method: 'GET',
      path: `${BASE}/GetSmsReceiverStatus_get`,
      channel,
      handler: (call) => receiverStatus(world, call),
    },
    { method: 'POST', path: `${BASE}/GetSmsSentData_V2`, channel, handler: (call) => sentData(world, call) },
    { method: 'POST', path: `${BASE}/GetBalance_json`, channel, handler: (call) => balance(world, call) },
  ];
}

function invalidRequest(): Answer {
  return json({ error: 'Invalid request' });
}

function refuse(code: ErrorCode, more: object = {}): Answer {
  return json({ CodeResult: code, CountRegenerate: 0, ErrorMessage: ERRORS[code], ...more });
}

function isAllowed({ store }: World, key: unknown, secret: unknown): boolean {
  return key === 'sandbox' && secret === 'sandbox' && store.faults.of('sms').tokenRevoked === null;
}

function send(world: World, call: Call): Answer {
  const { store } = world;
  const body = jsonObject(call.body);
  if (!body) return invalidRequest();
  if (!isAllowed(world, body.ApiKey, body.SecretKey)) return refuse('101');
  const content = text(body.Content);
  if (!content) return invalidRequest();
  const smsType = text(body.SmsType);
  if (smsType !== '2' && smsType !== '8') return refuse('118');
  const brandname = text(body.Brandname);
  if (!brandname && smsType === '2') return refuse('104');
  const to = toInternational(text(body.Phone));
  if (!to) return refuse('108');
  const requestId = text(body.RequestId).slice(0, 50) || null;
  if (requestId && wasUsed(world, requestId)) {
    return json({ CodeResult: '124', CountRegenerate: 0, ErrorMessage: 'Request exist 1', SendStatus: 5 });
  }
  if (store.faults.refusesForNow('sms', to)) return refuse('160');
  const { text: shown, parts } = asReceived(content, text(body.IsUnicode) === '1');
  const price = parts * operatorOf(to).price;
  if (store.faults.quotaIsUsedUp('sms') || balanceOf(world) < price) return refuse('103');
  if (text(body.Sandbox) === '1') return json({ CodeResult: '100', CountRegenerate: 0, SMSID: unkeptSmsId() });
  const refusal = refusalOf(store.config.seed, store.config.shares, 'sms', to);
  if (refusal === 'blocked') return refuse('99', { SMSID: unkeptSmsId() });
  const message = store.accept({
    channel: 'sms',
    to,
    reference: requestId,
    sender: brandname,
    text: shown,
    outcome: refusal === 'undelivered' ? 'undelivered' : 'delivered',
    parts,
    price,
    facts: { typeId: smsType, campaign: text(body.campaignid) },
    providerRef: (seq) => smsId(store.hexRef(seq)),
  });
  const callbackUrl = text(body.CallbackUrl);
  if (/^https?:/.test(callbackUrl) && URL.canParse(callbackUrl)) scheduleCallbacks(world, callbackUrl, message);
  return {
    ...json({ CodeResult: '100', CountRegenerate: 0, SMSID: message.providerRef }),
    accepted: { channel: 'sms', address: to },
  };
}

function wasUsed({ store }: World, requestId: string): boolean {
  const before = store.messages.lastByReference('sms', requestId);
  return before !== undefined && store.clock.now() - before.at < REQUEST_ID_WINDOW_MS;
}

/** In the form of the samples: 8-4-4-4 digits and a last group that carries the number of the message. */
function smsId(hex: string): string {
  return `${hex.slice(0, 8)}-0000-4000-8000-${hex.slice(8)}`;
}

/** For answers about nothing that is kept: a look-up of it finds nothing. */
function unkeptSmsId(): string {
  return smsId(randomBytes(10).toString('hex'));
}

function bySmsId({ store }: World, id: string): MessageEntry | null {
  const [, epoch, rest] = /^([0-9a-f]{8})-0000-4000-8000-([0-9a-f]{12})$/.exec(id) ?? [];
  const message = epoch && rest ? store.byHexRef(epoch + rest) : null;
  return message?.channel === 'sms' ? message : null;
}

function scheduleCallbacks({ store, callbacks }: World, callbackUrl: string, message: MessageEntry): void {
  // With receipts turned round, an interim report arrives behind the final one.
  const stages = store.faults.of('sms').receipts === 'tripledReversed' ? ([7, 5] as const) : ([5] as const);
  for (const stage of stages) {
    const url = callbackUrlOf(callbackUrl, message, stage);
    callbacks.schedule({ kind: 'esms', channel: 'sms', url }, store.config.receiptDelayMs);
  }
}

function callbackUrlOf(base: string, message: MessageEntry, sendStatus: 5 | 7): string {
  const url = new URL(base);
  const fields = {
    SMSID: message.providerRef,
    SendFailed: sendStatus === 5 && message.outcome !== 'delivered' ? 1 : 0,
    SendStatus: sendStatus,
    SendSuccess: sendStatus === 5 && message.outcome === 'delivered' ? 1 : 0,
    TotalPrice: `${message.price}.0000`,
    TotalReceiver: 1,
    TotalSent: 1,
    RequestId: message.reference ?? '',
    TypeId: String(message.facts?.typeId),
    telcoid: operatorOf(message.to).telcoId,
    phonenumber: toLocal(message.to),
    switchsmsid: '',
  };
  for (const [name, value] of Object.entries(fields)) url.searchParams.append(name, String(value));
  return url.href;
}

/** Null when the look-up is refused: unknown, asked too early, or more than seven days old. */
function known(world: World, call: Call): MessageEntry | null {
  const message = bySmsId(world, call.query.get('RefId') ?? '');
  if (!message) return null;
  const age = world.store.clock.now() - message.at;
  return age > STATUS_WINDOW_MS || age < world.store.config.esmsStatusAfterMs ? null : message;
}

/** The gateway knows the end when the receipt was due. */
function isFinished({ store }: World, message: { at: number }): boolean {
  if (store.faults.of('sms').receipts === 'none') return false;
  return store.clock.now() - message.at >= store.config.receiptDelayMs;
}

function sendStatus(world: World, call: Call): Answer {
  if (!isAllowed(world, call.query.get('ApiKey'), call.query.get('SecretKey'))) {
    return json({ CodeResponse: '101', ErrorMessage: ERRORS['101'] });
  }
  const message = known(world, call);
  if (!message) return json({ CodeResponse: '105', ErrorMessage: ERRORS['105'] });
  const finished = isFinished(world, message);
  const success = message.outcome === 'delivered';
  return json({
    CodeResponse: '100',
    SMSID: message.providerRef,
    SendFailed: finished && !success ? 1 : 0,
    SendStatus: finished ? 5 : 7,
    SendSuccess: finished && success ? 1 : 0,
    TotalPrice: message.price,
    TotalReceiver: 1,
    TotalSent: 1,
  });
}

function receiverStatus(world: World, call: Call): Answer {
  if (!isAllowed(world, call.query.get('ApiKey'), call.query.get('SecretKey'))) return refuse('101');
  const message = known(world, call);
  if (!message) return json({ CodeResult: '105', ErrorMessage: ERRORS['105'] });
  return json({
    CodeResult: '100',
    ReceiverList: [
      {
        IsSent: true,
        NetworkName: operatorOf(message.to).name,
        Phone: toLocal(message.to),
        Retry: 0,
        SentResult: isFinished(world, message) && message.outcome === 'delivered',
      },
    ],
  });
}

function sentData(world: World, call: Call): Answer {
  const { store } = world;
  const body = jsonObject(call.body);
  if (!body) return invalidRequest();
  if (!isAllowed(world, body.ApiKey, body.SecretKey)) return refuse('101');
  const from = parseVietnamText(text(body.From));
  const to = parseVietnamText(text(body.To));
  const pageSize = Number(text(body.PageSize) || 500);
  const page = Number(text(body.Page) || 1);
  if (!(from <= to) || !(pageSize >= 1 && pageSize <= 500) || !(page >= 1)) return invalidRequest();
  const lines = store.messages.page('sms', 0, Number.MAX_SAFE_INTEGER).filter(({ at }) => at >= from && at <= to);
  return json({
    CodeResult: '100',
    CountTotal: lines.length,
    SentData: lines.slice((page - 1) * pageSize, page * pageSize).map((line) => {
      const message = store.read(line);
      const finished = isFinished(world, message);
      return {
        Campaign: message.facts?.campaign ?? '',
        Content: message.text,
        Phone: toLocal(message.to),
        ReferenceId: message.providerRef,
        SellPrice: message.price,
        SendResult: !finished ? 2 : message.outcome === 'delivered' ? 1 : 0,
        SendStatus: finished ? 5 : 7,
        SentTime: `/Date(${message.at}+0700)/`,
        SmsId: message.seq,
        SmsType: Number(message.facts?.typeId),
      };
    }),
  });
}

function balanceOf({ store }: World): number {
  return store.config.esmsBalance - store.messages.spentOnSms;
}

function balance(world: World, call: Call): Answer {
  const body = jsonObject(call.body);
  if (!body) return invalidRequest();
  if (!isAllowed(world, body.ApiKey, body.SecretKey)) return json({ CodeResponse: '101', ErrorMessage: ERRORS['101'] });
  return json({ Balance: balanceOf(world), CodeResponse: '100', UserID: 1 });
}
