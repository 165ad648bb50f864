import type { AllowedTimes, ChannelName } from '@loa/domain';

/** One post of a run to one outlet. */
export interface ClaimedPost {
  readonly id: string;
  readonly season: number;
  readonly channel: ChannelName;
  readonly accountId: string;
  /** Page id. */
  readonly address: string;
  readonly attempts: number;
  readonly templateVersionId: string;
  readonly campaignSettings: Readonly<Record<string, unknown>>;
  readonly anchorYear: number;
  readonly unitName: string;
  readonly unitShortName: string;
  readonly hours: AllowedTimes;
  readonly timeZone: string;
}

export interface PostResult {
  readonly id: string;
  readonly to: 'published' | 'failed' | 'uncertain' | 'queued';
  readonly code: string;
  readonly providerRef: string | null;
  readonly body: string;
  readonly notBefore: Date | null;
}

/** Posts to outlets: few and slow, so one by one under a claim. */
export interface PostStore {
  /** Marks due posts `sending`, at most `limit`, for this worker. */
  claim(workerId: number, limit: number, now: Date): Promise<ClaimedPost[]>;
  record(result: PostResult, now: Date): Promise<void>;
  /** Posts that a dead worker was sending become `uncertain`. */
  freeDeadWorkers(now: Date): Promise<number>;
}
