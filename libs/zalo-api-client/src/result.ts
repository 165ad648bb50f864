import type { FaultClass, FaultScope, FaultUntil, ZaloHost } from './errors.js';

/**
 * Whether the request may have taken effect.
 * - `notSent` it never left
 * - `refused` Zalo answered with a definite error
 * - `unknown` it was written and no definite answer came (timeout, reset, HTTP 5xx, an answer that isn't JSON)
 */
export type Evidence = 'notSent' | 'refused' | 'unknown';

export interface ZaloError {
  readonly host: ZaloHost;
  /** Zalo's number as text, `http:502`, or the transport's code (`ECONNREFUSED`). */
  readonly code: string;
  /** Class letter of the error table; `unknown` for a number that the table doesn't hold; `network` without an answer. */
  readonly class: FaultClass | 'network' | 'unknown';
  readonly scope?: FaultScope;
  readonly until?: FaultUntil;
  readonly message: string;
  readonly evidence: Evidence;
  /** Seconds to wait, when the answer named them (HTTP 429). */
  readonly retryAfter?: number;
}

/** Every call gives a value; nothing is thrown for what Zalo or the network does. */
export type ZaloResult<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ZaloError };
