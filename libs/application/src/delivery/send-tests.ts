import type { ChannelName } from '@loa/domain';
import type { OutgoingMessage, Sender } from '../ports/channel.js';
import type { Senders } from './senders.js';

export interface ClaimedTest {
  readonly id: string;
  readonly channel: ChannelName;
  readonly accountId: string;
  /** Own address of the one who asked. */
  readonly to: string;
  readonly content: OutgoingMessage['content'];
  readonly reference: string;
}

/** Messages to oneself; outside all counts, never repeated by themselves. */
export interface TestStore {
  claim(limit: number, now: Date): Promise<ClaimedTest[]>;
  record(id: string, state: 'sent' | 'failed' | 'uncertain', code: string): Promise<void>;
}

/** Sends what officers asked to see on their own phone or in their own mailbox. */
export class SendTests {
  constructor(
    private readonly tests: TestStore,
    private readonly senders: Senders,
  ) {}

  async run(limit: number, now: Date): Promise<number> {
    const claimed = await this.tests.claim(limit, now);
    await Promise.all(claimed.map((test) => this.send(test)));
    return claimed.length;
  }

  private async send(test: ClaimedTest): Promise<void> {
    let sender: Sender;
    try {
      ({ sender } = await this.senders.open(test.accountId));
    } catch {
      return this.tests.record(test.id, 'failed', 'account.settings');
    }
    const result = await sender.send({ reference: test.reference, to: test.to, content: test.content });
    const state = result.kind === 'accepted' ? 'sent' : result.kind === 'refused' ? 'failed' : 'uncertain';
    await this.tests.record(test.id, state, result.kind === 'accepted' ? '' : result.code);
  }
}
