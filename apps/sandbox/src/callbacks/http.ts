import { createHash } from 'node:crypto';
import { Pool } from 'undici';
import { DEFAULT_APP_ID, DEFAULT_OA_SECRET, type WebhookTarget } from '../store/zalo.js';
import type { Outcome } from './target.js';

/** Zalo waits two seconds for the answer to a webhook. */
const ZALO_TIMEOUT_MS = 2_000;
const ESMS_TIMEOUT_MS = 5_000;
const CONNECTIONS = 8;

/** Keeps connections open per receiver. */
export class HttpCaller {
  private readonly pools = new Map<string, Pool>();

  /** Returns the status, or null when no answer came in time. */
  async call(
    url: string,
    request: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string; timeoutMs: number },
  ): Promise<number | null> {
    const { origin, pathname, search } = new URL(url);
    let pool = this.pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, { connections: CONNECTIONS, connect: { timeout: 2_000 }, keepAliveTimeout: 30_000 });
      this.pools.set(origin, pool);
    }
    try {
      const answer = await pool.request({
        path: pathname + search,
        method: request.method,
        headers: request.headers,
        body: request.body,
        headersTimeout: request.timeoutMs,
        bodyTimeout: request.timeoutMs,
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }
}

export function webhookOf(known: WebhookTarget | undefined, callbacksUrl: string | null): WebhookTarget | null {
  if (known) return known;
  return callbacksUrl ? { url: `${callbacksUrl}/hooks/zalo`, secret: DEFAULT_OA_SECRET, appId: DEFAULT_APP_ID } : null;
}

/** `mac=` and the plain SHA-256 of app id, raw body, timestamp and OA secret (zalo.md section 6). */
export function zaloSignature(appId: string, rawBody: string, timestamp: string, secret: string): string {
  return `mac=${createHash('sha256')
    .update(appId + rawBody + timestamp + secret)
    .digest('hex')}`;
}

export async function deliverZaloEvent(
  http: HttpCaller,
  target: WebhookTarget,
  event: Record<string, unknown>,
  zns: boolean,
): Promise<Outcome> {
  const body = JSON.stringify({ app_id: target.appId, ...event });
  const timestamp = String(event.timestamp);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-zevent-signature': zaloSignature(target.appId, body, timestamp, target.secret),
    'x-zevent-timestamp': timestamp,
  };
  if (zns) headers['x-zevent-server'] = 'ZNS';
  const status = await http.call(target.url, { method: 'POST', headers, body, timeoutMs: ZALO_TIMEOUT_MS });
  return status !== null && status >= 200 && status < 300 ? 'done' : 'retry';
}

/** The page says only that a time-out is tried five times more; what other failures do is not documented, so they end it. */
export async function deliverEsmsCallback(http: HttpCaller, url: string): Promise<Outcome> {
  const status = await http.call(url, { method: 'GET', timeoutMs: ESMS_TIMEOUT_MS });
  if (status === null || status >= 500) return 'retryFewTimes';
  return status >= 200 && status < 300 ? 'done' : 'drop';
}

/** What Zalo posts when an address is saved; the answer doesn't matter here. */
export async function probeWebhook(http: HttpCaller, url: string): Promise<number | null> {
  return http.call(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs: ZALO_TIMEOUT_MS,
  });
}
