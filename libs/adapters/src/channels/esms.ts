import { createHmac } from 'node:crypto';
import type {
  ChannelAdapter,
  LookUpAnswer,
  OutgoingMessage,
  ReceiptEvent,
  Sender,
  SenderAccount,
  SenderTools,
  SendResult,
} from '@loa/application';
import { z } from 'zod';
import { ESMS_CODES, ESMS_OPERATORS } from './esms-codes.js';
import { CLOSE_GRACE_MS, HTTP_TIMEOUTS, HttpClient, type HttpOutcome } from './http.js';
import { reachOf } from './public-hosts.js';
import { sameSecret } from './same-secret.js';
import { expectContent, jsonObject, lost, refused, strange } from './send-result.js';
import { baseAddress, readSettings } from './settings.js';

const SETTINGS = z.object({
  apiKey: z.string().min(1),
  secretKey: z.string().min(1),
  brandname: z.string().min(1).max(11),
  headersTimeoutMs: z.number().int().positive().default(HTTP_TIMEOUTS.headers),
});

const REAL = 'https://rest.esms.vn';

/** No message costs this much, in đồng: a callback that says so is still proof of arrival, but of no price. */
const ABSURD_PRICE = 1e9;

/**
 * eSMS refuses a RequestId that it took within 24 hours (code 124). So after a lost answer the same message may be sent
 * again with the same reference: that asks and sends in one call. Looking up goes by eSMS's own SMSID only, which a lost
 * answer never brought: it serves where the id is known and the callback is late.
 */
export const esmsFacts = { repeatSafeHours: 24, looksUp: true } as const;

/** SMS of the kind "customer care" (CSKH): one phone per call, text by a registered template. */
export const esms: ChannelAdapter = {
  name: 'sms',
  open: openEsms,
  authenticate(raw, settings) {
    const { secretKey } = settings;
    return typeof secretKey === 'string' && sameSecret(raw.query.token ?? '', callbackToken(secretKey));
  },
  parseReceipt(raw) {
    const event = readCallback(raw.query, raw.receivedAt);
    return event ? [event] : [];
  },
};

function openEsms(account: SenderAccount, tools: SenderTools): Sender {
  const settings = readSettings(SETTINGS, account.settings);
  const http = new HttpClient(
    account.connections,
    { ...HTTP_TIMEOUTS, headers: settings.headersTimeoutMs },
    CLOSE_GRACE_MS,
    reachOf(account),
  );
  const { origin, prefix } = baseAddress(account.endpoint || REAL);
  const path = `${prefix}/MainService.svc/json/SendMultipleMessage_V4_post_json/`;
  const headers = ['content-type', 'application/json'];
  const callback = tools.callbackUrl ? withToken(tools.callbackUrl, callbackToken(settings.secretKey)) : undefined;
  return {
    async send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
      const { text, unicode } = expectContent(message, 'sms');
      const body = JSON.stringify({
        ApiKey: settings.apiKey,
        SecretKey: settings.secretKey,
        Brandname: settings.brandname,
        Phone: localPhone(message.to),
        Content: text,
        SmsType: '2',
        IsUnicode: unicode ? '1' : '0',
        RequestId: message.reference,
        CallbackUrl: callback,
      });
      return readSend(await http.send({ method: 'POST', origin, path, headers, body }, signal), tools);
    },
    async lookUp(_reference: string, providerRef: string | null): Promise<LookUpAnswer | null> {
      if (providerRef === null) return null;
      // The keys travel in the address here; nothing logs it.
      const query = new URLSearchParams({ RefId: providerRef, ApiKey: settings.apiKey, SecretKey: settings.secretKey });
      const status = `${prefix}/MainService.svc/json/GetSendStatus?${query}`;
      return readStatus(await http.send({ method: 'GET', origin, path: status, headers: [] }));
    },
    close: () => http.close(),
  };
}

/** Of one receiver: the counters tell. 105 is "asked too early or more than seven days ago", and so tells nothing. */
function readStatus(outcome: HttpOutcome): LookUpAnswer | null {
  const body = outcome.kind === 'answered' && outcome.status === 200 ? jsonObject(outcome.body) : null;
  if (!body || String(body.CodeResponse) !== '100') return null;
  const status = String(body.SendStatus);
  const kind = callbackOutcome({
    SendStatus: status,
    SendFailed: String(body.SendFailed ?? 0),
    SendSuccess: String(body.SendSuccess ?? 0),
  });
  if (kind === null) return { kind: 'accepted', providerRef: null };
  return { kind, code: `esms:status:${status}`, detail: '', at: null };
}

/** eSMS documents `09…`; we keep `84…`. */
function localPhone(phone: string): string {
  return phone.startsWith('84') ? `0${phone.slice(2)}` : phone;
}

function readSend(outcome: HttpOutcome, tools: SenderTools): SendResult {
  if (outcome.kind !== 'answered') return lost('esms', outcome);
  const body = jsonObject(outcome.body);
  if (!body || outcome.status >= 500 || outcome.status === 429) return strange('esms', outcome, tools.now());
  const detail = String(body.ErrorMessage ?? body.error ?? '');
  if (body.CodeResult === undefined) {
    // Malformed requests are answered with a bare error and no code at all.
    return body.error === undefined
      ? strange('esms', outcome, tools.now())
      : refused('message', 'esms:invalid', detail);
  }
  const code = String(body.CodeResult);
  const known = ESMS_CODES[code];
  if (!known) {
    tools.log('error', 'esms answered with a code that no table holds', { code });
    return refused('person', `esms:${code}`, detail);
  }
  const smsId = body.SMSID === undefined || body.SMSID === null || body.SMSID === '' ? null : String(body.SMSID);
  if (known.class === 'accepted' || known.class === 'duplicate') return { kind: 'accepted', providerRef: smsId };
  // 99 without an SMSID and with an error text is how an invalid request is answered too: not the person's fault.
  const invalid = code === '99' && /invalid/i.test(detail);
  if (invalid) return refused('message', 'esms:99', detail);
  return refused(known.class, `esms:${code}`, detail || known.meaning, known.health ? { health: known.health } : {});
}

/** Callbacks carry no signature, so their address carries a token that only someone with the account's secret can make. */
function callbackToken(secretKey: string): string {
  return createHmac('sha256', secretKey).update('loa-esms-callback').digest('base64url').slice(0, 32);
}

function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.searchParams.set('token', token);
  return url.href;
}

/**
 * One callback is a GET with a query string. SendStatus 5 means finished and not success: the counters tell. Totals of
 * several receivers say nothing about one of them and give no event.
 */
function readCallback(query: Readonly<Record<string, string>>, at: Date): ReceiptEvent | null {
  if (!query.SMSID && !query.RequestId) return null;
  if (Number(query.TotalReceiver ?? '1') > 1 && !query.phonenumber) return null;
  const outcome = callbackOutcome(query);
  if (!outcome) return null;
  const operator = ESMS_OPERATORS[query.telcoid ?? ''];
  const price = Number.parseFloat(query.TotalPrice ?? '');
  return {
    reference: query.RequestId || null,
    providerRef: query.SMSID || null,
    kind: outcome,
    code: `esms:status:${query.SendStatus}`,
    detail: query.error_info ?? '',
    at,
    ...(operator && { operator }),
    ...(price >= 0 && price <= ABSURD_PRICE && { price }),
  };
}

function callbackOutcome(query: Readonly<Record<string, string>>): 'delivered' | 'failed' | null {
  if (query.SendStatus === '4') return 'failed';
  if (query.SendStatus !== '5') return null;
  if (Number(query.SendFailed) > 0) return 'failed';
  return Number(query.SendSuccess) > 0 ? 'delivered' : null;
}
