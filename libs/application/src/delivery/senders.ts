import type { Sender } from '../ports/channel.js';

/** An account as a worker uses it: its open sender and how much may be under way at once. */
export interface OpenAccount {
  readonly sender: Sender;
  readonly connections: number;
  /** The provider tells repeats of one reference apart from new messages, so an unanswered send may be repeated. */
  readonly repeatSafe: boolean;
}

/** Opens accounts and keeps them open. */
export interface Senders {
  /** Throws a DomainError when the account's settings are unusable. */
  open(accountId: string): Promise<OpenAccount>;
  /** Holds an account until `until`, or stops it for a person to look at when `until` is null. */
  hold(accountId: string, code: string, until: Date | null): Promise<void>;
  /** Lets an account rest that has stopped answering, longer each time; `probe`: the one message that was to find out failed. */
  trip(accountId: string, now: Date, probe: boolean): Promise<void>;
  /** Opens an account again whose probe went well. */
  recover(accountId: string): Promise<void>;
}
