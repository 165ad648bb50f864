import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { OutgoingContent, Sender } from '@loa/application';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { smtp } from './smtp.js';
import { SmtpPool } from './smtp-pool.js';
import { ScriptedSmtp, type SmtpReply, type SmtpStep } from './testing/scripted-smtp.js';
import { testTools } from './testing/tools.js';

const content: Extract<OutgoingContent, { kind: 'email' }> = {
  kind: 'email',
  subject: 'Thông báo về Ngày Chuyển đổi số quốc gia của ngành giáo dục và đào tạo thành phố',
  text: 'Kính gửi phụ huynh\n.một dòng bắt đầu bằng dấu chấm\n',
  html: '<p>Kính gửi phụ huynh</p>',
  toName: 'Nguyễn "Bé" An',
};
const message = (more: Partial<typeof content> = {}) => ({
  reference: 'ref-1',
  to: 'an@example.vn',
  content: { ...content, ...more },
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let server: ScriptedSmtp;
let endpoint: string;
const open: Sender[] = [];

beforeEach(async () => {
  server = new ScriptedSmtp();
  endpoint = await server.start();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((sender) => sender.close()));
  await server.stop();
});

function sender(settings: Record<string, unknown> = {}, connections = 1): Sender {
  const all = {
    from: 'gd@haiphong.example',
    fromName: 'Phòng Giáo dục',
    requireTls: false,
    bounceDomain: 'bounce.example',
    ...settings,
  };
  const opened = smtp.open({ id: 'acc', channel: 'email', endpoint, settings: all, connections }, testTools());
  open.push(opened);
  return opened;
}

/** What one message comes to, and how many copies the server took: measured on nodemailer 10.6 for every stage. */
const ROWS: [string, Partial<Record<SmtpStep, SmtpReply>>, Record<string, unknown>, number][] = [
  [
    '451 4.7.1 at RCPT',
    { rcpt: '451 4.7.1 greylisted' },
    { kind: 'refused', class: 'retry', code: 'smtp:rcpt:4.7.1' },
    0,
  ],
  [
    '550 5.1.1 at RCPT',
    { rcpt: '550 5.1.1 no such user' },
    { kind: 'refused', class: 'person', health: 'bounced', code: 'smtp:rcpt:5.1.1' },
    0,
  ],
  ['421 at RCPT', { rcpt: '421 4.3.2 leaving' }, { kind: 'refused', class: 'retry' }, 0],
  ['drop at RCPT', { rcpt: 'drop' }, { kind: 'refused', class: 'retry' }, 0],
  ['drop at DATA', { data: 'drop' }, { kind: 'refused', class: 'retry' }, 0],
  [
    '552 5.2.2 at RCPT',
    { rcpt: '552 5.2.2 mailbox full' },
    { kind: 'refused', class: 'person', code: 'smtp:rcpt:5.2.2' },
    0,
  ],
  ['550 5.7.26 at the end of data', { body: '550 5.7.26 unauthenticated' }, { kind: 'refused', class: 'account' }, 1],
  [
    '554 5.7.1 at the end of data',
    { body: '554 5.7.1 content' },
    { kind: 'refused', class: 'message', code: 'smtp:body:5.7.1' },
    1,
  ],
  ['451 at the end of data', { body: '451 4.3.0 try later' }, { kind: 'refused', class: 'retry' }, 1],
  ['421 after the end of data', { body: '421 4.3.0 leaving' }, { kind: 'unknown', code: 'smtp:body:421' }, 1],
  ['drop after the end of data', { body: 'drop' }, { kind: 'unknown', code: 'smtp:body:ECONNECTION' }, 1],
  ['silence after the end of data', { body: null }, { kind: 'unknown', code: 'smtp:body:ETIMEDOUT' }, 1],
  ['421 at MAIL', { mail: '421 4.3.2 leaving' }, { kind: 'refused', class: 'retry', code: 'smtp:mail:4.3.2' }, 0],
  ['421 at DATA', { data: '421 4.3.2 leaving' }, { kind: 'refused', class: 'retry', code: 'smtp:data:4.3.2' }, 0],
  ['451 at DATA', { data: '451 4.3.0 later' }, { kind: 'refused', class: 'retry', code: 'smtp:data:4.3.0' }, 0],
  ['drop at MAIL', { mail: 'drop' }, { kind: 'refused', class: 'retry' }, 0],
  [
    '550 at MAIL in several lines',
    { mail: '550-5.7.1 not\r\n550 5.7.1 you' },
    { kind: 'refused', class: 'account', code: 'smtp:mail:5.7.1' },
    0,
  ],
  [
    'a reply to the body before it was given',
    { data: '354 go\r\n250 2.0.0 taken' },
    { kind: 'refused', class: 'retry', code: 'smtp:data:EPROTOCOL' },
    0,
  ],
  ['no SMTP at RCPT', { rcpt: 'hello' }, { kind: 'refused', class: 'retry', code: 'smtp:rcpt:EPROTOCOL' }, 0],
  ['no SMTP after the end of data', { body: 'hello' }, { kind: 'unknown', code: 'smtp:body:EPROTOCOL' }, 1],
  ['no end after the end of data', { body: '354 go on' }, { kind: 'unknown', code: 'smtp:body:EPROTOCOL' }, 1],
  ['half a reply after the end of data', { body: '550-5.7.1 no\r\n550' }, { kind: 'refused', class: 'message' }, 1],
  ['silence at RCPT', { rcpt: null }, { kind: 'refused', class: 'retry' }, 0],
];

describe.each([
  ['with pipelining', ['PIPELINING', 'DSN']],
  ['without pipelining', ['DSN']],
])('evidence %s', (_, extensions) => {
  it.each(ROWS)('%s', async (_row, script, expected, copies) => {
    server.extensions = extensions;
    server.script = script;
    const result = await sender({ socketTimeoutMs: 150 }).send(message());
    expect(result).toMatchObject(expected);
    expect('health' in result).toBe('health' in expected);
    expect(server.taken).toHaveLength(copies);
  });

  it('our abort after the end of data', async () => {
    server.extensions = extensions;
    server.script = { body: null };
    const abort = new AbortController();
    const arrival = server.nextArrival();
    const sent = sender().send(message(), abort.signal);
    await arrival;
    abort.abort();
    expect(await sent).toMatchObject({ kind: 'unknown', code: 'smtp:body:aborted' });
    expect(server.taken).toHaveLength(1);
  });

  it('port closed', async () => {
    await server.stop();
    expect(await sender().send(message())).toMatchObject({
      kind: 'refused',
      class: 'retry',
      code: 'smtp:connect:ECONNREFUSED',
    });
  });

  it('keeps the session after a refusal, and starts the next message cleanly', async () => {
    server.extensions = extensions;
    const one = sender();
    server.script = { rcpt: '550 5.1.1 no such user' };
    expect(await one.send(message())).toMatchObject({ class: 'person' });
    server.script = {};
    expect(await one.send(message())).toMatchObject({ kind: 'accepted' });
    expect(server.sessions).toBe(1);
    expect(server.commands).toContain('RSET');
  });
});

describe('a server that pipelines and takes DATA all the same', () => {
  it('gets an empty message when it refused the recipient, and the session goes on', async () => {
    server.script = { rcpt: '550 5.1.1 no such user', data: '354 go' };
    const one = sender();
    expect(await one.send(message())).toMatchObject({ class: 'person', code: 'smtp:rcpt:5.1.1' });
    expect(server.taken.map(({ data }) => data)).toEqual(['']);
    server.script = {};
    expect(await one.send(message())).toMatchObject({ kind: 'accepted' });
    expect(server.sessions).toBe(1);
  });

  it('gets nothing when it refused the sender', async () => {
    server.script = { mail: '550 5.7.1 not you', data: '354 go' };
    expect(await sender().send(message())).toMatchObject({ class: 'account', code: 'smtp:mail:5.7.1' });
    expect(server.taken).toEqual([]);
  });
});

describe('sessions', () => {
  it('are secured before a word of a message is said', async () => {
    const taken: string[] = [];
    const secure: boolean[] = [];
    const other = new SMTPServer({
      disabledCommands: ['AUTH'],
      logger: false,
      onData: (stream, session, done) => {
        secure.push(session.secure);
        stream.on('data', (chunk: Buffer) => taken.push(chunk.toString())).on('end', () => done());
      },
    });
    const port = await new Promise<number>((ready) => {
      const inner = other.listen(0, '127.0.0.1', () => ready((inner.address() as AddressInfo).port));
    });
    const pool = new SmtpPool({
      connection: { host: '127.0.0.1', port, requireTLS: true, tls: { rejectUnauthorized: false } },
      connections: 1,
      messagesPerConnection: 2,
      graceMs: 100,
    });
    for (let at = 0; at < 3; at += 1) {
      const envelope = { from: 'gd@haiphong.example', to: 'an@example.vn', id: 'r' };
      const write = () => ({ octets: `X: ${at}\r\n\r\nbody\r\n`, eightBit: false });
      expect(await pool.send(envelope, write)).toMatchObject({ ok: true });
    }
    expect(taken.join('')).toBe([0, 1, 2].map((at) => `X: ${at}\r\n\r\nbody\r\n`).join(''));
    expect(secure).toEqual([true, true, true]);
    await pool.close();
    await new Promise<void>((done) => other.close(done));
  });

  it('opens no more than the account allows', async () => {
    const one = sender({}, 3);
    const results = await Promise.all(Array.from({ length: 20 }, () => one.send(message())));
    expect(results.every((result) => result.kind === 'accepted')).toBe(true);
    expect(server.sessions).toBeLessThanOrEqual(3);
  });

  it('are not lost to a message that can’t be written', async () => {
    const one = sender();
    const bad = Object.defineProperty({ ...content }, 'text', {
      get: () => {
        throw new TypeError('no text');
      },
    });
    await expect(one.send({ reference: 'r', to: 'an@example.vn', content: bad })).rejects.toThrow('no text');
    expect(await one.send(message())).toMatchObject({ kind: 'accepted' });
  });

  it('leaves a session before the server would throw it out', async () => {
    const one = sender({ messagesPerConnection: 2 });
    for (let at = 0; at < 5; at += 1) expect(await one.send(message())).toMatchObject({ kind: 'accepted' });
    expect(server.sessions).toBe(3);
  });

  it('takes a fresh session when the kept one has died in silence', async () => {
    const one = sender();
    await one.send(message());
    await server.dropSessions();
    expect(await one.send(message())).toMatchObject({ kind: 'accepted' });
    expect(server.taken).toHaveLength(2);
  });

  it.each([
    ['554 5.7.1 go away', { class: 'account', code: 'smtp:connect:5.7.1' }],
    ['421 4.3.2 busy', { class: 'retry', code: 'smtp:connect:4.3.2' }],
    ['drop', { class: 'retry', code: 'smtp:connect:ECONNECTION' }],
  ])('told "%s" on arrival, all who wait hear of it', async (greeting, expected) => {
    server.script = { greeting };
    const one = sender({}, 2);
    for (const result of await Promise.all([1, 2, 3, 4, 5].map(() => one.send(message()))))
      expect(result).toMatchObject(expected);
    server.script = {};
    expect(await one.send(message())).toMatchObject({ kind: 'accepted' });
  });

  it('says nothing to a kept session when the signal has aborted', async () => {
    const one = sender();
    await one.send(message());
    const said = server.commands.length;
    expect(await one.send(message(), AbortSignal.abort())).toMatchObject({
      kind: 'refused',
      code: 'smtp:connect:aborted',
    });
    expect(server.commands).toHaveLength(said);
  });

  it('gives up waiting for a session when it is aborted', async () => {
    server.script = { body: null };
    const one = sender();
    const arrival = server.nextArrival();
    const first = one.send(message());
    await arrival;
    const abort = new AbortController();
    const second = one.send(message(), abort.signal);
    abort.abort();
    expect(await second).toMatchObject({ kind: 'refused', class: 'retry', code: 'smtp:connect:aborted' });
    await server.stop();
    expect(await first).toMatchObject({ kind: 'unknown' });
  });

  it('logs in, and takes a refused login as a fault of the account’s credentials', async () => {
    server.extensions.push('AUTH PLAIN');
    expect(await sender({ user: 'u', pass: 'p' }).send(message())).toMatchObject({ kind: 'accepted' });
    server.script = { auth: '535 5.7.8 bad login' };
    expect(await sender({ user: 'u', pass: 'x' }).send(message())).toMatchObject({
      kind: 'refused',
      class: 'credentials',
      code: 'smtp:auth:5.7.8',
    });
  });

  it('never sends in the clear when TLS is required', async () => {
    expect(await sender({ requireTls: true }).send(message())).toMatchObject({ kind: 'refused', class: 'account' });
    expect(server.taken).toHaveLength(0);
  });

  it('refuses what is larger than the server takes, without trying', async () => {
    server.extensions = ['SIZE 100'];
    expect(await sender().send(message())).toMatchObject({ kind: 'refused', class: 'message' });
  });
});

describe('the message', () => {
  const sent = async (more: Partial<typeof content> = {}, settings = {}) => {
    expect(await sender(settings).send(message(more))).toMatchObject({
      kind: 'accepted',
      providerRef: '<ref-1@bounce.example>',
    });
    // As the wire had it: dots at line starts are doubled.
    const raw = `${server.taken[0]!.data.replace(/^\.\./gm, '.')}\r\n`;
    return { raw, mail: await simpleParser(raw), envelope: server.taken[0]! };
  };

  it('says who, what and for whom, in both parts', async () => {
    const { raw, mail, envelope } = await sent();
    expect(envelope.from).toBe('b+ref-1@bounce.example');
    expect(server.commands).toContainEqual(expect.stringMatching(/^MAIL FROM.*RET=HDRS ENVID=ref-1/));
    expect(mail.subject).toBe(content.subject);
    expect(mail.text).toContain('.một dòng bắt đầu bằng dấu chấm');
    expect(mail.html).toBe(content.html);
    expect(mail.from?.value).toEqual([{ address: 'gd@haiphong.example', name: 'Phòng Giáo dục' }]);
    expect(mail.to).toMatchObject({ value: [{ address: 'an@example.vn', name: 'Nguyễn "Bé" An' }] });
    expect(mail.messageId).toBe('<ref-1@bounce.example>');
    expect(mail.headers.get('x-loa-reference')).toBe('ref-1');
    expect(mail.date).toEqual(new Date('2026-10-09T20:30:00Z'));
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    expect(
      raw
        .split('\r\n')
        .filter((line) => /^[\w-]+: |^ /.test(line))
        .every((line) => line.length <= 78),
    ).toBe(true);
  });

  it('arrives whole at a server that is not ours, also where lines are dots', async () => {
    const arrived: Promise<ParsedMail>[] = [];
    const other = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onData: (stream, _session, done) => {
        arrived.push(simpleParser(stream));
        stream.on('end', () => done());
      },
    });
    const listening = await new Promise<AddressInfo>((ready) => {
      const inner = other.listen(0, '127.0.0.1', () => ready(inner.address() as AddressInfo));
    });
    endpoint = `smtp://127.0.0.1:${listening.port}`;
    const one = sender();
    const texts = ['.', '.\n..\n.x\n\n.\n', 'a\n.\nb', '..', 'RSET\n.\nQUIT\n', 'ấ\n.\nb'];
    for (const text of texts)
      expect(await one.send(message({ text, html: `.<p>\n${text}\n</p>` }))).toMatchObject({ kind: 'accepted' });
    const mails = await Promise.all(arrived);
    expect(mails.map((mail) => mail.text)).toEqual(texts);
    expect(mails.map((mail) => mail.html)).toEqual(texts.map((text) => `.<p>\n${text}\n</p>`));
    await one.close();
    await new Promise<void>((done) => other.close(done));
  });

  it('goes as it is to a server that takes 8bit, and in ASCII to any other', async () => {
    const { raw: ascii } = await sent();
    expect(ascii).toMatch(/^[\r\n -~]*$/);
    server.taken.length = 0;
    server.commands.length = 0;
    server.extensions = ['PIPELINING', 'SIZE 10000000', '8BITMIME'];
    const { raw, envelope } = await sent();
    expect(server.commands[1]).toMatch(/^MAIL FROM:<b\+ref-1@bounce.example> BODY=8BITMIME SIZE=\d+$/);
    expect(Buffer.from(raw, 'latin1').toString()).toContain('\r\nKính gửi phụ huynh\r\n.một dòng');
    expect(Number(/SIZE=(\d+)/.exec(server.commands[1]!)![1])).toBe(envelope.data.length + '\r\n.\r\n'.length);
    expect((await simpleParser(Buffer.from(raw, 'latin1'))).html).toBe(content.html);
  });

  it('is declared 8bit only when it is', async () => {
    server.extensions = ['PIPELINING', '8BITMIME'];
    await sent({ text: 'plain', html: '<p>plain</p>' });
    expect(server.commands[1]).toBe('MAIL FROM:<b+ref-1@bounce.example> BODY=8BITMIME');
  });

  it('needs a server that takes letters in addresses, if there are any', async () => {
    const to = 'lê@example.vn';
    expect(await sender().send({ ...message(), to })).toMatchObject({ class: 'person', code: 'smtp:rcpt:EENVELOPE' });
    expect(server.commands.some((line) => line.startsWith('MAIL'))).toBe(false);
    server.extensions = ['SMTPUTF8', '8BITMIME', 'DSN'];
    expect(await sender().send({ ...message(), to })).toMatchObject({ kind: 'accepted' });
    const spoken = server.commands.map((line) => Buffer.from(line, 'latin1').toString());
    expect(spoken).toContainEqual(
      expect.stringMatching(/^MAIL FROM:<b\+ref-1@bounce.example> SMTPUTF8 BODY=8BITMIME /),
    );
    expect(spoken).toContain('RCPT TO:<lê@example.vn> NOTIFY=FAILURE,DELAY ORCPT=utf-8;l+C3+AA@example.vn');
    expect(Buffer.from(server.taken[0]!.data, 'latin1').toString()).toContain('<lê@example.vn>');
  });

  it('marks a notice as made by a machine, and offers no list to leave', async () => {
    const { raw } = await sent();
    expect(raw).toContain('Auto-Submitted: auto-generated');
    expect(raw).not.toMatch(/^List-/m);
  });

  it('offers one-click unsubscribe in one field each', async () => {
    const unsubscribeUrl = `https://loa.example/u/${'a'.repeat(120)}`;
    const { raw, mail } = await sent({ unsubscribeUrl, listId: 'phuhuynh' });
    expect(raw.match(/^List-Unsubscribe:/gm)).toHaveLength(1);
    expect(raw.replace(/\r\n /g, ' ')).toContain(`List-Unsubscribe: <${unsubscribeUrl}>`);
    expect(raw).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    expect(raw).toContain('\r\nList-Id: <phuhuynh.bounce.example>\r\n');
    expect(raw).not.toContain('Auto-Submitted');
    expect(mail.headers.get('feedback-id')).toBe('phuhuynh:acc:email:bounce.example');
  });

  it('lets nobody write headers through a name or a subject', async () => {
    const { raw, mail } = await sent({ subject: 'Chào\r\nBcc: all@example.vn', toName: 'An\nX: y' });
    expect(raw).not.toMatch(/^(Bcc|X):/m);
    expect(mail.subject).toBe('Chào Bcc: all@example.vn');
  });

  it.each([
    ['an address with a line end', { to: 'a@b.vn\r\nRCPT TO:<x@y>' }, 'smtp:address'],
    ['no address at all', { to: 'nobody' }, 'smtp:address'],
    [
      'a bad unsubscribe address',
      { content: { ...content, unsubscribeUrl: 'https://x/>\r\nX: y' } },
      'smtp:unsubscribeUrl',
    ],
  ])('refuses %s', async (_, change, code) => {
    expect(await sender().send({ ...message(), ...change })).toMatchObject({ kind: 'refused', code });
    expect(server.commands).toEqual([]);
  });

  it('returns the relay’s own Message-ID when it replaces ours', async () => {
    server.script = { body: '250 2.0.0 OK <made@HK0PR01.prod.outlook.com> [Hostname=x]' };
    expect(await sender().send(message())).toMatchObject({
      kind: 'accepted',
      providerRef: '<made@HK0PR01.prod.outlook.com>',
    });
  });
});

describe('DKIM', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const dkim = { domain: 'haiphong.example', selector: 's1', privateKey };

  /** An independent reading of RFC 6376: takes the message apart again and checks both hashes. */
  function isSigned(raw: string): string[] {
    const [head, ...rest] = raw.split('\r\n\r\n');
    const fields = head!.split(/\r\n(?![ \t])/);
    const signature = fields.find((field) => field.startsWith('DKIM-Signature:'))!;
    const tags = Object.fromEntries(
      signature
        .slice(15)
        .replace(/\r\n\s+/g, ' ')
        .split(';')
        .map((tag) => {
          const at = tag.indexOf('=');
          return [tag.slice(0, at).trim(), tag.slice(at + 1).replace(/\s+/g, '')];
        }),
    ) as Record<string, string>;
    const relax = (field: string) => {
      const at = field.indexOf(':');
      return `${field.slice(0, at).toLowerCase().trim()}:${field
        .slice(at + 1)
        .replace(/\r\n/g, '')
        .replace(/[ \t]+/g, ' ')
        .trim()}`;
    };
    const names = tags.h!.split(':');
    const signed = names.map(
      (name) => `${relax(fields.filter((field) => field.toLowerCase().startsWith(`${name}:`)).at(-1)!)}\r\n`,
    );
    const bare = relax(signature.replace(/(;\s*b=)[^;]*$/, '$1'));
    expect(
      verify(
        'sha256',
        Buffer.from(signed.join('') + bare),
        createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' })),
        Buffer.from(tags.b!, 'base64'),
      ),
    ).toBe(true);
    const body = rest
      .join('\r\n\r\n')
      .split('\r\n')
      .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
      .join('\r\n')
      .replace(/(\r\n)*$/, '\r\n');
    expect(Buffer.from(tags.bh!, 'base64').toString('hex')).toBe(sha256(body));
    return names;
  }

  it.each([
    ['accented parts', content.text],
    ['plain parts with odd white space', 'Plain  text \t here \n\n\n'],
  ])('signs %s so that another reader agrees, with both unsubscribe headers', async (_, text) => {
    await sender({ dkim }).send(message({ text, unsubscribeUrl: 'https://loa.example/u/1' }));
    const names = isSigned(`${server.taken[0]!.data.replace(/^\.\./gm, '.')}\r\n`);
    expect(names).toEqual(expect.arrayContaining(['from', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']));
  });

  it.each([
    ['a key that is no key', 'nonsense'],
    ['an Ed25519 key', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ])('refuses %s at the start and not mail by mail', (_, key) => {
    expect(() => sender({ dkim: { ...dkim, privateKey: key } })).toThrow(
      expect.objectContaining({
        code: 'account.settings',
        problems: [{ code: 'settings.dkimKey', field: 'dkim.privateKey' }],
      }),
    );
  });
});
