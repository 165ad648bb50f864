import type { ServerResponse } from 'node:http';
import type { OutgoingContent, Sender, SendResult } from '@loa/application';
import { CHANNELS, type ChannelName } from '@loa/domain';
import { adapterFacts, adapterOf, checkAdapters } from './registry.js';
import { answer, ScriptedHttp } from './testing/scripted-http.js';
import { ScriptedSmtp } from './testing/scripted-smtp.js';
import { MemoryCredentials, testTools } from './testing/tools.js';

type Behaviour = 'accept' | 'person' | 'retry' | 'account' | 'drop' | 'silence' | 'badGateway' | 'unheardOf';

/** A channel's provider as the suite drives it. */
interface Provider {
  start(): Promise<string>;
  behave(how: Behaviour): void;
  /** Messages that came in whole. */
  arrived(): number;
  nextArrival(): Promise<void>;
  stop(): Promise<void>;
}

interface Channel {
  readonly settings: Record<string, unknown>;
  readonly to: string;
  readonly content: OutgoingContent;
  readonly accepted: string | null;
  provider(): Provider;
}

/** JSON answers of an HTTP provider by behaviour. */
function httpProvider(answers: Record<'accept' | 'person' | 'retry' | 'account' | 'unheardOf', unknown>): Provider {
  const http = new ScriptedHttp();
  const scripts: Record<'drop' | 'silence' | 'badGateway', (response: ServerResponse) => void> = {
    drop: (response) => response.destroy(),
    silence: () => {},
    badGateway: (response) => response.writeHead(502).end('<html>bad gateway</html>'),
  };
  return {
    start: () => http.start(),
    behave: (how) => {
      http.script = (_, response) =>
        how === 'drop' || how === 'silence' || how === 'badGateway'
          ? scripts[how](response)
          : answer(response, answers[how]);
    },
    arrived: () => http.seen.length,
    nextArrival: () => http.nextArrival(),
    stop: () => http.stop(),
  };
}

function smtpProvider(): Provider {
  const server = new ScriptedSmtp();
  const scripts: Record<Behaviour, ScriptedSmtp['script']> = {
    accept: {},
    person: { rcpt: '550 5.1.1 no such user' },
    retry: { rcpt: '451 4.7.1 greylisted' },
    account: { mail: '550 5.7.26 unauthenticated' },
    drop: { body: 'drop' },
    silence: { body: null },
    badGateway: { body: '421 4.3.0 leaving' },
    unheardOf: { body: '599 what' },
  };
  return {
    start: () => server.start(),
    behave: (how) => {
      server.script = scripts[how];
    },
    arrived: () => server.taken.length,
    nextArrival: () => server.nextArrival(),
    stop: () => server.stop(),
  };
}

const zaloSettings = { appId: '431', secretKey: 'sk', sandbox: true, accessToken: 'tok' };
const zaloTemplate: OutgoingContent = { kind: 'zaloTemplate', templateId: '7', data: { ten: 'An' } };
const oaProvider = () =>
  httpProvider({
    accept: { error: 0, message: 'Success', data: { message_id: 'm1' } },
    person: { error: -213, message: 'not following' },
    retry: { error: -200, message: 'failed' },
    account: { error: -204, message: 'disabled' },
    unheardOf: { error: -98765, message: '?' },
  });

const CHANNELS_UNDER_TEST: Record<ChannelName, Channel> = {
  zaloZns: {
    settings: zaloSettings,
    to: '84912345678',
    content: zaloTemplate,
    accepted: 'm1',
    provider: () =>
      httpProvider({
        accept: { error: 0, message: 'Success', data: { msg_id: 'm1' } },
        person: { error: -118, message: 'no account' },
        retry: { error: -1123, message: 'qr' },
        account: { error: -105, message: 'not linked' },
        unheardOf: { error: -98765, message: '?' },
      }),
  },
  zaloUid: { settings: zaloSettings, to: 'u1', content: zaloTemplate, accepted: 'm1', provider: oaProvider },
  zaloOa: {
    settings: zaloSettings,
    to: 'u1',
    content: { kind: 'zaloText', text: 'chào' },
    accepted: 'm1',
    provider: oaProvider,
  },
  sms: {
    settings: { apiKey: 'k', secretKey: 's', brandname: 'PGDDT' },
    to: '84912345678',
    content: { kind: 'sms', text: 'Kinh gui phu huynh', unicode: false },
    accepted: 'sms-1',
    provider: () =>
      httpProvider({
        accept: { CodeResult: '100', CountRegenerate: 0, SMSID: 'sms-1' },
        person: { CodeResult: '108', CountRegenerate: 0, ErrorMessage: 'phone' },
        retry: { CodeResult: '160' },
        account: { CodeResult: '104', ErrorMessage: 'brandname' },
        unheardOf: { CodeResult: '98765' },
      }),
  },
  facebookPage: {
    settings: { pageToken: 'pt', sandbox: true },
    to: 'page1',
    content: { kind: 'post', text: 'Ngày 10/10', link: 'https://example.vn/' },
    accepted: 'page1_9',
    provider: () =>
      httpProvider({
        accept: { id: 'page1_9' },
        // A page is no person: what can't be posted is the message's fault.
        person: { error: { message: 'bad', code: 100 } },
        retry: { error: { message: 'down', code: 2, is_transient: true } },
        account: { error: { message: 'permission', code: 200 } },
        unheardOf: { error: { message: '?', code: 98765 } },
      }),
  },
  email: {
    settings: { from: 'gd@haiphong.example', requireTls: false, bounceDomain: 'bounce.example' },
    to: 'an@example.vn',
    content: { kind: 'email', subject: 'Thông báo', text: 'Xin chào', html: '<p>Xin chào</p>' },
    accepted: '<ref-1@bounce.example>',
    provider: smtpProvider,
  },
};

const silentLoss = (result: SendResult) => expect(result).toMatchObject({ kind: 'unknown', code: expect.any(String) });

describe.each(Object.entries(CHANNELS_UNDER_TEST))('channel %s', (name, channel) => {
  let provider: Provider;
  let sender: Sender;
  let tools: ReturnType<typeof testTools>;
  const message = (reference = 'ref-1') => ({ reference, to: channel.to, content: channel.content });

  beforeEach(async () => {
    provider = channel.provider();
    const endpoint = await provider.start();
    tools = testTools();
    const account = { id: 'acc', channel: name as ChannelName, endpoint, settings: channel.settings, connections: 2 };
    sender = adapterOf(name as ChannelName).open(account, tools);
  });

  afterEach(async () => {
    await sender.close();
    await provider.stop();
  });

  it('gives the provider’s reference of what was accepted, many times over', async () => {
    provider.behave('accept');
    expect(await sender.send(message())).toEqual({ kind: 'accepted', providerRef: channel.accepted });
    const more = await Promise.all(Array.from({ length: 7 }, (_, at) => sender.send(message(`ref-${at + 2}`))));
    expect(more.map((result) => result.kind)).toEqual(Array(7).fill('accepted'));
    expect(provider.arrived()).toBe(8);
  });

  it('classes refusals', async () => {
    provider.behave('person');
    const person = name === 'facebookPage' ? 'message' : 'person';
    expect(await sender.send(message())).toMatchObject({
      kind: 'refused',
      class: person,
      code: expect.stringMatching(/^[a-z]+:/),
    });
    provider.behave('retry');
    expect(await sender.send(message())).toMatchObject({ kind: 'refused', class: 'retry' });
    provider.behave('account');
    expect(await sender.send(message())).toMatchObject({ kind: 'refused', class: 'account' });
    provider.behave('accept');
    expect(await sender.send(message())).toMatchObject({ kind: 'accepted' });
  });

  it('closes only the row for a code that nobody knows, and says so loudly', async () => {
    provider.behave('unheardOf');
    const result = await sender.send(message());
    expect(result).toMatchObject({ kind: 'refused', code: expect.stringMatching(/98765|599/) });
    expect(result).toMatchObject({ class: expect.stringMatching(/^(person|message)$/) });
    if (name !== 'email') expect(tools.logged).toMatchObject([{ level: 'error', facts: expect.anything() }]);
  });

  it('takes a refused connection as a passing refusal and not as unknown', async () => {
    await provider.stop();
    expect(await sender.send(message())).toMatchObject({ kind: 'refused', class: 'retry' });
  });

  it('takes a drop after the message as unknown, and sends it once', async () => {
    provider.behave('drop');
    silentLoss(await sender.send(message()));
    expect(provider.arrived()).toBe(1);
  });

  it('takes an end by something in between as unknown', async () => {
    provider.behave('badGateway');
    silentLoss(await sender.send(message()));
  });

  it('takes an abort after the message as unknown, and goes on with the next', async () => {
    provider.behave('silence');
    const abort = new AbortController();
    const arrival = provider.nextArrival();
    const sent = sender.send(message(), abort.signal);
    await arrival;
    abort.abort();
    silentLoss(await sent);
    provider.behave('accept');
    expect(await sender.send(message('ref-2'))).toMatchObject({ kind: 'accepted' });
  });

  it('takes an abort before anything left as a passing refusal', async () => {
    provider.behave('accept');
    expect(await sender.send(message(), AbortSignal.abort())).toMatchObject({ kind: 'refused', class: 'retry' });
    expect(provider.arrived()).toBe(0);
  });

  it('waits for what is under way when it is closed, and takes no more', async () => {
    provider.behave('silence');
    const arrival = provider.nextArrival();
    const sent = sender.send(message());
    await arrival;
    const closed = sender.close();
    expect(await sender.send(message('ref-2'))).toMatchObject({ kind: 'refused', class: 'retry' });
    await provider.stop();
    silentLoss(await sent);
    await closed;
  });

  it('throws for a content of another channel, before anything is sent', async () => {
    const content: OutgoingContent =
      name === 'sms' ? { kind: 'post', text: 'x' } : { kind: 'sms', text: 'x', unicode: false };
    await expect(sender.send({ ...message(), content })).rejects.toThrow(TypeError);
    expect(provider.arrived()).toBe(0);
  });

  it('takes no endpoint that it can’t speak to', () => {
    const account = {
      id: 'acc',
      channel: name as ChannelName,
      endpoint: 'gopher://x',
      settings: channel.settings,
      connections: 1,
    };
    expect(() => adapterOf(name as ChannelName).open(account, tools)).toThrow(
      expect.objectContaining({ code: 'account.settings' }),
    );
  });

  it('names a missing setting and never its value', () => {
    const account = {
      id: 'acc',
      channel: name as ChannelName,
      endpoint: 'smtp://127.0.0.1:1',
      settings: { secret: 'hush' },
      connections: 1,
    };
    expect(() => adapterOf(name as ChannelName).open(account, tools)).toThrow(
      expect.objectContaining({
        code: 'account.settings',
        problems: expect.arrayContaining([expect.objectContaining({ field: expect.stringMatching(/\w/) })]),
      }),
    );
  });
});

describe('registry', () => {
  it('has an adapter for every channel', () => {
    expect(() => checkAdapters()).not.toThrow();
    expect(Object.keys(CHANNELS_UNDER_TEST).sort()).toEqual([...CHANNELS].sort());
    expect(adapterFacts('sms').repeatSafeHours).toBe(24);
    expect(adapterFacts('zaloZns').repeatSafeHours).toBe(0);
  });
});

describe('zalo tokens', () => {
  const http = new ScriptedHttp();
  let endpoint: string;
  let valid: string;
  let refreshes: string[];
  let credentials: MemoryCredentials;
  const senders: Sender[] = [];

  beforeEach(async () => {
    endpoint = await http.start();
    http.seen.length = 0;
    valid = 'token-2';
    refreshes = [];
    credentials = new MemoryCredentials(new Map([['acc', { accessToken: 'token-1', refreshToken: 'refresh-1' }]]));
    http.script = (request, response) => {
      if (request.url === '/zalo-oauth/v4/oa/access_token') {
        refreshes.push(new URLSearchParams(request.body).get('refresh_token')!);
        if (refreshes.length > 1) return answer(response, { error_name: 'Invalid refresh token' });
        return answer(response, { access_token: 'token-2', refresh_token: 'refresh-2', expires_in: '90000' });
      }
      if (request.headers.access_token !== valid)
        return answer(response, { error: -124, message: 'Access token is invalid' });
      return answer(response, { error: 0, data: { msg_id: 'm1' } });
    };
  });

  afterEach(async () => {
    await Promise.all(senders.splice(0).map((sender) => sender.close()));
    await http.stop();
  });

  const open = () => {
    const account = {
      id: 'acc',
      channel: 'zaloZns' as const,
      endpoint,
      settings: { appId: '431', secretKey: 'sk', sandbox: true },
      connections: 4,
    };
    const sender = adapterOf('zaloZns').open(account, testTools({ credentials }));
    senders.push(sender);
    return sender;
  };
  const zns = (reference: string) => ({ reference, to: '84912345678', content: zaloTemplate });

  it('renews an expired token once for two senders and all their messages, and commits it first', async () => {
    const [one, two] = [open(), open()];
    const results = await Promise.all([one.send(zns('a')), two.send(zns('b')), one.send(zns('c')), two.send(zns('d'))]);
    expect(results.map((result) => result.kind)).toEqual(Array(4).fill('accepted'));
    expect(refreshes).toEqual(['refresh-1']);
    expect(credentials.renewals).toBe(1);
    // Each process asks for the lock once, however many of its messages saw the token fail.
    expect(credentials.asked).toBe(2);
    expect(await credentials.read('acc')).toEqual({
      accessToken: 'token-2',
      refreshToken: 'refresh-2',
      expiresAt: '2026-10-10T21:30:00.000Z',
    });
  });

  it('tries a message twice and no more when the new token is refused too', async () => {
    valid = 'nobody knows';
    expect(await open().send(zns('a'))).toMatchObject({ kind: 'refused', class: 'credentials', code: 'zns:-124' });
    expect(http.seen.filter((request) => request.url === '/zalo-business/message/template')).toHaveLength(2);
    expect(refreshes).toHaveLength(1);
  });

  it('asks for consent when the refresh token is spent', async () => {
    refreshes.push('spent elsewhere');
    expect(await open().send(zns('a'))).toMatchObject({
      kind: 'refused',
      class: 'credentials',
      code: 'zoauth:Invalid refresh token',
    });
  });

  it('takes a token endpoint that can’t be reached as passing: the message itself was refused', async () => {
    const script = http.script;
    http.script = (request, response) =>
      request.url.startsWith('/zalo-oauth') ? response.destroy() : script(request, response);
    expect(await open().send(zns('a'))).toMatchObject({ kind: 'refused', class: 'retry' });
    expect(http.seen.filter((request) => request.url.startsWith('/zalo-oauth'))).toHaveLength(2);
  });
});
