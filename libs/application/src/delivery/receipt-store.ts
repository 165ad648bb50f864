import type { ChannelName } from '@loa/domain';
import type { ReceiptEvent, ReceivedReceipt } from '../ports/channel.js';

export interface StoredReceipt {
  readonly id: string;
  readonly channel: ChannelName;
  readonly raw: ReceivedReceipt;
}

/** What one stored callback says; `null` when its shape is unknown. */
export type ReadReceipt = (receipt: StoredReceipt) => Promise<ReceiptEvent[] | null>;

export interface AppliedReceipts {
  readonly read: number;
  readonly waiting: number;
  readonly unreadable: string[];
  readonly orphans: string[];
}

export interface ReceiptStore {
  /**
   * Applies up to `limit` stored callbacks in one transaction. Duplicates and late ones change nothing; one that names
   * a message which is not known yet is tried again later. Returns how many were read and how many wait, and the ids of
   * those that nobody can read, and of those that are laid aside because the message that they name never came up.
   */
  apply(limit: number, now: Date, read: ReadReceipt): Promise<AppliedReceipts>;
}
