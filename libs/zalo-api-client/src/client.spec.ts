import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ZaloClient } from './client.js';
import { FAULTS, faultOf } from './errors.js';
import { codeChallenge, consentUrl, createPkcePair } from './oauth.js';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let seen: Seen[];
let answer: (response: ServerResponse) => void;
let zalo: ZaloClient;

const json =
  (value: unknown, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

beforeEach(async () => {
  seen = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({
      method: request.method!,
      url: request.url!,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    answer(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  zalo = new ZaloClient({ hosts: { oauth: `${base}/o`, oa: `${base}/a/`, business: `${base}/b` }, appSecret: 'shh' });
});

afterEach(async () => {
  await zalo.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const zns = { phone: '84912345678', templateId: '7', templateData: { ten: 'An' }, trackingId: 'r-1' };

describe('business host', () => {
  it('sends by phone with bare token header, proof and tracking id, and reads numbers written as text', async () => {
    answer = json({
      error: 0,
      message: 'Success',
      data: { msg_id: 'm1', sent_time: '1760000000000', quota: { dailyQuota: '500', remainingQuota: '499' } },
    });
    const result = await zalo.business.sendTemplate('tok', zns);
    expect(result).toEqual({
      ok: true,
      data: { messageId: 'm1', sentTime: new Date(1760000000000), dailyQuota: 500, remainingQuota: 499 },
    });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/b/message/template' });
    expect(seen[0]!.headers.access_token).toBe('tok');
    expect(seen[0]!.headers.authorization).toBeUndefined();
    expect(seen[0]!.headers.appsecret_proof).toBe(createHmac('sha256', 'shh').update('tok').digest('hex'));
    expect(JSON.parse(seen[0]!.body)).toEqual({
      phone: '84912345678',
      template_id: '7',
      template_data: { ten: 'An' },
      tracking_id: 'r-1',
    });
  });

  it.each([
    [
      'a listed error with HTTP 200',
      json({ error: -118, message: 'x' }),
      { code: '-118', class: 'PR', evidence: 'refused' },
    ],
    ['an error code as text', json({ error: '-124', message: 'x' }), { class: 'AR', evidence: 'refused' }],
    ['the ambiguous -100', json({ error: -100, message: 'x' }), { class: 'A', evidence: 'unknown' }],
    [
      'a code that nobody documented',
      json({ error: -98765, message: 'x' }),
      { code: '-98765', class: 'unknown', evidence: 'refused' },
    ],
    [
      'HTTP 502 with a page',
      (r: ServerResponse) => r.writeHead(502).end('<html>'),
      { code: 'http:502', evidence: 'unknown' },
    ],
    [
      'HTTP 200 with a page',
      (r: ServerResponse) => r.writeHead(200).end('<html>'),
      { code: 'http:200', evidence: 'unknown' },
    ],
    ['JSON without an envelope', json({ hello: 1 }), { code: 'http:200', evidence: 'unknown' }],
    [
      'HTTP 429',
      (r: ServerResponse) => r.writeHead(429, { 'retry-after': '7' }).end(),
      { class: 'R', evidence: 'refused', retryAfter: 7 },
    ],
    [
      'HTTP 429 with the error of a gateway',
      (r: ServerResponse) => r.writeHead(429, { 'retry-after': '7' }).end('{"error":{"message":"Too many","code":4}}'),
      { code: 'http:429', class: 'R', evidence: 'refused', retryAfter: 7 },
    ],
    ['HTTP 404', (r: ServerResponse) => r.writeHead(404).end('no'), { class: 'unknown', evidence: 'refused' }],
    ['a dropped connection', (r: ServerResponse) => r.destroy(), { class: 'network', evidence: 'unknown' }],
  ])('names %s', async (_, script, expected) => {
    answer = script as (response: ServerResponse) => void;
    const result = await zalo.business.sendTemplate('tok', zns);
    expect(result).toMatchObject({ ok: false, error: { host: 'business', ...expected } });
  });

  it('says notSent when nobody listens', async () => {
    const nobody = new ZaloClient({ hosts: { business: 'http://127.0.0.1:1' } });
    expect(await nobody.business.sendTemplate('tok', zns)).toMatchObject({ ok: false, error: { evidence: 'notSent' } });
    await nobody.close();
  });

  it('reads status, quota and template', async () => {
    answer = json({ error: 0, data: { status: -1 } });
    expect(await zalo.business.status('tok', 'm/1')).toMatchObject({ ok: true, data: { status: 'notFound' } });
    expect(seen[0]!.url).toBe('/b/message/status?message_id=m%2F1');
    answer = json({ error: 0, data: { dailyQuota: '500', remainingQuota: '' } });
    expect(await zalo.business.quota('tok')).toMatchObject({
      ok: true,
      data: { dailyQuota: 500, remainingQuota: null },
    });
    answer = json({
      error: 0,
      data: {
        templateId: 7,
        status: 'ENABLE',
        price_sdt: '120',
        listParams: [{ name: 'ten', require: true, maxLength: 30 }],
      },
    });
    expect(await zalo.business.templateInfo('tok', '7')).toMatchObject({
      ok: true,
      data: {
        templateId: '7',
        status: 'ENABLE',
        pricePhone: 120,
        parameters: [{ name: 'ten', required: true, maxLength: 30 }],
      },
    });
  });
});

describe('OA host', () => {
  it('reads an answer inside data and beside it', async () => {
    answer = json({ error: 0, message: 'Success', data: { message_id: 'x1', user_id: 'u' } });
    expect(await zalo.oa.sendText('tok', { userId: 'u', text: 'chào' })).toMatchObject({
      ok: true,
      data: { messageId: 'x1' },
    });
    expect(JSON.parse(seen[0]!.body)).toEqual({ recipient: { user_id: 'u' }, message: { text: 'chào' } });
    answer = json({ error: 0, message_id: 'x2', quota: { quota_type: 'sub_quota', remain: '3' } });
    expect(await zalo.oa.sendTemplate('tok', { userId: 'u', templateId: '7', templateData: {} })).toMatchObject({
      ok: true,
      data: { messageId: 'x2', quota: { type: 'sub_quota', remain: 3 } },
    });
  });

  it('puts the query into one JSON parameter', async () => {
    answer = json({ error: 0, data: { user_id: 'u', user_is_follower: true, shared_info: { phone: 84912345678 } } });
    expect(await zalo.oa.userDetail('tok', 'u')).toMatchObject({
      ok: true,
      data: { isFollower: true, sharedPhone: '84912345678' },
    });
    expect(new URL(seen[0]!.url, 'http://x').searchParams.get('data')).toBe('{"user_id":"u"}');
  });
});

describe('oauth host', () => {
  const app = { appId: '431', secretKey: 'sk' };

  it('refreshes with a form and the secret header; expires_in is text', async () => {
    answer = json({ access_token: 'a2', refresh_token: 'r2', expires_in: '90000' });
    expect(await zalo.oauth.refresh(app, 'r1')).toEqual({
      ok: true,
      data: { accessToken: 'a2', refreshToken: 'r2', expiresIn: 90000 },
    });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/o/v4/oa/access_token' });
    expect(seen[0]!.headers.secret_key).toBe('sk');
    expect(Object.fromEntries(new URLSearchParams(seen[0]!.body))).toEqual({
      refresh_token: 'r1',
      app_id: '431',
      grant_type: 'refresh_token',
    });
  });

  it.each([
    [
      'HTTP 200 without a number',
      json({ error_name: 'Invalid refresh token', error_reason: 'used', error_description: 'd' }),
    ],
    ['HTTP 400 with a number', json({ error: -14014, error_name: 'Invalid refresh token' }, 400)],
  ])('takes a rejection of %s as "consent again"', async (_, script) => {
    answer = script;
    expect(await zalo.oauth.refresh(app, 'r1')).toMatchObject({
      ok: false,
      error: { host: 'oauth', class: 'AR', evidence: 'refused' },
    });
  });

  it('knows a wrong app id from a spent token, and a bad gateway from both', async () => {
    answer = json({ error: -14002, error_name: 'x' });
    expect(await zalo.oauth.refresh(app, 'r1')).toMatchObject({ ok: false, error: { class: 'PC' } });
    answer = (response) => response.writeHead(502).end('<html>');
    expect(await zalo.oauth.refresh(app, 'r1')).toMatchObject({ ok: false, error: { evidence: 'unknown' } });
  });

  it('makes PKCE pairs', () => {
    const { verifier, challenge } = createPkcePair();
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(challenge).toBe(codeChallenge(verifier));
    expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    ); // RFC 7636, appendix B
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenge);
    expect(consentUrl({ appId: '431', redirectUri: 'https://x/y', state: 's' })).toBe(
      'https://oauth.zaloapp.com/v4/oa/permission?app_id=431&redirect_uri=https%3A%2F%2Fx%2Fy&state=s',
    );
  });
});

describe('error table', () => {
  it('keeps the hosts apart', () => {
    expect(faultOf('oa', -100)?.class).toBe('PC');
    expect(faultOf('business', -100)?.class).toBe('A');
    expect(faultOf('business', -216)).toBeUndefined();
    expect(faultOf('business', '-118')?.class).toBe('PR');
  });

  it('says until when for every window', () => {
    for (const faults of Object.values(FAULTS)) {
      for (const [code, fault] of faults) {
        if (fault.class === 'W') expect([code, fault.until]).toEqual([code, 'morning']);
      }
    }
  });
});
