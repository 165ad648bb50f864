import { Readable } from 'node:stream';
import SMTPConnection, {
  type SMTPConnectionAuth,
  type SMTPConnectionOptions,
  type SMTPEnvelope,
} from 'nodemailer/lib/smtp-connection';
import { onAbort } from './abort.js';
import type { SmtpStage } from './smtp-codes.js';

export interface SmtpFailure {
  readonly ok: false;
  /** True once the body was given to the connection: only then can the server have taken the message. */
  readonly handed: boolean;
  readonly stage: SmtpStage;
  /** The server's definite reply, when there was one. */
  readonly reply: { readonly code: number; readonly text: string } | null;
  /** nodemailer's or Node's error code, or `aborted`. */
  readonly code: string;
  readonly detail: string;
}
export type SmtpOutcome =
  | { readonly ok: true; readonly response: string; readonly serverMessageId: string | null }
  | SmtpFailure;

interface MailError extends Error {
  code?: string;
  originalCode?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

/** Read lazily and once, so the first read proves that the server said 354 and the body is on its way. */
class Body extends Readable {
  handed = false;

  constructor(private readonly bytes: Buffer) {
    super({ highWaterMark: 1 });
  }

  override _read(): void {
    if (this.handed) return;
    this.handed = true;
    this.push(this.bytes);
    this.push(null);
  }
}

/** How a session ends that the server had closed while it idled. */
const SILENT_END = new Set(['ECONNECTION', 'ECONNRESET', 'EPIPE']);

type Waiter = (link: SmtpLink | SmtpFailure) => void;

export interface SmtpPoolOptions {
  readonly connection: SMTPConnectionOptions;
  readonly auth?: SMTPConnectionAuth;
  readonly connections: number;
  /** Servers cut sessions after some messages; leaving before they do costs less than being thrown out. */
  readonly messagesPerConnection: number;
  /** How long closing waits for what is under way, in milliseconds. */
  readonly graceMs: number;
}

/** Kept-open connections to one server. nodemailer's own pool can't tell whether a failed message had left. */
export class SmtpPool {
  private readonly idle: SmtpLink[] = [];
  private readonly all = new Set<SmtpLink>();
  private readonly waiting: Waiter[] = [];
  private opening = 0;
  private closed = false;
  private closing: Promise<void> | null = null;
  private onEmpty: () => void = () => {};

  constructor(private readonly options: SmtpPoolOptions) {}

  async send(envelope: SMTPEnvelope, message: Buffer, signal?: AbortSignal): Promise<SmtpOutcome> {
    for (;;) {
      if (signal?.aborted) return aborted(false);
      const link = this.takeIdle() ?? (await this.wait(signal));
      if (!(link instanceof SmtpLink)) return link;
      const reused = link.sent > 0;
      const outcome = await link.send(envelope, message, signal);
      // A kept connection that the server had closed in silence: nothing was handed over, a fresh one may serve at once.
      const stale = reused && !outcome.ok && !outcome.handed && !outcome.reply && SILENT_END.has(outcome.code);
      void this.release(link, outcome);
      if (!stale) return outcome;
    }
  }

  /** Takes no more messages and waits for those under way; after the grace they are cut off. */
  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private async shut(): Promise<void> {
    this.closed = true;
    for (const waiter of this.waiting.splice(0)) waiter(CLOSED);
    for (const link of this.idle.splice(0)) link.drop();
    if (this.all.size === 0) return;
    const cut = setTimeout(() => {
      for (const link of [...this.all]) link.drop();
    }, this.options.graceMs);
    await new Promise<void>((done) => {
      this.onEmpty = done;
    });
    clearTimeout(cut);
  }

  private takeIdle(): SmtpLink | null {
    for (let link = this.idle.pop(); link; link = this.idle.pop()) if (link.alive) return link;
    return null;
  }

  private wait(signal?: AbortSignal): Promise<SmtpLink | SmtpFailure> {
    if (this.closed) return Promise.resolve(CLOSED);
    return new Promise((resolve) => {
      const waiter: Waiter = (link) => {
        forget?.();
        resolve(link);
      };
      const forget =
        signal &&
        onAbort(signal, () => {
          const at = this.waiting.indexOf(waiter);
          if (at >= 0) this.waiting.splice(at, 1);
          resolve(aborted(false));
        });
      this.waiting.push(waiter);
      this.grow();
    });
  }

  /** One attempt to open per waiting message, within the limit; a failed attempt fails the message that waited longest. */
  private grow(): void {
    while (this.opening < this.waiting.length && this.all.size + this.opening < this.options.connections) {
      this.opening += 1;
      void SmtpLink.open(this.options).then((link) => {
        this.opening -= 1;
        if (link instanceof SmtpLink) this.adopt(link);
        else this.waiting.shift()?.(link);
        this.grow();
      });
    }
  }

  private adopt(link: SmtpLink): void {
    if (this.closed) {
      link.drop();
      return;
    }
    this.all.add(link);
    link.onEnd = () => {
      this.all.delete(link);
      if (this.all.size === 0) this.onEmpty();
      const at = this.idle.indexOf(link);
      if (at >= 0) this.idle.splice(at, 1);
      this.grow();
    };
    this.offer(link);
  }

  private offer(link: SmtpLink): void {
    const waiter = this.waiting.shift();
    if (waiter) waiter(link);
    else this.idle.push(link);
  }

  private async release(link: SmtpLink, outcome: SmtpOutcome): Promise<void> {
    const keep = outcome.ok || (outcome.reply !== null && (outcome.stage === 'body' || (await link.reset())));
    if (keep && link.alive && !this.closed && link.sent < this.options.messagesPerConnection) this.offer(link);
    else link.quit();
  }
}

const CLOSED: SmtpFailure = {
  ok: false,
  handed: false,
  stage: 'connect',
  reply: null,
  code: 'closed',
  detail: 'the sender is closed',
};

/** One open session. */
class SmtpLink {
  alive = true;
  sent = 0;
  private giveUp: (() => void) | null = null;
  onEnd: () => void = () => {};

  private constructor(private readonly connection: SMTPConnection) {}

  /** Connects, secures and logs in. Gives a failure and no exception. */
  static open(options: SmtpPoolOptions): Promise<SmtpLink | SmtpFailure> {
    return new Promise((resolve) => {
      const connection = new SMTPConnection(options.connection);
      const link = new SmtpLink(connection);
      const fail = (stage: SmtpStage) => (error: MailError) => {
        resolve(failure(stage, error, false));
        connection.close();
      };
      let stage: SmtpStage = 'connect';
      // The listener stays: an error of an idle connection would else end the process.
      connection.on('error', (error: MailError) => fail(stage)(error));
      connection.once('end', () => {
        link.alive = false;
        link.onEnd();
      });
      connection.connect((error) => {
        if (error) fail('connect')(error);
        else if (!options.auth) resolve(link);
        else {
          stage = 'auth';
          connection.login(options.auth, (refused) => (refused ? fail('auth')(refused) : resolve(link)));
        }
      });
    });
  }

  send(envelope: SMTPEnvelope, message: Buffer, signal?: AbortSignal): Promise<SmtpOutcome> {
    this.sent += 1;
    return new Promise((resolve) => {
      const body = new Body(message);
      const forget = signal ? onAbort(signal, () => this.drop()) : null;
      const settle = (outcome: SmtpOutcome) => {
        forget?.();
        this.giveUp = null;
        resolve(outcome);
      };
      this.giveUp = () => settle(aborted(body.handed));
      this.connection.send(envelope, body, (error, info) => {
        if (error) settle(failure(stageOf(error), error, body.handed));
        else settle({ ok: true, response: info!.response, serverMessageId: info!.serverMessageId ?? null });
      });
      if (signal?.aborted) this.drop();
    });
  }

  /** Ends a refused transaction so that the session can carry the next message. */
  reset(): Promise<boolean> {
    if (!this.alive) return Promise.resolve(false);
    return new Promise((resolve) => {
      const ended = () => resolve(false);
      this.connection.once('end', ended);
      this.connection.reset((error) => {
        this.connection.removeListener('end', ended);
        resolve(!error);
      });
    });
  }

  /** Says goodbye; for a session without a message under way. */
  quit(): void {
    if (!this.alive) return;
    this.alive = false;
    this.onEnd();
    this.connection.quit();
  }

  /** Cuts the session at once. nodemailer forgets a message under way when it is closed, so its end is told here. */
  drop(): void {
    this.giveUp?.();
    this.connection.close();
  }
}

function stageOf(error: MailError): SmtpStage {
  const command = error.command ?? '';
  if (command === 'MAIL FROM') return 'mail';
  if (command === 'RCPT TO') return 'rcpt';
  if (command === 'DATA') return error.code === 'EMESSAGE' ? 'body' : 'data';
  return command.startsWith('AUTH') ? 'auth' : 'connect';
}

function failure(stage: SmtpStage, error: MailError, handed: boolean, code?: string): SmtpFailure {
  const reply = error.responseCode ? { code: error.responseCode, text: error.response ?? '' } : null;
  return {
    ok: false,
    handed,
    stage,
    reply,
    code: code ?? error.originalCode ?? error.code ?? 'error',
    detail: error.message,
  };
}

function aborted(handed: boolean): SmtpFailure {
  return {
    ok: false,
    handed,
    stage: handed ? 'body' : 'connect',
    reply: null,
    code: 'aborted',
    detail: 'aborted by the sender',
  };
}
