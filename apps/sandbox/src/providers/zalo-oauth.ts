import { createHash, randomBytes } from 'node:crypto';
import { type Answer, type Call, json, problem, type Route } from '../http/answers.js';
import type { World } from './world.js';

/** zalo.md section 2. Refresh tokens and codes work once; a new pair voids the one that it was made from. */
export function zaloOauthRoutes(world: World): Route[] {
  /** Codes of the consent page and the challenge that each was asked with; ten minutes long in reality. */
  const codes = new Map<string, { oaId: string; challenge: string }>();
  return [
    { method: 'POST', path: '/zalo-oauth/v4/oa/access_token', channel: 'zaloOauth', handler: (call) => token(call) },
    { method: 'GET', path: '/zalo-oauth/v4/oa/permission', channel: 'zaloOauth', handler: (call) => consent(call) },
  ];

  function consent({ query }: Call): Answer {
    const redirect = query.get('redirect_uri') ?? '';
    if (!/^https?:/.test(redirect) || !URL.canParse(redirect)) return problem(400, '-14003', 'Invalid redirect uri');
    const target = new URL(redirect);
    const oaId = query.get('oa_id') ?? 'sandbox-oa';
    const code = `sandbox-code-${randomBytes(12).toString('hex')}`;
    codes.set(code, { oaId, challenge: query.get('code_challenge') ?? '' });
    target.searchParams.set('code', code);
    target.searchParams.set('oa_id', oaId);
    if (query.get('state')) target.searchParams.set('state', query.get('state')!);
    return { status: 302, type: 'text/plain', body: '', headers: { location: target.href } };
  }

  function token(call: Call): Answer {
    const { store } = world;
    const form = new URLSearchParams(call.body.toString('utf8'));
    if (!(call.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
      return refused('Invalid request', 'The body must be form encoded', -14004);
    }
    if (!call.headers.secret_key) return refused('Invalid secret key', 'The header secret_key is missing', -14004);
    if (!form.get('app_id')) return refused('Invalid app id', 'app_id is missing', -14002);
    if (store.faults.of('zaloOauth').tokenRevoked === 'always') {
      return refused('Invalid refresh token', 'The grant was taken back', -14014);
    }
    if (store.faults.refusesForNow('zaloOauth', form.get('app_id')!)) return problem(500, '500', 'Internal error');
    switch (form.get('grant_type')) {
      case 'refresh_token':
        return refresh(form.get('refresh_token') ?? '');
      case 'authorization_code':
        return redeem(form.get('code') ?? '', form.get('code_verifier') ?? '');
      default:
        return refused('Invalid grant type', 'grant_type must be refresh_token or authorization_code', -14005);
    }
  }

  function refresh(refreshToken: string): Answer {
    const oaId = world.store.zalo.grantOf(refreshToken, world.store.clock.now());
    if (!oaId) return refused('Invalid refresh token', 'The refresh token is unknown, used or expired', -14014);
    return issue(oaId, refreshToken);
  }

  function redeem(code: string, verifier: string): Answer {
    const known = codes.get(code);
    codes.delete(code);
    if (!known) return refused('Invalid code', 'The code is unknown, used or expired', -14012);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (known.challenge && known.challenge !== challenge)
      return refused('Invalid code verifier', 'It does not match', -14013);
    return issue(known.oaId, null);
  }

  function issue(oaId: string, used: string | null): Answer {
    const { store } = world;
    const accessToken = `sandbox-access-${oaId}~${randomBytes(16).toString('hex')}`;
    const refreshToken = `sandbox-refresh-${oaId}~${randomBytes(16).toString('hex')}`;
    store.record({ t: 'tokenIssued', oaId, accessToken, refreshToken, at: store.clock.now(), used });
    return {
      ...json({ access_token: accessToken, refresh_token: refreshToken, expires_in: '90000' }),
      accepted: { channel: 'zaloOauth', address: oaId },
    };
  }

  /** Another shape than API errors have, and often under HTTP 200. */
  function refused(name: string, reason: string, error: number): Answer {
    return json(
      { error_name: name, error_reason: reason, error_description: reason, error, ref_doc: 'sandbox' },
      world.store.config.oauthErrorStatus,
    );
  }
}
