import { faultOf, type ZaloHost } from './errors.js';
import type { ZaloError, ZaloResult } from './result.js';
import type { TransportOutcome } from './transport.js';

type Answered = Extract<TransportOutcome, { kind: 'answered' }>;
export type Json = Record<string, unknown>;

/**
 * Reads Zalo's envelope `{data, error, message}`. HTTP status alone decides nothing: errors come with status 200.
 * `read` gets the whole body, since some calls answer beside `data` and not inside it.
 */
export function readAnswer<T>(host: ZaloHost, outcome: TransportOutcome, read: (body: Json) => T): ZaloResult<T> {
  if (outcome.kind !== 'answered') return networkError(host, outcome);
  const body = parseObject(outcome.body);
  if (!body || !isCode(body.error)) return httpError(host, outcome);
  if (Number(body.error) !== 0) return apiError(host, body);
  if (outcome.status >= 400) return httpError(host, outcome);
  return { ok: true, data: read(body) };
}

/** Gateways in front of Zalo have `error` objects of their own. */
const isCode = (error: unknown) => typeof error === 'number' || typeof error === 'string';

export function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

export function networkError(
  host: ZaloHost,
  outcome: Exclude<TransportOutcome, { kind: 'answered' }>,
): { ok: false; error: ZaloError } {
  const { kind: evidence, code, detail } = outcome;
  return { ok: false, error: { host, code, class: 'network', message: detail, evidence } };
}

/** A status without an envelope. Only a 4xx says that the request was not acted upon; 408 comes from the middle. */
export function httpError(host: ZaloHost, answer: Answered): { ok: false; error: ZaloError } {
  const definite = answer.status >= 400 && answer.status < 500 && answer.status !== 408;
  const error: ZaloError = {
    host,
    code: `http:${answer.status}`,
    class: answer.status === 429 ? 'R' : definite ? 'unknown' : 'network',
    message: `HTTP ${answer.status} without a Zalo envelope`,
    evidence: definite ? 'refused' : 'unknown',
    ...(answer.status === 429
      ? { until: 'minute' as const, retryAfter: Number(answer.header('retry-after')) || 60 }
      : {}),
  };
  return { ok: false, error };
}

function apiError(host: ZaloHost, body: Json): { ok: false; error: ZaloError } {
  const code = String(body.error);
  const fault = faultOf(host, code);
  const message = typeof body.message === 'string' && body.message ? body.message : (fault?.meaning ?? 'no message');
  const evidence = fault?.class === 'A' ? 'unknown' : 'refused';
  if (!fault) return { ok: false, error: { host, code, class: 'unknown', message, evidence } };
  const { class: kind, scope, until } = fault;
  return { ok: false, error: { host, code, class: kind, scope, until, message, evidence } };
}

/** A field as text; Zalo writes ids and amounts now as text, now as numbers. */
export function text(body: Json, field: string): string | null {
  const value = body[field];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

/** A field as a number, or null; also of the text form ("90000"). */
export function number(body: Json, field: string): number | null {
  const value = body[field];
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

/** A nested object, or an empty one. */
export function object(body: Json, field: string): Json {
  const value = body[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
