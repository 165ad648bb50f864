import type { ChannelName } from '@loa/domain';
import type { LookUpAnswer } from '../ports/channel.js';

/** A message that the provider has and never reported on. */
export interface LateReceipt {
  readonly season: number;
  readonly id: string;
  readonly accountId: string;
  readonly reference: string;
  readonly providerRef: string | null;
}

/** What makes an end of not knowing: rules, decisions of people, and the provider's own word. */
export interface UncertainStore {
  /**
   * Sends again, once, what is uncertain for longer than its channel's wait, where the account's rule says so and the
   * step still runs. The event is `repeatedByRule`: it may be a double, and is counted by that name.
   */
  repeatByRule(now: Date): Promise<number>;
  /** Carries out what people decided. Returns how many messages were touched. */
  applyDecisions(now: Date): Promise<number>;
  /**
   * Claims up to `limit` messages to ask the provider about; nobody else gets them before their next time. Those whose
   * receipt is late, and those that are uncertain though the provider's id is known.
   */
  takeLate(now: Date, limit: number, channels: readonly ChannelName[]): Promise<LateReceipt[]>;
  /** Writes what the provider said; answers that tell nothing change nothing. */
  applyAnswers(
    answers: readonly { readonly of: LateReceipt; readonly answer: LookUpAnswer }[],
    now: Date,
  ): Promise<number>;
  /** Forgets questions that were answered. */
  tidy(now: Date): Promise<void>;
}
