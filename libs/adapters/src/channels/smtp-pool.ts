import { onAbort } from './abort.js';
import type { Envelope } from './smtp-envelope.js';
import { aborted, type MessageFor, type SmtpFailure, SmtpLink, type SmtpOutcome, type SmtpPlace } from './smtp-link.js';

/** How a session ends that the server had closed while it idled. */
const SILENT_END = new Set(['ECONNECTION', 'ECONNRESET', 'EPIPE']);

type Waiter = (link: SmtpLink | SmtpFailure) => void;

export interface SmtpPoolOptions extends SmtpPlace {
  readonly connections: number;
  /** Servers cut sessions after some messages; leaving before they do costs less than being thrown out. */
  readonly messagesPerConnection: number;
  /** How long closing waits for what is under way, in milliseconds. */
  readonly graceMs: number;
}

const CLOSED: SmtpFailure = {
  ok: false,
  handed: false,
  stage: 'connect',
  reply: null,
  code: 'closed',
  detail: 'the sender is closed',
};

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

  async send(envelope: Envelope, message: MessageFor, signal?: AbortSignal): Promise<SmtpOutcome> {
    for (;;) {
      if (signal?.aborted) return aborted(false);
      const link = this.takeIdle() ?? (await this.wait(signal));
      if (!(link instanceof SmtpLink)) return link;
      const reused = link.sent > 0;
      const outcome = await sendOver(link, envelope, message, signal);
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

/** A message that can't be written is a fault of ours; its session must not stay taken. */
async function sendOver(link: SmtpLink, envelope: Envelope, message: MessageFor, signal?: AbortSignal) {
  try {
    return await link.send(envelope, message, signal);
  } catch (error) {
    link.quit();
    throw error;
  }
}
