import type { Socket } from 'node:net';
import SMTPConnection, { type SMTPConnectionAuth, type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { parseServerMessageId } from 'nodemailer/lib/smtp-connection/server-message-id';
import { onAbort } from './abort.js';
import { publicAddressOf, type Reach } from './public-hosts.js';
import type { SmtpStage } from './smtp-codes.js';
import { type Envelope, envelopeFault, type Offers, spokenEnvelope } from './smtp-envelope.js';
import type { WrittenMail } from './smtp-message.js';
import { isReply, ReplyReader, replyCode, replyText } from './smtp-replies.js';

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
  responseCode?: number;
  response?: string;
}

/** Where and as whom a session is opened. */
export interface SmtpPlace {
  readonly connection: SMTPConnectionOptions;
  readonly auth?: SMTPConnectionAuth;
  readonly reach?: Reach;
}

/** Writes a message for a server that offers this. */
export type MessageFor = (offers: Offers) => WrittenMail;

/** What a reply is awaited for. `empty` is the end of a message without recipients, see `afterData`. */
type Step = 'mail' | 'rcpt' | 'data' | 'body' | 'empty' | 'reset';

interface Transaction {
  readonly lines: readonly [mail: string, rcpt: string];
  /** Octets, with the end of data. */
  readonly wire: string;
  readonly settle: (outcome: SmtpOutcome) => void;
  step: Step;
  /** The first refusal; with pipelining the replies behind it still have to be read. */
  refusal: SmtpFailure | null;
  handed: boolean;
}

/**
 * One open session. nodemailer connects, secures and logs in, and watches over the socket (errors, silence, its end). The
 * transactions are spoken here: its own way of sending takes four streams and a timer or two per message, which is more
 * than all else that a message costs, and it doesn't tell whether the body had left.
 */
export class SmtpLink {
  alive = true;
  sent = 0;
  onEnd: () => void = () => {};
  private readonly replies = new ReplyReader();
  private readonly socket: Socket;
  private readonly theirs: (chunk: Buffer) => void;
  private readonly hear = (chunk: Buffer) => this.read(chunk);
  private under: Transaction | null = null;

  private constructor(
    private readonly connection: SMTPConnection,
    private readonly host: string,
    private readonly offers: Offers,
  ) {
    this.socket = connection._socket as Socket;
    this.theirs = this.socket.listeners('data')[0] as (chunk: Buffer) => void;
    this.socket.on('data', this.hear).removeListener('data', this.theirs);
    // Also for an idle session: an error that nobody listens for would end the process.
    connection.on('error', (error: MailError) => this.fail(error.originalCode ?? error.code ?? 'error', error.message));
    connection.once('end', () => {
      this.fail('ECONNECTION', 'the connection was closed');
      this.leave();
    });
  }

  /** Connects, secures and logs in. Gives a failure and no exception. */
  static async open(options: SmtpPlace): Promise<SmtpLink | SmtpFailure> {
    if (options.reach !== 'public') return SmtpLink.openAt(options, options.connection);
    const { host = '' } = options.connection;
    try {
      // The certificate is that of the name.
      return await SmtpLink.openAt(options, {
        servername: host,
        ...options.connection,
        host: await publicAddressOf(host),
      });
    } catch (error) {
      return notOpened('connect', error as MailError);
    }
  }

  private static openAt(options: SmtpPlace, place: SMTPConnectionOptions): Promise<SmtpLink | SmtpFailure> {
    return new Promise((resolve) => {
      const connection = new SMTPConnection(place);
      let stage: SmtpStage = 'connect';
      const fail = (error: MailError) => {
        resolve(notOpened(stage, error));
        connection.close();
      };
      connection.on('error', fail);
      const opened = () => {
        connection.removeListener('error', fail);
        resolve(new SmtpLink(connection, options.connection.host ?? '', offersOf(connection)));
      };
      connection.connect((error) => {
        if (error) fail(error);
        else if (!options.auth) opened();
        else {
          stage = 'auth';
          connection.login(options.auth, (refused) => (refused ? fail(refused) : opened()));
        }
      });
    });
  }

  /** One message to one recipient. The outcome is known by the final reply, or by how the session ended before it. */
  send(envelope: Envelope, message: MessageFor, signal?: AbortSignal): Promise<SmtpOutcome> {
    this.sent += 1;
    const { octets, eightBit } = message(this.offers);
    const wire = onTheWire(octets);
    const size = { octets: wire.length, eightBit };
    const fault = envelopeFault(envelope, size, this.offers);
    if (fault) return Promise.resolve({ ok: false, handed: false, reply: null, ...fault });
    return new Promise((resolve) => {
      const forget = signal && onAbort(signal, () => this.drop());
      this.begin({
        lines: spokenEnvelope(envelope, size, this.offers),
        wire,
        step: 'mail',
        refusal: null,
        handed: false,
        settle: (outcome) => {
          forget?.();
          resolve(outcome);
        },
      });
      if (signal?.aborted) this.drop();
    });
  }

  /** Ends a refused transaction so that the session can carry the next message. */
  async reset(): Promise<boolean> {
    const outcome = await new Promise<SmtpOutcome>((settle) => {
      this.begin({ lines: ['RSET', ''], wire: '', step: 'reset', refusal: null, handed: false, settle });
    });
    return outcome.ok;
  }

  /** Says goodbye; for a session without a message under way. */
  quit(): void {
    if (!this.alive) return;
    this.leave();
    this.socket.on('data', this.theirs).removeListener('data', this.hear);
    this.connection.quit();
  }

  /** Cuts the session at once. */
  drop(): void {
    this.fail('aborted', 'aborted by the sender');
    this.connection.close();
  }

  private begin(transaction: Transaction): void {
    this.under = transaction;
    const [mail, rcpt] = transaction.lines;
    if (!this.alive || !this.socket.writable) this.fail('ECONNECTION', 'the connection is closed');
    // RFC 2920: the envelope goes out in one write, and two round trips are saved.
    else if (transaction.step === 'mail' && this.offers.pipelining) this.say(`${mail}\r\n${rcpt}\r\nDATA`);
    else this.say(mail);
  }

  private say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  private read(chunk: Buffer): void {
    const replies = this.replies.read(chunk);
    for (let at = 0; at < replies.length && this.alive; at += 1) this.take(replies[at]!, at + 1 < replies.length);
  }

  /** `more`: further replies came together with this one. */
  private take(reply: string, more: boolean): void {
    const { under } = this;
    // A server that speaks unasked is about to close (421), or can't be followed any more.
    if (under === null) {
      this.connection.close();
      return;
    }
    if (!isReply(reply)) {
      this.protocolFault();
      return;
    }
    const good = reply[0] === '2';
    if (!good && (under.step === 'mail' || under.step === 'rcpt' || under.step === 'data')) {
      if (under.step !== 'data' || reply[0] !== '3') under.refusal ??= refusal(under.step, reply);
    }
    // RFC 5321, 3.8: whatever it answers, the server leaves, and no other reply comes.
    if (reply.startsWith('421')) {
      this.settle(under.refusal ?? { ...refusal(stageOf(under.step), reply), handed: under.handed });
      this.connection.close();
    } else if (under.step === 'data') this.afterData(under, reply, more);
    else if (under.step === 'mail' || under.step === 'rcpt') this.afterName(under);
    else if (under.step === 'empty') this.settle(under.refusal!);
    else if (good) this.settle(this.accepted(replyText(reply)));
    else if (reply[0] === '3') this.protocolFault();
    else this.settle({ ...refusal('body', reply), handed: under.handed });
  }

  private afterName(under: Transaction): void {
    if (under.refusal !== null && !this.offers.pipelining) {
      this.settle(under.refusal);
      return;
    }
    under.step = under.step === 'mail' ? 'rcpt' : 'data';
    if (!this.offers.pipelining) this.say(under.step === 'rcpt' ? under.lines[1] : 'DATA');
  }

  private afterData(under: Transaction, reply: string, more: boolean): void {
    const goOn = reply[0] === '3' || reply[0] === '2';
    if (under.refusal === null) {
      // Whoever answers a body before it has it can't be followed any more.
      if (more) this.protocolFault();
      else this.handOver(under);
    } else if (goOn && under.refusal.stage === 'rcpt') {
      // RFC 2920, 3.1: it took DATA although it has no recipient; an empty message ends that.
      under.step = 'empty';
      this.say('.');
    } else {
      this.settle(under.refusal);
      // It refused the sender and still wants the body: there is no telling what it would do with an empty one.
      if (goOn) this.connection.close();
    }
  }

  private handOver(under: Transaction): void {
    under.step = 'body';
    under.handed = true;
    // As a string: it is written from V8's own memory, and no buffer is made.
    this.socket.write(under.wire, 'latin1');
  }

  private accepted(response: string): SmtpOutcome {
    return { ok: true, response, serverMessageId: parseServerMessageId(response, this.host) ?? null };
  }

  private protocolFault(): void {
    this.fail('EPROTOCOL', 'the server does not speak SMTP');
    this.connection.close();
  }

  private fail(code: string, detail: string): void {
    const { under } = this;
    if (under === null) return;
    const { step, handed } = under;
    // A refusal counts when all replies came: with one missing there is no telling which command was refused.
    if (step === 'empty') this.settle(under.refusal!);
    else this.settle({ ok: false, handed, stage: stageOf(step), reply: null, code, detail });
  }

  private settle(outcome: SmtpOutcome): void {
    const { under } = this;
    this.under = null;
    under?.settle(outcome);
  }

  private leave(): void {
    if (!this.alive) return;
    this.alive = false;
    this.onEnd();
  }
}

/** Dots at line starts doubled and the end put to it (RFC 5321, 4.5.2): the whole body goes out in one write. */
function onTheWire(message: string): string {
  const dots = message[0] === '.' || message.includes('\r\n.');
  return `${dots ? message.replace(/(^|\r\n)\./g, '$1..') : message}.\r\n`;
}

/** What the server said that it can do. nodemailer reads it and keeps it to itself; its version is pinned, and specs look. */
function offersOf(connection: SMTPConnection): Offers {
  const { _supportedExtensions: names, _maxAllowedSize: size } = connection as unknown as {
    _supportedExtensions: readonly string[];
    _maxAllowedSize: number | false;
  };
  return {
    pipelining: names.includes('PIPELINING'),
    eightBit: names.includes('8BITMIME'),
    utf8Addresses: names.includes('SMTPUTF8') && names.includes('8BITMIME'),
    dsn: names.includes('DSN'),
    size: names.includes('SIZE'),
    maxSize: size || Number.POSITIVE_INFINITY,
  };
}

function stageOf(step: Step): SmtpStage {
  return step === 'empty' ? 'rcpt' : step === 'reset' ? 'mail' : step;
}

function refusal(stage: SmtpStage, reply: string): SmtpFailure {
  const text = replyText(reply);
  return { ok: false, handed: false, stage, reply: { code: replyCode(reply), text }, code: 'refused', detail: text };
}

function notOpened(stage: SmtpStage, error: MailError): SmtpFailure {
  const reply = error.responseCode ? { code: error.responseCode, text: error.response ?? '' } : null;
  const code = error.originalCode ?? error.code ?? 'error';
  return { ok: false, handed: false, stage, reply, code, detail: error.message };
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
