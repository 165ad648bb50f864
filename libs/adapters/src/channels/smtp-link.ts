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

const DOT = 0x2e;
const ENDING = Buffer.from('.\r\n');

/**
 * The message as the connection takes it: something to pipe from. `pipe` is called when the server has said 354 and not
 * before, so that call is the moment of handing over. The whole body goes out in one write, dots doubled and the end
 * put to it (RFC 5321, 4.5.2): nodemailer's own stream looks at each byte for line ends that our writer never leaves bare,
 * and writes the end apart.
 */
class Body extends Readable {
  handed = false;

  constructor(private readonly bytes: Buffer) {
    super();
  }

  override pipe<T extends NodeJS.WritableStream>(wire: T): T {
    this.handed = true;
    const out = wire as unknown as Readable;
    out.push(onTheWire(this.bytes));
    out.push(null);
    return wire;
  }
}

/** `message` has CRLF line ends only, and one at its end. */
export function onTheWire(message: Buffer): Buffer {
  const stuffed =
    message[0] === DOT || message.includes('\r\n.')
      ? Buffer.from(message.toString('latin1').replace(/^\./gm, '..'), 'latin1')
      : message;
  return Buffer.concat([stuffed, ENDING]);
}

/** Where and as whom a session is opened. */
export interface SmtpPlace {
  readonly connection: SMTPConnectionOptions;
  readonly auth?: SMTPConnectionAuth;
}

/** One open session. */
export class SmtpLink {
  alive = true;
  sent = 0;
  private giveUp: (() => void) | null = null;
  onEnd: () => void = () => {};

  private constructor(private readonly connection: SMTPConnection) {}

  /** Connects, secures and logs in. Gives a failure and no exception. */
  static open(options: SmtpPlace): Promise<SmtpLink | SmtpFailure> {
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

export function aborted(handed: boolean): SmtpFailure {
  return {
    ok: false,
    handed,
    stage: handed ? 'body' : 'connect',
    reply: null,
    code: 'aborted',
    detail: 'aborted by the sender',
  };
}
