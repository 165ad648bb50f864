import type { ChannelName, LegalClass } from '@loa/domain';

/** A run whose time has come, ready to be frozen. */
export interface DueRun {
  readonly id: string;
  readonly kind: 'message' | 'post';
}

/** Values per member that a template needs; anything else is the same for all and lives in the campaign. */
export interface FreezePlan {
  readonly channels: readonly ChannelName[];
  readonly legalClass: LegalClass;
  readonly purpose: string;
  readonly perPupil: boolean;
  /** Names such as `recipient.name`, `school.shortName`, `student.className`. */
  readonly memberVariables: readonly string[];
}

/** Moves runs along; every method is safe to call twice and from many workers at once. */
export interface RunStore {
  /** Claims runs that are due, and marks those whose time has passed as missed. At most `limit`. */
  release(now: Date, limit: number): Promise<DueRun[]>;
  /** Runs that a worker released and did not finish freezing. */
  unfinished(): Promise<DueRun[]>;
  /**
   * Freezes the audience: members, first legs and batches in one transaction. `plan` reads the pinned template content.
   * Returns the number of members, or null when another worker has it or the run is past this point.
   */
  expand(
    runId: string,
    now: Date,
    plan: (content: unknown, stepChannels: readonly ChannelName[]) => FreezePlan,
  ): Promise<number | null>;
  /** Queues one post per outlet below the campaign's unit. */
  expandPosts(runId: string, now: Date): Promise<number | null>;
  /** Closes runs in which nothing is open any more, and campaigns whose runs are all closed. Returns closed run ids. */
  close(now: Date): Promise<string[]>;
}
