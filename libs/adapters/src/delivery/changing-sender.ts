import type { LookUpAnswer, OutgoingMessage, Sender, SendResult } from '@loa/application';

interface Opened {
  readonly sender: Sender;
  underWay: number;
  retired: boolean;
}

/**
 * An account's sender as its users hold it, whatever becomes of the account's settings: what comes after a change goes
 * through the new one, and the old one closes when the last message on it has its answer.
 */
export class ChangingSender implements Sender {
  private now: Opened;

  constructor(first: Sender) {
    this.now = opened(first);
  }

  replace(sender: Sender): void {
    const old = this.now;
    this.now = opened(sender);
    old.retired = true;
    if (old.underWay === 0) void old.sender.close();
  }

  send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    return this.use((sender) => sender.send(message, signal));
  }

  lookUp(reference: string, providerRef: string | null): Promise<LookUpAnswer | null> {
    return this.use(async (sender) => (await sender.lookUp?.(reference, providerRef)) ?? null);
  }

  close(): Promise<void> {
    return this.now.sender.close();
  }

  private async use<T>(work: (sender: Sender) => Promise<T>): Promise<T> {
    const used = this.now;
    used.underWay++;
    try {
      return await work(used.sender);
    } finally {
      used.underWay--;
      if (used.retired && used.underWay === 0) void used.sender.close();
    }
  }
}

const opened = (sender: Sender): Opened => ({ sender, underWay: 0, retired: false });
