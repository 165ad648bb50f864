import type { TargetKey } from '@loa/domain';

/** One send near today: what leaves, when, and how far it came. */
export interface HomeSend {
  readonly runId: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly campaignState: string;
  /** False: of a unit above, to be seen and not touched. */
  readonly own: boolean;
  readonly title: string;
  readonly kind: string;
  readonly state: string;
  readonly dueAt: Date;
  readonly awaitsApproval: boolean;
  /** It was sent again to those whom it left without a message. */
  readonly resent: boolean;
  /** Members by outcome, those of the reader's scope. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** What a newcomer has done already. */
export interface FirstSteps {
  readonly campaign: boolean;
  readonly test: boolean;
  readonly people: boolean;
}

export interface TargetNumbers {
  readonly key: TargetKey;
  readonly reached: number;
  readonly population: number;
}

/** What the scope may see. */
export interface HomeStore {
  /** Under way, or due from `from` to before `to`; in the order in which they are due. */
  sends(from: Date, to: Date): Promise<HomeSend[]>;
  /** Files that were read and wait for somebody to take them over. */
  waitingImports(): Promise<number>;
  firstSteps(userId: string): Promise<FirstSteps>;
  timeZone(unitId: string): Promise<string>;
  targets(year: number, day: string): Promise<TargetNumbers[]>;
}
