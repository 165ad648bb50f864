import { backoffSeconds } from '@loa/domain';
import type { Senders } from '../delivery/senders.js';
import type { OutgoingContent, SendResult } from '../ports/channel.js';

/** With the growing pauses about an hour. Alerts stand in the product all the time, and links can be asked for again. */
const MOST_TRIES = 6;

/** A mail to one of our own users that a worker took up. */
export interface ClaimedUserMail {
  readonly to: string;
  readonly toName: string;
  readonly locale: 'vi' | 'en';
  readonly accountId: string;
  /** Names this mail to the provider. */
  readonly reference: string;
  readonly tries: number;
}

export interface UserMailResult {
  readonly state: 'sent' | 'failed' | 'uncertain' | 'queued';
  readonly code: string;
  readonly notBefore: Date;
}

/** Where mails to users wait: never lost, never sent twice. */
export interface UserMailStore<M extends ClaimedUserMail> {
  /** Marks what is due for up to `limit` users as being sent by this worker. */
  claim(limit: number, workerId: number, now: Date): Promise<M[]>;
  /** Also where others took the worker for dead meanwhile: whoever sent knows better. */
  record(mail: M, workerId: number, result: UserMailResult, now: Date): Promise<void>;
  /** What this worker claimed and did not begin to send waits again. */
  forget(workerId: number, now: Date): Promise<void>;
  /** What a dead worker was sending may have gone out: it is not sent again. Returns how many rows. */
  freeDeadWorkers(now: Date): Promise<number>;
}

export interface MailUsersDeps<M extends ClaimedUserMail> {
  readonly mails: UserMailStore<M>;
  readonly senders: Pick<Senders, 'open'>;
  readonly write: (mail: M) => OutgoingContent;
  readonly random: () => number;
  /** 0 while this worker may not lease anything. */
  readonly workerId: () => number;
}

interface Outcome<M> {
  readonly mail: M;
  readonly workerId: number;
  readonly result: UserMailResult;
}

/** Sends mails of the system to its own users, by the accounts that their store names. */
export class MailUsers<M extends ClaimedUserMail> {
  private busy = false;
  /** What became of mails and could not be written down yet; each turn begins with it. */
  private readonly unwritten = new Set<Outcome<M>>();

  constructor(private readonly deps: MailUsersDeps<M>) {}

  /** Throws what the database throws; nothing is lost by that, the next turn goes on. */
  async run(limit: number, now: Date): Promise<number> {
    const workerId = this.deps.workerId();
    if (workerId === 0 || this.busy) return 0;
    this.busy = true;
    try {
      for (const outcome of this.unwritten) await this.writeDown(outcome, now);
      // Nothing of ours is under way here, so what stands as ours was claimed in vain: its answer never came.
      await this.deps.mails.forget(workerId, now);
      const claimed = await this.deps.mails.claim(limit, workerId, now);
      await Promise.all(claimed.map((mail) => this.tell(mail, workerId, now)));
      return claimed.length;
    } finally {
      this.busy = false;
    }
  }

  private async tell(mail: M, workerId: number, now: Date): Promise<void> {
    const outcome = { mail, workerId, result: this.judge(await this.send(mail), mail, now) };
    this.unwritten.add(outcome);
    await this.writeDown(outcome, now).catch(() => {});
  }

  private async writeDown(outcome: Outcome<M>, now: Date): Promise<void> {
    await this.deps.mails.record(outcome.mail, outcome.workerId, outcome.result, now);
    this.unwritten.delete(outcome);
  }

  private async send(mail: M): Promise<SendResult> {
    try {
      const { sender } = await this.deps.senders.open(mail.accountId);
      return await sender.send({ reference: mail.reference, to: mail.to, content: this.deps.write(mail) });
    } catch (error) {
      // Settings that can't be used, or a bug of ours: nothing was handed over.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'senderThrew';
      return { kind: 'refused', class: 'retry', code, detail: '' };
    }
  }

  private judge(result: SendResult, mail: M, now: Date): UserMailResult {
    if (result.kind === 'accepted') return { state: 'sent', code: '', notBefore: now };
    const { code } = result;
    if (result.kind === 'unknown') return { state: 'uncertain', code, notBefore: now };
    const hopeless = result.class === 'person' || result.class === 'message' || mail.tries >= MOST_TRIES;
    if (hopeless) return { state: 'failed', code, notBefore: now };
    const wait = backoffSeconds(mail.tries + 2, this.deps.random());
    return { state: 'queued', code, notBefore: new Date(now.getTime() + wait * 1000) };
  }
}
