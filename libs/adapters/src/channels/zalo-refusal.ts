import type { RefusalClass, SendResult } from '@loa/application';
import type { ZaloError, ZaloHost } from '@loa/zalo-api-client';
import { refused, unknown } from './send-result.js';
import { windowOpens } from './vietnam-time.js';

const PREFIX: Readonly<Record<ZaloHost, string>> = { oauth: 'zoauth', oa: 'zoa', business: 'zns' };

/** What a contact point's health becomes. Absent codes close this leg only: the cause may pass (an old app, no recent contact). */
const HEALTH: Readonly<Record<string, 'bounced' | 'blocked'>> = {
  'zns:-108': 'bounced', // phone invalid
  'zns:-118': 'bounced', // no such account
  'zns:-119': 'blocked', // account cannot receive
  'zns:-139': 'blocked', // refused this type of message
  'zns:-141': 'blocked', // refused this OA
  'zoa:-217': 'blocked', // blocked invitations
  'zoa:-227': 'blocked', // banned, or inactive for 45 days
  'zoa:-244': 'blocked', // restricted this message type
};

/** Turns an error of the Zalo client into what the port says about a message. */
export function zaloRefusal(error: ZaloError, now: Date): SendResult {
  const code = `${PREFIX[error.host]}:${error.code}`;
  if (error.evidence === 'unknown') return unknown(code, error.message);
  if (error.evidence === 'notSent') return refused('retry', code, error.message, { down: true });
  const kind = classOf(error);
  const health = kind === 'person' ? HEALTH[code] : undefined;
  return refused(kind, code, error.message, { ...(health && { health }), ...untilOf(kind, error, now) });
}

function classOf(error: ZaloError): RefusalClass {
  switch (error.class) {
    case 'R':
      return error.until ? 'wait' : 'retry';
    case 'AR':
      return 'credentials';
    case 'PR':
      return 'person';
    case 'W':
      return 'wait';
    case 'PC':
      return error.scope === 'sender' ? 'account' : error.scope === 'message' ? 'message' : 'person';
    case 'Q':
      // A person's own limit must not hold the account; the next leg reaches them sooner than the next day does.
      return error.scope === 'sender' ? 'quota' : error.scope === 'message' ? 'wait' : 'person';
    default:
      // A number nobody documented closes this row alone; a bare HTTP error concerns whatever we send.
      return error.code.startsWith('http:') ? 'account' : 'person';
  }
}

function untilOf(kind: RefusalClass, error: ZaloError, now: Date): { until?: Date } {
  if (kind !== 'wait' && kind !== 'quota') return {};
  if (error.retryAfter) return { until: new Date(now.getTime() + error.retryAfter * 1000) };
  return error.until ? { until: windowOpens(now, error.until) } : {};
}
