import { backoffSeconds } from '@loa/domain';
import type { Senders } from '../delivery/senders.js';
import type { OutgoingContent, SendResult } from '../ports/channel.js';
import type { AlertMailResult, AlertMailStore, ClaimedAlertMail } from './alert-store.js';

/** With the growing pauses about an hour; the alert itself stands in the product all the time. */
const MOST_TRIES = 6;

export interface MailAlertsDeps {
  readonly mails: AlertMailStore;
  readonly senders: Pick<Senders, 'open'>;
  readonly write: (mail: ClaimedAlertMail) => OutgoingContent;
  readonly random: () => number;
  /** 0 while this worker may not lease anything. */
  readonly workerId: () => number;
}

interface Outcome {
  readonly mail: ClaimedAlertMail;
  readonly workerId: number;
  readonly result: AlertMailResult;
}

/** Tells officers by mail what they were not told yet: one mail per user, however many alerts there are. */
export class MailAlerts {
  private busy = false;
  /** What became of mails and could not be written down yet; each turn begins with it. */
  private readonly unwritten = new Set<Outcome>();

  constructor(private readonly deps: MailAlertsDeps) {}

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

  private async tell(mail: ClaimedAlertMail, workerId: number, now: Date): Promise<void> {
    const outcome = { mail, workerId, result: this.judge(await this.send(mail), mail, now) };
    this.unwritten.add(outcome);
    await this.writeDown(outcome, now).catch(() => {});
  }

  private async writeDown(outcome: Outcome, now: Date): Promise<void> {
    await this.deps.mails.record(outcome.mail, outcome.workerId, outcome.result, now);
    this.unwritten.delete(outcome);
  }

  private async send(mail: ClaimedAlertMail): Promise<SendResult> {
    try {
      const { sender } = await this.deps.senders.open(mail.accountId);
      return await sender.send({ reference: mail.reference, to: mail.to, content: this.deps.write(mail) });
    } catch (error) {
      // Settings that can't be used, or a bug of ours: nothing was handed over.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'senderThrew';
      return { kind: 'refused', class: 'retry', code, detail: '' };
    }
  }

  private judge(result: SendResult, mail: ClaimedAlertMail, now: Date): AlertMailResult {
    if (result.kind === 'accepted') return { state: 'sent', code: '', notBefore: now };
    const { code } = result;
    if (result.kind === 'unknown') return { state: 'uncertain', code, notBefore: now };
    const hopeless = result.class === 'person' || result.class === 'message' || mail.tries >= MOST_TRIES;
    if (hopeless) return { state: 'failed', code, notBefore: now };
    const wait = backoffSeconds(mail.tries + 2, this.deps.random());
    return { state: 'queued', code, notBefore: new Date(now.getTime() + wait * 1000) };
  }
}
