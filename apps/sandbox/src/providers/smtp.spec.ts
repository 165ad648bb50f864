import { connect } from 'node:net';
import { simpleParser } from 'mailparser';
import { addressWith, mailbox, SandboxClient } from '../specs/sandbox-client.js';

describe('SMTP', () => {
  let client: SandboxClient;
  beforeEach(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.stop());

  it('refuses unknown and full mailboxes at RCPT, and remembers the others', async () => {
    const failure = async (mode: string) =>
      client.mail(addressWith('email', mode, mailbox)).catch((error) => error.response);
    expect(await failure('unknown')).toMatch(/^550 5\.1\.1/);
    expect(await failure('full')).toMatch(/^552 5\.2\.2/);
    const to = addressWith('email', null, mailbox);
    await client.mail(to.toUpperCase());
    const { messages } = await client.get('/_sandbox/accepted?channel=email');
    expect(messages).toMatchObject([
      {
        to,
        reference: '<delivery-42@example.vn>',
        sender: 'b+42.mac@bounce.example.vn',
        subject: 'Ngày chuyển đổi số',
        headers: { 'x-delivery': '42' },
      },
    ]);
  });

  it('takes a mail that bounces, and tells the envelope sender by a status mail', async () => {
    await client.mail(addressWith('email', 'bounce', mailbox));
    await client.until(() => client.bounces.length === 1);
    const { from, to, raw } = client.bounces[0]!;
    expect([from, to]).toEqual(['', 'b+42.mac@bounce.example.vn']);
    const parsed = await simpleParser(raw);
    expect(parsed.headers.get('content-type')).toMatchObject({ value: 'multipart/report' });
    expect(raw).toMatch(/Action: failed\r\nStatus: 5\.1\.1/);
    expect(raw).toContain('Message-ID: <delivery-42@example.vn>');
    expect(raw).toContain('X-Delivery: 42');
  });

  it('lets the user sandbox log in and nobody else', async () => {
    const to = addressWith('email', null, mailbox);
    await client.mail(to, { auth: { user: 'sandbox', pass: 'x' } });
    await expect(client.mail(to, { auth: { user: 'other', pass: 'x' } })).rejects.toMatchObject({ responseCode: 535 });
  });

  it('closes its port while connections are refused', async () => {
    const open = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(client.sandbox.smtpPort, '127.0.0.1');
        socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      });
    await client.control('/faults', { email: { refuseConnections: true } });
    expect(await open()).toBe(false);
    await client.control('/faults', { email: {} });
    expect(await open()).toBe(true);
  });

  it('can take a mail and cut the connection before it says so', async () => {
    await client.control('/faults', { email: { acceptThenDrop: { count: 1 } } });
    const to = addressWith('email', null, mailbox);
    await expect(client.mail(to)).rejects.toMatchObject({ code: 'ECONNECTION' });
    expect(await client.counts('email')).toMatchObject({ accepted: 1 });
    await client.mail(to);
    expect(await client.counts('email')).toMatchObject({ accepted: 2, doubledReferences: 1 });
  });
});
