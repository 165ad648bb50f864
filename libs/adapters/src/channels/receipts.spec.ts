import { createHash, createHmac } from 'node:crypto';
import type { ReceivedReceipt } from '@loa/application';
import { esms } from './esms.js';
import { facebookPage } from './facebook-page.js';
import { isOptOut } from './opt-out-text.js';
import { answer, ScriptedHttp } from './testing/scripted-http.js';
import { testTools } from './testing/tools.js';
import { zaloOa } from './zalo-oa.js';
import { zaloZns } from './zalo-zns.js';

const post = (body: unknown, headers: Record<string, string> = {}): ReceivedReceipt => ({
  method: 'POST',
  query: {},
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  receivedAt: at,
});
const get = (query: Record<string, string>): ReceivedReceipt => ({
  method: 'GET',
  query,
  headers: {},
  body: Buffer.alloc(0),
  receivedAt: at,
});
const timestamp = '1791578999999';
const at = new Date(1791578999999);

describe('eSMS callbacks', () => {
  const done = {
    SMSID: 'sms-1',
    RequestId: 'ref-1',
    SendStatus: '5',
    SendSuccess: '1',
    SendFailed: '0',
    telcoid: '3',
    phonenumber: '0912345678',
  };

  it('reads delivery by its counters, with the real operator', () => {
    expect(esms.parseReceipt(get(done))).toMatchObject([
      { kind: 'delivered', reference: 'ref-1', providerRef: 'sms-1', operator: 'vinaphone', code: 'esms:status:5' },
    ]);
  });

  it.each(['Infinity', '1e11', '-1', 'NaN', ''])('takes the arrival and leaves a price of "%s"', (TotalPrice) => {
    const [event] = esms.parseReceipt(get({ ...done, TotalPrice }));
    expect(event).toMatchObject({ kind: 'delivered' });
    expect(event).not.toHaveProperty('price');
    expect(esms.parseReceipt(get({ ...done, TotalPrice: '850' }))).toMatchObject([{ price: 850 }]);
  });

  it('knows that "finished" is not success', () => {
    expect(esms.parseReceipt(get({ ...done, SendSuccess: '0', SendFailed: '1' }))).toMatchObject([{ kind: 'failed' }]);
    expect(esms.parseReceipt(get({ ...done, SendSuccess: '0' }))).toEqual([]);
  });

  it('reads a rejection, and nothing from what is under way, of others, or of many', () => {
    expect(esms.parseReceipt(get({ ...done, SendStatus: '4' }))).toMatchObject([{ kind: 'failed' }]);
    expect(esms.parseReceipt(get({ ...done, SendStatus: '7' }))).toEqual([]);
    expect(esms.parseReceipt(get({ hello: 'world' }))).toEqual([]);
    expect(esms.parseReceipt(get({ ...done, phonenumber: '', TotalReceiver: '40' }))).toEqual([]);
  });

  it('accepts only the token that it put into its own callback address', async () => {
    const http = new ScriptedHttp();
    const endpoint = await http.start();
    http.script = (_, response) => answer(response, { CodeResult: '124', ErrorMessage: 'Request exist 1' });
    const settings = { apiKey: 'k', secretKey: 's', brandname: 'PGDDT' };
    const tools = testTools({ callbackUrl: 'http://loa.example/callbacks/sms/acc?x=1' });
    const sender = esms.open(
      { id: 'acc', channel: 'sms', endpoint: `${endpoint}/esms`, settings, connections: 1 },
      tools,
    );
    const content = { kind: 'sms', text: 'Chào', unicode: true } as const;
    expect(await sender.send({ reference: 'ref-1', to: '84912345678', content })).toEqual({
      kind: 'accepted',
      providerRef: null,
    });
    const body = JSON.parse(http.seen[0]!.body);
    expect(http.seen[0]!.url).toBe('/esms/MainService.svc/json/SendMultipleMessage_V4_post_json/');
    expect(body).toMatchObject({
      Phone: '0912345678',
      SmsType: '2',
      IsUnicode: '1',
      RequestId: 'ref-1',
      Content: 'Chào',
    });
    const token = new URL(body.CallbackUrl).searchParams.get('token')!;
    expect(token).toHaveLength(32);
    http.script = (_, response) => response.writeHead(429).end('{"error":{"message":"Too many requests"}}');
    expect(await sender.send({ reference: 'ref-2', to: '84912345678', content })).toMatchObject({
      kind: 'refused',
      class: 'wait',
      code: 'esms:http:429',
    });
    expect(esms.authenticate(get({ ...done, token }), settings)).toBe(true);
    expect(esms.authenticate(get({ ...done, token: `${token}x` }), settings)).toBe(false);
    expect(esms.authenticate(get(done), settings)).toBe(false);
    expect(esms.authenticate(get({ ...done, token }), { ...settings, secretKey: 'other' })).toBe(false);
    await sender.close();
    await http.stop();
  });
});

describe('Zalo webhooks', () => {
  it('ties the delivery of a template to our reference', () => {
    const message = { msg_id: 'm1', tracking_id: 'ref-1', delivery_time: '1791579000123' };
    const event = { event_name: 'user_received_message', timestamp, recipient: { id: '84912345678' }, message };
    expect(zaloZns.parseReceipt(post(event, { 'x-zevent-server': 'ZNS' }))).toEqual([
      {
        kind: 'delivered',
        code: 'zns:delivered',
        reference: 'ref-1',
        providerRef: 'm1',
        detail: '',
        at: new Date(1791579000123),
      },
    ]);
  });

  it('takes seeing for arriving, without keeping that it was seen', () => {
    const event = {
      event_name: 'user_seen_message',
      timestamp,
      recipient: { id: 'u1' },
      message: { msg_ids: ['a', 'b'] },
    };
    const events = zaloOa.parseReceipt(post(event));
    expect(events.map((each) => [each.kind, each.providerRef, each.address])).toEqual([
      ['delivered', 'a', undefined],
      ['delivered', 'b', undefined],
    ]);
    expect(JSON.stringify(events)).not.toContain('seen');
  });

  it.each([
    [{ event_name: 'user_send_text', sender: { id: 'u1' }, message: { text: ' Từ chối. ' } }, 'optedOut'],
    [{ event_name: 'user_send_text', sender: { id: 'u1' }, message: { text: 'Tôi không từ chối' } }, 'interaction'],
    [{ event_name: 'user_send_sticker', sender: { id: 'u1' }, message: {} }, 'interaction'],
    [{ event_name: 'follow', follower: { id: 'u1' } }, 'interaction'],
    [{ event_name: 'unfollow', follower: { id: 'u1' } }, 'optedOut'],
  ])('reads %j as %s', (event, kind) => {
    expect(zaloOa.parseReceipt(post({ ...event, timestamp }))).toMatchObject([
      { kind, address: 'u1', reference: null, at },
    ]);
  });

  it('reads nothing from what it does not know', () => {
    for (const body of ['{}', '[]', 'nonsense', '{"event_name":"change_oa_daily_quota","timestamp":"1"}']) {
      expect(zaloOa.parseReceipt(post(body))).toEqual([]);
    }
  });

  it('checks the signature over the bytes, lets the probe pass, and refuses without a secret', () => {
    const settings = { appId: '431', oaSecret: 'oas' };
    const body = `{"event_name":"follow","timestamp":"${timestamp}","follower":{"id":"u1"}}`;
    const mac = createHash('sha256').update(`431${body}${timestamp}oas`).digest('hex');
    expect(zaloOa.authenticate(post(body, { 'x-zevent-signature': `mac=${mac}` }), settings)).toBe(true);
    expect(zaloOa.authenticate(post(`${body} `, { 'x-zevent-signature': `mac=${mac}` }), settings)).toBe(false);
    expect(zaloOa.authenticate(post(body), settings)).toBe(false);
    expect(
      zaloOa.authenticate(post(body, { 'x-zevent-signature': `mac=${mac}` }), { appId: '431', oaSecret: '' }),
    ).toBe(false);
    expect(zaloOa.authenticate(post('{}'), settings)).toBe(true);
  });
});

describe('opt-out words', () => {
  it.each(['TUCHOI', 'tu choi', 'Từ chối', 'TỪ CHỐI!', 'TC', 'stop'])('"%s" counts', (text) =>
    expect(isOptOut(text)).toBe(true),
  );
  it.each(['', 'toi choi', 'không từ chối', 'TCX'])('"%s" does not', (text) => expect(isOptOut(text)).toBe(false));
});

describe('Facebook page', () => {
  const http = new ScriptedHttp();
  const now = new Date('2026-10-10T00:00:00Z');
  const content = { kind: 'post', text: 'Ngày 10/10\nMời xem', link: 'https://example.vn/' } as const;
  const message = { reference: 'ref-1', to: 'page1', content };
  const open = async () => {
    const account = {
      id: 'acc',
      channel: 'facebookPage' as const,
      endpoint,
      settings: { pageToken: 'pt', sandbox: true },
      connections: 1,
    };
    return facebookPage.open(account, testTools({ now }));
  };
  let endpoint: string;

  beforeEach(async () => {
    http.seen.length = 0;
    endpoint = await http.start();
  });
  afterEach(() => http.stop());

  it('keeps the token out of the address', async () => {
    http.script = (_, response) => answer(response, { id: 'page1_9' });
    const sender = await open();
    await sender.send(message);
    expect(http.seen[0]).toMatchObject({ url: '/graph/v26.0/page1/feed', headers: { authorization: 'Bearer pt' } });
    expect(JSON.parse(http.seen[0]!.body)).toEqual({ message: content.text, link: content.link });
    await sender.close();
  });

  it.each([
    ['a lost answer', (response: Parameters<typeof answer>[0]) => response.destroy()],
    [
      '506',
      (response: Parameters<typeof answer>[0]) => answer(response, { error: { code: 506, message: 'duplicate' } }, 400),
    ],
    [
      '1/1357046',
      (response: Parameters<typeof answer>[0]) => answer(response, { error: { code: 1, error_subcode: 1357046 } }, 500),
    ],
  ])('settles %s by the page’s own list', async (_, script) => {
    let posts: unknown[] = [{ id: 'page1_8', message: 'Ngày 10/10 Mời xem', created_time: '2025-10-10T00:00:00+0000' }];
    http.script = (request, response) =>
      request.method === 'GET' ? answer(response, { data: posts }) : script(response);
    const sender = await open();
    expect(await sender.send(message)).toMatchObject({ kind: 'unknown' });
    // Last year's post with the same words is not ours.
    expect(await sender.lookUp!('ref-1', null)).toEqual({ kind: 'notFound' });
    posts = [{ id: 'page1_9', message: 'Ngày 10/10 Mời xem ', created_time: '2026-10-10T00:00:02+0000' }, ...posts];
    expect(await sender.lookUp!('ref-1', null)).toEqual({ kind: 'accepted', providerRef: 'page1_9' });
    expect(await sender.lookUp!('of another process', null)).toBeNull();
    http.script = (_request, response) => answer(response, { error: { code: 2 } }, 500);
    expect(await sender.lookUp!('ref-1', null)).toBeNull();
    await sender.close();
  });

  it('waits as long as the usage header says', async () => {
    const usage = JSON.stringify({ page1: [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: 15 }] });
    http.script = (_, response) =>
      response
        .writeHead(400, { 'x-business-use-case-usage': usage })
        .end(JSON.stringify({ error: { code: 80001, message: 'limit' } }));
    const sender = await open();
    expect(await sender.send(message)).toMatchObject({
      class: 'quota',
      code: 'graph:80001',
      until: new Date('2026-10-10T00:15:00Z'),
    });
    http.script = (_, response) =>
      answer(response, { error: { code: 190, error_subcode: 463, message: 'expired' } }, 401);
    expect(await sender.send(message)).toMatchObject({ class: 'credentials', code: 'graph:190/463' });
    await sender.close();
  });

  it('checks the signature of webhooks', () => {
    const body = '{"object":"page"}';
    const mac = createHmac('sha256', 'as').update(body).digest('hex');
    const raw = post(body, { 'x-hub-signature-256': `sha256=${mac}` });
    expect(facebookPage.authenticate(raw, { appSecret: 'as' })).toBe(true);
    expect(facebookPage.authenticate(raw, { appSecret: 'other' })).toBe(false);
    expect(facebookPage.authenticate(raw, {})).toBe(false);
  });
});
