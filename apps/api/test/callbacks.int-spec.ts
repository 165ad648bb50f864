import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { preferenceLink, returnAddress, unsubscribeLink } from '@loa/adapters/links.js';
import nodemailer from 'nodemailer';
import { layPerson, layUnits, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
let units: Awaited<ReturnType<typeof layUnits>>;
let bouncePort: number;

beforeAll(async () => {
  bouncePort = await freePort();
  api = await startApi({ LOA_BOUNCE_PORT: String(bouncePort) });
  units = await layUnits(api.sql);
});
afterAll(() => api.stop());

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

async function layAccount(channel: string, settings: object, secrets: object): Promise<{ id: string; token: string }> {
  const [row] = await api.sql<{ id: string; token: string }>(
    `INSERT INTO channel_account (unit_id, channel, name, settings, secrets_cipher)
     VALUES ($1, $2, $2, $3, $4) RETURNING id, callback_token AS token`,
    [units.office, channel, JSON.stringify(settings), api.vault.sealJson(secrets)],
  );
  return row!;
}
const receipts = () =>
  api.sql<{ method: string; query: object; headers: object; body: Buffer; account: string }>(
    'SELECT method, query, headers, body, account_id AS account FROM receipt ORDER BY id',
  );

describe('callbacks of providers', () => {
  const body = Buffer.from('{"app_id":"77","timestamp":"1","event_name":"user_received_message",  "x":"\\u0000"}');
  const mac = createHash('sha256').update(`77${body}1oa-secret`).digest('hex');

  it('are stored byte for byte when the signature is right, at any channel of the same Zalo account', async () => {
    const zns = await layAccount('zaloZns', { appId: '77' }, { oaSecret: 'oa-secret', secretKey: 's' });
    const post = (path: string, signature?: string, sent: Buffer = body) =>
      fetch(`${api.url}/hooks/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: 'secret',
          ...(signature && { 'x-zevent-signature': `mac=${signature}` }),
        },
        body: new Uint8Array(sent),
      });
    for (const channel of ['zaloZns', 'zaloOa', 'zaloUid']) {
      const answer = await post(`${channel}/${zns.token}?a=1`, mac);
      expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
    }
    const stored = await receipts();
    expect(stored).toHaveLength(3);
    expect(stored[0]).toMatchObject({ method: 'POST', query: { a: '1' }, account: zns.id });
    expect(stored[0]?.body.equals(body)).toBe(true);
    expect(stored[0]?.headers).toEqual({ 'content-type': 'application/json', 'x-zevent-signature': `mac=${mac}` });

    expect((await post(`zaloZns/${zns.token}`, 'f'.repeat(64))).status).toBe(401);
    expect((await post(`zaloZns/${zns.token}`)).status).toBe(401);
    expect((await post(`sms/${zns.token}`, mac)).status).toBe(404);
    expect((await post('zaloZns/0123456789abcdef0123456789abcdef', mac)).status).toBe(404);
    expect((await post('nothing/x', mac)).status).toBe(404);
    // Zalo's probe when the address is saved.
    expect((await post(`zaloZns/${zns.token}`, undefined, Buffer.from('{}'))).status).toBe(200);
    expect(await receipts()).toHaveLength(3);
    await api.sql('DELETE FROM receipt');
  });

  it('are taken many at once, each once', async () => {
    const page = await layAccount('facebookPage', {}, { pageToken: 't', appSecret: 'app-secret' });
    const bodies = Array.from({ length: 60 }, (_, n) => `{"n":${n}}`);
    const answers = await Promise.all(
      bodies.map((text) =>
        fetch(`${api.url}/hooks/facebookPage/${page.token}`, {
          method: 'POST',
          headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'app-secret').update(text).digest('hex')}` },
          body: text,
        }),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const stored = await receipts();
    expect(stored.map((row) => row.body.toString()).sort()).toEqual([...bodies].sort());
    await api.sql('DELETE FROM receipt');
  });
});

describe('bounce mails', () => {
  beforeAll(async () => {
    await api.sql('DELETE FROM receipt');
    await layAccount('email', { from: 'a@d.vn', bounceDomain: 'bounce.d.vn' }, {});
  });
  const mail = (to: string, text = 'unknown mailbox') => {
    const transport = nodemailer.createTransport({ host: '127.0.0.1', port: bouncePort, ignoreTLS: true });
    return transport.sendMail({ envelope: { from: '', to: [to] }, raw: `Subject: failed\r\n\r\n${text}\r\n` });
  };

  it('for our own return addresses are stored whole, others are refused', async () => {
    const own = returnAddress(api.vault, 'tag-2026-17');
    await mail(`${own}@BOUNCE.d.vn`);
    await expect(mail('b+tag-2026-17-0123456789abcdef@bounce.d.vn')).rejects.toMatchObject({ responseCode: 550 });
    const [stored] = await receipts();
    expect(stored).toMatchObject({ method: 'SMTP', query: { reference: 'tag-2026-17' } });
    expect(stored?.body.toString()).toContain('unknown mailbox');
    await expect(mail(`${own}@elsewhere.vn`)).rejects.toMatchObject({ responseCode: 550 });
    await expect(mail('root@bounce.d.vn')).rejects.toMatchObject({ responseCode: 550 });
    await expect(mail(`${own}@bounce.d.vn`, 'x'.repeat(1_100_000))).rejects.toMatchObject({ responseCode: 552 });
    expect(await receipts()).toHaveLength(1);
  });
});

describe('the pages of recipients', () => {
  const words = (person: string) =>
    api.sql<{ purpose: string; channel: string; given: boolean }>(
      'SELECT purpose, channel, given FROM consent_state WHERE person_id = $1',
      [person],
    );
  const at = (link: string) => api.url + new URL(link).pathname;

  it('stop e-mail by one click, in both encodings, as often as it is clicked, and never by opening', async () => {
    const person = await layPerson(api, units.own);
    const link = at(unsubscribeLink('http://x', api.vault, person));
    const opened = await fetch(link);
    expect(opened.status).toBe(200);
    expect(await opened.text()).toContain('<form method="post"');
    expect(await words(person)).toEqual([]);

    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    const urlencoded = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    for (const body of [urlencoded, form, urlencoded]) {
      expect((await fetch(link, { method: 'POST', body, redirect: 'error' })).status).toBe(200);
    }
    expect(await words(person)).toEqual([{ purpose: '*', channel: 'email', given: false }]);
    expect(await api.sql('SELECT method FROM consent WHERE person_id = $1', [person])).toEqual([
      { method: 'oneClick' },
    ]);
  });

  it('show the choice, take a new one, stop everything and resume', async () => {
    const person = await layPerson(api, units.own);
    const link = at(preferenceLink('http://x', api.vault, person));
    const send = async (fields: [string, string][]) => {
      const answer = await fetch(link, { method: 'POST', body: new URLSearchParams(fields) });
      expect(answer.status).toBe(200);
      return answer.text();
    };
    const ticked = (html: string) => [...html.matchAll(/value="(\w+:\w+)" checked/g)].map(([, cell]) => cell);
    const first = await (await fetch(link, { headers: { 'accept-language': 'vi' } })).text();
    expect(first).toContain('lang="vi"');
    expect(first).toContain('091•••••67');
    expect(ticked(first)).toEqual(['notice:zalo', 'notice:sms', 'notice:email']);

    const chosen = await send([
      ['action', 'save'],
      ['on', 'notice:sms'],
      ['on', 'outreach:zalo'],
    ]);
    expect(ticked(chosen)).toEqual(['notice:sms', 'outreach:zalo']);
    expect(ticked(await send([['action', 'stop']]))).toEqual([]);
    expect(await words(person)).toContainEqual({ purpose: '*', channel: '*', given: false });
    expect(ticked(await send([['action', 'resume']]))).toEqual(['notice:zalo', 'notice:sms', 'notice:email']);
    const ledger = await api.sql(
      'SELECT DISTINCT recorded_by, wording <> $2 AS worded FROM consent WHERE person_id = $1',
      [person, ''],
    );
    expect(ledger).toEqual([{ recorded_by: `recipient:${person}`, worded: true }]);
    expect(await (await fetch(`${link}?lang=en`)).text()).toContain('Choose what you want to get');
  });

  it('know no forged, cut or foreign link', async () => {
    const person = await layPerson(api, units.own);
    const good = new URL(preferenceLink('http://x', api.vault, person)).pathname;
    const other = `/p/${api.vault.sign('session', JSON.stringify({ p: person }))}`;
    for (const path of [good.slice(0, -3), '/p/abc', other, `/u${good.slice(2, -1)}`]) {
      const answer = await fetch(api.url + path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
  });
});
