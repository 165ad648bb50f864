import { createHash, randomBytes } from 'node:crypto';
import { httpError, type Json, networkError, number, parseObject, text } from './answer.js';
import type { Caller } from './caller.js';
import { faultOf } from './errors.js';
import type { ZaloResult } from './result.js';
import type { TransportOutcome } from './transport.js';

export interface ZaloTokens {
  readonly accessToken: string;
  /** Single use: every success gives a new one, and the old one is spent. */
  readonly refreshToken: string;
  /** Life of the access token in seconds; Zalo writes it as text ("90000", 25 hours). */
  readonly expiresIn: number;
}

export interface AppCredentials {
  readonly appId: string;
  readonly secretKey: string;
}

/** OAuth v4 for Official Accounts (`https://oauth.zaloapp.com/v4/oa`). */
export class OAuthApi {
  constructor(private readonly caller: Caller) {}

  /** Turns the code of the consent callback into tokens. The code lives 10 minutes and works once. */
  exchange(app: AppCredentials, code: string, codeVerifier?: string): Promise<ZaloResult<ZaloTokens>> {
    const fields: Record<string, string> = { code, app_id: app.appId, grant_type: 'authorization_code' };
    if (codeVerifier) fields.code_verifier = codeVerifier;
    return this.grant(app, fields);
  }

  /**
   * Spends the refresh token and gives a new pair. Callers must hold a lock for the account and store the new pair
   * before anyone uses it: after evidence `unknown` the old token may already be spent.
   */
  refresh(app: AppCredentials, refreshToken: string): Promise<ZaloResult<ZaloTokens>> {
    return this.grant(app, { refresh_token: refreshToken, app_id: app.appId, grant_type: 'refresh_token' });
  }

  private async grant(app: AppCredentials, fields: Record<string, string>): Promise<ZaloResult<ZaloTokens>> {
    return readGrant(await this.caller.form('/v4/oa/access_token', app.secretKey, fields));
  }
}

/** OAuth errors come with HTTP 200 or 4xx, with or without a number: success is "an access_token is present", nothing else. */
function readGrant(outcome: TransportOutcome): ZaloResult<ZaloTokens> {
  if (outcome.kind !== 'answered') return networkError('oauth', outcome);
  const body = parseObject(outcome.body);
  const accessToken = body && text(body, 'access_token');
  if (body && accessToken) {
    return {
      ok: true,
      data: {
        accessToken,
        refreshToken: text(body, 'refresh_token') ?? '',
        expiresIn: number(body, 'expires_in') ?? 0,
      },
    };
  }
  if (!body || outcome.status >= 500) return httpError('oauth', outcome);
  return rejected(body);
}

function rejected(body: Json): ZaloResult<ZaloTokens> {
  const code = text(body, 'error') ?? text(body, 'error_name') ?? 'rejected';
  const message =
    text(body, 'error_description') ?? text(body, 'error_reason') ?? text(body, 'error_name') ?? 'rejected';
  const fault = faultOf('oauth', code);
  return {
    ok: false,
    error: { host: 'oauth', code, class: fault?.class ?? 'AR', scope: 'sender', message, evidence: 'refused' },
  };
}

/** A PKCE pair (RFC 7636, S256): Zalo keeps the challenge in the app's console, so a pair lives as long as the app does. */
export function createPkcePair(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: codeChallenge(verifier) };
}

/** Base64url without padding of the raw SHA-256 of the verifier. */
export function codeChallenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** The page on which an OA's admin grants the app. */
export function consentUrl(
  fields: { appId: string; redirectUri: string; codeChallenge?: string; state?: string },
  base = 'https://oauth.zaloapp.com',
): string {
  const query = new URLSearchParams({ app_id: fields.appId, redirect_uri: fields.redirectUri });
  if (fields.codeChallenge) query.set('code_challenge', fields.codeChallenge);
  if (fields.state) query.set('state', fields.state);
  return `${base}/v4/oa/permission?${query}`;
}
