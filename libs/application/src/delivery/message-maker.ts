import type { OutgoingMessage } from '../ports/channel.js';
import type { BatchLease, ClaimedDelivery } from './wave-store.js';

/** Makes the messages of a batch; the template version is read and compiled once. */
export interface MessageMaker {
  prepare(lease: BatchLease): Promise<(delivery: ClaimedDelivery) => OutgoingMessage>;
}
