import type { Crowd } from '@loa/domain';
import type { AudienceQuestion } from '../audiences/audience-store.js';
import type { Campaign, CampaignStores, DecidedRun, Step } from '../campaigns/campaign-store.js';
import type { HolidayStore } from './holiday-store.js';

/** What is planned and decided of all campaigns that the scope sees, read in sets. */
export interface ScheduleStore {
  /**
   * Campaigns that may send between two days, `yyyy-MM-dd`: with a run due then, or undecided ones whose anchor lies near
   * enough. Cancelled ones send nothing.
   */
  campaigns(from: string, to: string): Promise<Campaign[]>;
  steps(campaignIds: readonly string[]): Promise<ReadonlyMap<string, readonly Step[]>>;
  /** The runs that stand, re-sends among them. */
  runs(campaignIds: readonly string[]): Promise<ReadonlyMap<string, readonly ScheduledRun[]>>;
  /** Who is in which of these audiences and can be written to, and by which accounts first. In the order asked. */
  crowd(questions: readonly AudienceQuestion[]): Promise<Crowd>;
  /** The office's cap of messages per person per day; null: none. */
  personPerDay(): Promise<number | null>;
}

export interface ScheduledRun extends DecidedRun {
  readonly resend: boolean;
  /** Members, once they are frozen; null before. */
  readonly members: number | null;
}

export interface ScheduleStores extends CampaignStores {
  readonly schedule: ScheduleStore;
  readonly holidays: HolidayStore;
}
