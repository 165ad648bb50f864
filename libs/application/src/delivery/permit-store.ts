/** What a cap counts: an account, a campaign, or one receiving mail domain of an account. */
export interface Cap {
  readonly kind: 'account' | 'campaign' | 'domain';
  /** The account or campaign; for a domain the account that writes to it. */
  readonly subjectId: string;
  /** The mail domain of a domain's cap, else ''. */
  readonly part: string;
  /** Most messages in any second; null: as fast as it goes. */
  readonly perSecond: number | null;
  /** Most messages in one local day; null: no limit. */
  readonly perDay: number | null;
}

/** Permits to send, or none and when to ask again. */
export type Permits =
  | {
      readonly kind: 'granted';
      readonly count: number;
      /** The first message may leave this long after the answer, milliseconds; each further one `everyMs` after the last. */
      readonly startsInMs: number;
      readonly everyMs: number;
    }
  /** Others have the next moments; ask again after this long. */
  | { readonly kind: 'later'; readonly inMs: number }
  /** The day's allowance of a cap is used up. */
  | { readonly kind: 'dayUsedUp' };

/** The counters behind caps that all workers share (promise G5). */
export interface PermitStore {
  /**
   * Takes up to `wanted` permits from all of `caps` at once. `day` is the local day (`YYYY-MM-DD`) that daily caps
   * count, null to take moments only, for messages that were counted already. Runs that want the pace of one account at
   * once get it in equal parts.
   */
  take(caps: readonly Cap[], wanted: number, day: string | null, runId: string): Promise<Permits>;
  /** Gives back what was counted to the day and not sent. */
  giveBack(caps: readonly Cap[], count: number, day: string): Promise<void>;
}
