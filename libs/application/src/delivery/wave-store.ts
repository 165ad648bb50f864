import type { AllowedTimes, ChannelName, DeliveryState } from '@loa/domain';
import type { Cap } from './permit-store.js';

/** What a worker needs to know of a batch before its first wave. */
export interface BatchLease {
  readonly batchId: string;
  readonly workerId: number;
  readonly runId: string;
  readonly campaignId: string;
  readonly season: number;
  readonly accountId: string;
  readonly hours: AllowedTimes;
  readonly timeZone: string;
  readonly expiresAt: Date;
  readonly templateVersionId: string;
  readonly campaignSettings: Readonly<Record<string, unknown>>;
  readonly anchorYear: number;
  /** Messages it held when it was cut: never fewer than are waiting now. */
  readonly size: number;
  /** Caps with a pace or a daily allowance that its messages count to; often none. */
  readonly caps: readonly Cap[];
  /** Most messages to one person a day, and advertising messages to one address in 24 hours; null: no cap. */
  readonly personPerDay: number | null;
  readonly adsPerDay: number | null;
}

/** One delivery that is now `sending`: from this moment the provider may have it. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly memberId: string;
  readonly personId: string;
  readonly channel: ChannelName;
  readonly attempts: number;
  readonly addressCipher: Buffer;
  readonly vars: Readonly<Record<string, unknown>>;
}

/** What became of one claimed delivery, to be written. */
export interface DeliveryResult {
  readonly id: string;
  /** The try that this is the result of: a result that is written twice must not touch a later try. */
  readonly attempt: number;
  /** Nobody knows whether it was taken, and the provider will tell a repeat from a new message. */
  readonly maybeTaken: boolean;
  readonly to: Extract<DeliveryState, 'sent' | 'delivered' | 'failed' | 'uncertain' | 'queued'>;
  readonly code: string;
  readonly detail: string;
  readonly providerRef: string | null;
  /** With `queued`: not before this time. */
  readonly notBefore: Date | null;
  /** What to note on the contact point, for all who share the address. */
  readonly health: 'bounced' | 'blocked' | 'optedOut' | null;
}

export interface Claim {
  readonly deliveries: ClaimedDelivery[];
  /** Deliveries that were left out at the last look (opted out since, address gone bad). */
  readonly skipped: number;
  /** Deliveries that wait for another day because their person has had enough of today. */
  readonly deferred: number;
  /** The last delivery that was looked at, for the next claim; null when none was left. */
  readonly last: string | null;
  /** False when the run or campaign does not allow sending now: stop and leave the rest. */
  readonly open: boolean;
  /** The account rested, and this wave is the one message that shows whether it works again. */
  readonly probe: boolean;
}

/** Deliveries through their states. Every change is a compare-and-set that also writes events, counts and outcomes. */
export interface WaveStore {
  /** Takes a batch for this worker unless a living one has it. */
  lease(batchId: string, workerId: number): Promise<BatchLease | null>;
  /**
   * Marks up to `limit` deliveries of the batch `sending`, after a last look at consent, health, pause, expiry, and at what
   * their people had today (`day`, local, `YYYY-MM-DD`). Begins behind the delivery `after` of the same batch.
   */
  claim(lease: BatchLease, limit: number, after: string, day: string, now: Date): Promise<Claim>;
  /**
   * Puts back what a claim marked whose answer never came: to be called only when nothing of the batch is on the wire
   * or unrecorded. Does nothing once the batch is another worker's.
   */
  unclaim(lease: BatchLease, now: Date): Promise<void>;
  /** Writes the results of a wave in one transaction, starts next legs, and notes addresses that proved bad. */
  record(season: number, results: readonly DeliveryResult[], now: Date): Promise<void>;
  /** Frees these batches if this worker still has them. */
  forget(workerId: number, batchIds: readonly string[]): Promise<void>;
  /** Gives the batch back; done when nothing of it waits any more. `notBefore` delays its next turn. */
  release(batchId: string, workerId: number, notBefore: Date | null): Promise<void>;
}
