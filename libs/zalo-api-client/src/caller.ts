import { createHmac } from 'node:crypto';
import type { Transport, TransportOutcome } from './transport.js';

/** A base address taken apart once. */
interface Base {
  readonly origin: string;
  readonly prefix: string;
}

/** Carries the token header and base address of one host. Zalo wants a bare `access_token` header, never Bearer. */
export class Caller {
  private readonly base: Base;
  private token = '';
  private headers: string[] = [];

  constructor(
    private readonly transport: Transport,
    baseUrl: string,
    private readonly appSecret?: string,
  ) {
    const url = new URL(baseUrl);
    this.base = { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
  }

  get(
    token: string,
    path: string,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<TransportOutcome> {
    const search = new URLSearchParams(query).toString();
    const full = `${this.base.prefix}${path}${search && `?${search}`}`;
    return this.transport.send(
      { method: 'GET', origin: this.base.origin, path: full, headers: this.headersFor(token) },
      signal,
    );
  }

  post(token: string, path: string, body: object, signal?: AbortSignal): Promise<TransportOutcome> {
    return this.transport.send(
      {
        method: 'POST',
        origin: this.base.origin,
        path: this.base.prefix + path,
        headers: this.headersFor(token),
        body: JSON.stringify(body),
      },
      signal,
    );
  }

  /** A form-encoded call that is authorised by the app's secret (token endpoint). */
  form(
    path: string,
    secretKey: string,
    fields: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<TransportOutcome> {
    const headers = ['secret_key', secretKey, 'content-type', 'application/x-www-form-urlencoded'];
    const body = new URLSearchParams(fields).toString();
    return this.transport.send(
      { method: 'POST', origin: this.base.origin, path: this.base.prefix + path, headers, body },
      signal,
    );
  }

  /** The headers of a token are built once: a campaign sends thousands of messages with the same one. */
  private headersFor(token: string): string[] {
    if (token !== this.token) {
      const proof = this.appSecret ? ['appsecret_proof', appSecretProof(this.appSecret, token)] : [];
      this.headers = ['content-type', 'application/json', 'access_token', token, ...proof];
      this.token = token;
    }
    return this.headers;
  }
}

/** `appsecret_proof`: hex HMAC-SHA256 of the access token under the app's secret (official Java SDK, AppSecretProofUtil). */
export function appSecretProof(appSecret: string, accessToken: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}
