import type { ChannelName } from '@loa/domain';

/** What messages cost, in đồng. `spent` was taken by a provider, or may have been; `inFlight` is queued or on its way. */
export interface Spending {
  readonly spent: number;
  readonly inFlight: number;
  readonly messages: number;
  readonly parts: number;
}

export interface RunSpending extends Spending {
  readonly runId: string;
  readonly stepId: string;
}

/** Messages of a run that wait and have no price yet. */
export interface Waiting {
  readonly stepId: string;
  readonly channel: ChannelName;
  readonly messages: number;
}

export interface CostFilter {
  /** Days of the sending, both counted, `yyyy-MM-dd` in the time zone of the unit. */
  readonly from: string;
  readonly to: string;
  readonly campaignId?: string;
}

/** One line of the account of costs. */
export interface CostLine extends Omit<Spending, 'inFlight'> {
  /** `yyyy-MM` */
  readonly month: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly channel: ChannelName;
  /** Of `spent`, what the provider itself reported. */
  readonly reported: number;
}

export interface BudgetState {
  readonly budget: number | null;
  /** A raise that was asked for and not decided on. */
  readonly wanted: number | null;
  readonly wantedBy: { readonly id: string; readonly name: string } | null;
}

export interface CostStore {
  /** Counted anew from the deliveries, run by run. */
  ofRuns(campaignId: string): Promise<RunSpending[]>;
  waiting(campaignId: string): Promise<Waiting[]>;
  budget(campaignId: string): Promise<BudgetState>;
  /** Notes a raise that somebody asks for. */
  askBudget(campaignId: string, amount: number, userId: string, now: Date): Promise<void>;
  /** Makes the raise that was asked for the budget, when it is still `amount`; false when it is not. */
  raiseBudget(campaignId: string, amount: number, now: Date): Promise<boolean>;
  /** By month, unit, campaign and channel; what the scope sees. At most `limit` lines. */
  account(filter: CostFilter, limit: number): Promise<CostLine[]>;
}
