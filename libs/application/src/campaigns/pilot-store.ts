import type { PilotState } from '@loa/domain';

/** A run that goes to a few first. The counts of people add up to `people`. */
export interface Pilot {
  readonly runId: string;
  readonly campaignId: string;
  readonly stepId: string;
  readonly state: PilotState;
  readonly runState: string;
  readonly expiresAt: Date;
  readonly people: number;
  /** Members who wait, or waited, for a person's word. */
  readonly held: number;
  readonly reached: number;
  readonly unclear: number;
  readonly pending: number;
  readonly failed: number;
  readonly notSent: number;
  /** Đồng without VAT, of the messages of the few. */
  readonly cost: number;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

export interface PilotStore {
  ofCampaign(campaignId: string): Promise<Pilot[]>;
  find(runId: string): Promise<Pilot | null>;
  /** By compare-and-set: false when somebody decided before, or the run's time is over. */
  decide(runId: string, to: 'continued' | 'stopped', userId: string, now: Date): Promise<boolean>;
}
