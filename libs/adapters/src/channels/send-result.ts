import type { OutgoingMessage, RefusalClass, SendResult } from '@loa/application';
import type { HttpOutcome } from './http.js';

type Lost = Exclude<HttpOutcome, { kind: 'answered' }>;
type Answered = Extract<HttpOutcome, { kind: 'answered' }>;
export type Refused = Extract<SendResult, { kind: 'refused' }>;

/** Providers write essays, and sometimes the recipient's address, into their messages; this much is kept. */
const DETAIL_LENGTH = 200;

export function refused(
  kind: RefusalClass,
  code: string,
  detail: string,
  more: Partial<Pick<Refused, 'until' | 'health' | 'down'>> = {},
): Refused {
  return { kind: 'refused', class: kind, code, detail: detail.slice(0, DETAIL_LENGTH), ...more };
}

export function unknown(code: string, detail: string): SendResult {
  return { kind: 'unknown', code, detail: detail.slice(0, DETAIL_LENGTH) };
}

/** No answer: refused for now when surely nothing left, else unknown. */
export function lost(provider: string, outcome: Lost): SendResult {
  const code = `${provider}:${outcome.code}`;
  return outcome.kind === 'notSent'
    ? refused('retry', code, outcome.detail, { down: true })
    : unknown(code, outcome.detail);
}

/**
 * An answer that isn't the provider's own. A 4xx was not acted upon; 5xx, 408 and pages with status 200 come from
 * something in between, which may have passed the request on.
 */
export function strange(provider: string, answer: Answered, now: Date): SendResult {
  const code = `${provider}:http:${answer.status}`;
  const detail = `HTTP ${answer.status} without the provider's own answer`;
  if (answer.status === 429) return refused('wait', code, detail, { until: retryAfter(answer, now), down: true });
  const definite = answer.status >= 400 && answer.status < 500 && answer.status !== 408;
  return definite ? refused('account', code, detail) : unknown(code, detail);
}

function retryAfter(answer: Answered, now: Date): Date {
  const seconds = Number(answer.header('retry-after'));
  return new Date(now.getTime() + (seconds > 0 ? seconds : 60) * 1000);
}

/** A content of another channel is our own mistake: nothing may be sent, and the caller must hear of it. */
export function expectContent<K extends OutgoingMessage['content']['kind']>(
  message: OutgoingMessage,
  kind: K,
): Extract<OutgoingMessage['content'], { kind: K }> {
  if (message.content.kind !== kind) throw new TypeError(`expected content "${kind}", got "${message.content.kind}"`);
  return message.content as Extract<OutgoingMessage['content'], { kind: K }>;
}

/** A JSON object, or null for anything else. */
export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
