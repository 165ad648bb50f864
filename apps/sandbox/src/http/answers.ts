import type { IncomingHttpHeaders } from 'node:http';
import type { FaultChannel } from '../faults.js';

export interface Call {
  method: string;
  /** Without the query and without a slash at the end. */
  path: string;
  /** What the route's pattern caught. */
  params: string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
  /** Set when the call was taken as a message: faults that strike after that aim at it. */
  accepted?: { channel: FaultChannel; address: string };
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: string | RegExp;
  /** Whose fault switches apply; null for the sandbox's own pages. */
  channel: FaultChannel | null;
  /** Answered to callers on this machine only. */
  loopbackOnly?: boolean;
  handler: Handler;
}

export function json(value: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

/** RFC 9457, for the sandbox's own API; providers answer in their own forms. */
export function problem(status: number, code: string, detail: string): Answer {
  return {
    status,
    type: 'application/problem+json; charset=utf-8',
    body: JSON.stringify({ type: 'about:blank', status, code, detail }),
  };
}

export function html(page: string, status = 200): Answer {
  return {
    status,
    type: 'text/html; charset=utf-8',
    body: page,
    headers: {
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
      // With no-referrer a browser would send its own forms with the origin "null", like a stranger's.
      'referrer-policy': 'same-origin',
    },
  };
}

/** The body as an object, or null when it is anything else. */
export function jsonObject(body: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Strings and numbers as text, anything else as ''. Providers take both where their pages say string. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
