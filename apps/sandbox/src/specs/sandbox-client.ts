import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { type Channel, DEFAULT_SEED, DEFAULT_SHARES, refusalOf } from '../fault-seed.js';
import { type Sandbox, startSandbox } from '../sandbox.js';

/** What a sender of messages sees of the sandbox. For specs only. */

export const HOUR_MS = 3_600_000;
export const phone = (i: number) => `8490${1_000_000 + i}`;
export const mailbox = (i: number) => `phu.huynh.${i}@example.vn`;
export const user = (i: number) => `70${i}`;
export const page = (i: number) => String(100_200_300 + i);

/** The first address of a kind that fares as wanted under the default seed, or a later one. */
export function addressWith(channel: Channel, mode: string | null, make: (i: number) => string, skip = 0): string {
  let left = skip;
  for (let i = 0; ; i += 1) {
    if (refusalOf(DEFAULT_SEED, DEFAULT_SHARES, channel, make(i)) !== mode) continue;
    if (left === 0) return make(i);
    left -= 1;
  }
}

interface Hook {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}
interface Bounce {
  from: string;
  to: string;
  raw: string;
}

/** A sandbox on free ports with a journal of its own, and the servers that its callbacks and bounces go to. */
export class SandboxClient {
  readonly hooks: Hook[] = [];
  readonly bounces: Bounce[] = [];
  hookStatus = 200;
  token = 'sandbox-access-sandbox-oa';
  sandbox!: Sandbox;
  private readonly folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  private dataFolder = join(this.folder, 'first');
  private crashes = 0;
  private arrived: () => void = () => {};
  private readonly receiver: Server;
  private readonly bounceServer: SMTPServer;

  private constructor() {
    this.receiver = createServer(async (req, res) => {
      const url = new URL(req.url ?? '/', 'http://receiver');
      this.hooks.push({ method: req.method ?? '', url, headers: req.headers, body: await textOf(req) });
      res.statusCode = this.hookStatus;
      res.end();
      this.arrived();
    });
    this.bounceServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      onData: async (stream, { envelope: { mailFrom, rcptTo } }, done) => {
        const raw = await textOf(stream);
        this.bounces.push({ from: mailFrom ? mailFrom.address : 'none', to: rcptTo[0]!.address, raw });
        done();
        this.arrived();
      },
    });
  }

  static async start(): Promise<SandboxClient> {
    const client = new SandboxClient();
    await once(client.receiver.listen(0, '127.0.0.1'), 'listening');
    await new Promise<void>((resolve) => client.bounceServer.listen(0, '127.0.0.1', resolve));
    await client.open();
    return client;
  }

  /** What a kill leaves behind: the journal as it stands at this moment, and nothing that an orderly end would add. */
  async crash(): Promise<void> {
    const left = join(this.folder, `crash-${this.crashes++}`);
    cpSync(this.dataFolder, left, { recursive: true });
    await this.sandbox.close();
    this.dataFolder = left;
    await this.open();
  }

  private async open(): Promise<void> {
    this.sandbox = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      smtpPort: 0,
      dataFolder: this.dataFolder,
      callbacksUrl: this.receiverUrl,
      bounceAddress: `127.0.0.1:${(this.bounceServer.server.address() as AddressInfo).port}`,
    });
  }

  async stop(): Promise<void> {
    await this.sandbox.close();
    this.receiver.closeAllConnections();
    this.receiver.close();
    await new Promise<void>((resolve) => this.bounceServer.close(() => resolve()));
    rmSync(this.folder, { recursive: true });
  }

  get receiverUrl(): string {
    return `http://127.0.0.1:${(this.receiver.address() as AddressInfo).port}`;
  }

  /** Looks again whenever a callback or a bounce has come in. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise<void>((resolve) => {
        this.arrived = resolve;
      });
    }
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(this.sandbox.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  async get(path: string, headers: Record<string, string> = {}) {
    return JSON.parse(await (await fetch(this.sandbox.url + path, { headers })).text());
  }

  control(path: string, body: unknown) {
    return this.post(`/_sandbox${path}`, body);
  }

  async counts(channel: Channel) {
    return (await this.get('/_sandbox/counts')).channels[channel];
  }

  get oa(): Record<string, string> {
    return { access_token: this.token };
  }

  sms(to: string, more: object = {}) {
    return this.post('/esms/MainService.svc/json/SendMultipleMessage_V4_post_json/', {
      ApiKey: 'sandbox',
      SecretKey: 'sandbox',
      Phone: `0${to.slice(2)}`,
      Content: 'Thong bao hop phu huynh',
      Brandname: 'SOGDDT',
      SmsType: '2',
      CallbackUrl: `${this.receiverUrl}/sms?token=abc`,
      ...more,
    });
  }

  zns(to: string, tracking_id = 't-1', more: object = {}) {
    const body = { phone: to, template_id: 'sandbox-1', template_data: { ten: 'An' }, tracking_id, ...more };
    return this.post('/zalo-business/message/template', body, this.oa);
  }

  async refresh(refresh_token: string) {
    const answer = await fetch(`${this.sandbox.url}/zalo-oauth/v4/oa/access_token`, {
      method: 'POST',
      headers: { secret_key: 'app-secret' },
      body: new URLSearchParams({ refresh_token, app_id: '1', grant_type: 'refresh_token' }),
    });
    return JSON.parse(await answer.text());
  }

  mail(to: string, more: object = {}) {
    const options = { host: '127.0.0.1', port: this.sandbox.smtpPort, ignoreTLS: true, ...more };
    return nodemailer.createTransport(options).sendMail({
      envelope: { from: 'b+42.mac@bounce.example.vn', to: [to] },
      from: 'so@example.vn',
      to,
      messageId: '<delivery-42@example.vn>',
      subject: 'Ngày chuyển đổi số',
      text: 'Kính gửi <b>',
      headers: { 'X-Delivery': '42' },
    });
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
