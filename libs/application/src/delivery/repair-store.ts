/** A batch to be put on the queue, for the `turn`-th time. */
export interface QueuedBatch {
  readonly id: string;
  readonly turn: number;
}

/** Clocks that put right what a crash, a lost queue or the passing of time left behind. All may run anywhere, at once. */
export interface RepairStore {
  /**
   * Batches to be put on the queue, at most `window` open ones per account, taken in turn from the runs that share it;
   * with those whose place in the queue was lost.
   */
  batchesToQueue(now: Date, window: number): Promise<QueuedBatch[]>;
  /**
   * Cuts deliveries without a batch (next legs, retries that are due) into batches, and lets go those that a pilot held once
   * a person has said so. Returns the number of batches.
   */
  cutBatches(now: Date): Promise<number>;
  /**
   * What a dead worker was sending becomes `uncertain`, or waits again where the provider honours our reference.
   * `thorough` looks into every open batch that nobody holds too: for now and then, as it costs more the more wait.
   */
  freeDeadWorkers(now: Date, repeatSafe: readonly string[], thorough?: boolean): Promise<number>;
  /** Drops what is still waiting in runs whose time is over or whose campaign was cancelled. */
  dropOverdue(now: Date): Promise<number>;
  /** Closes deliveries whose receipt never came: `presumed` where silence is the evidence, else `unconfirmed`. */
  closeSilent(now: Date): Promise<number>;
  /** Marks sent batches in which nothing is open any more, so that no clock looks into them again. Returns how many. */
  settleBatches(now: Date): Promise<number>;
  /** Opens accounts again whose time of rest is over. */
  endHolds(now: Date): Promise<number>;
  /** Deletes sessions that ran out and answers kept for repeats longer than a day, and callbacks applied a month ago. `now` is the real time, as theirs is. */
  tidy(now: Date): Promise<void>;
  /** Folds counting deltas into the counts. Returns how many were folded. */
  foldTallies(): Promise<number>;
}
