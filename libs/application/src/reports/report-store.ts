import type { AudienceGroup, ChannelName, MemberOutcome, ResendKind } from '@loa/domain';

export type Outcomes = Readonly<Record<MemberOutcome, number>>;

export interface ReportRun {
  readonly id: string;
  readonly stepId: string;
  readonly stepKey: string;
  readonly title: string;
  readonly kind: 'message' | 'post';
  readonly state: string;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  readonly movedFrom: Date | null;
  readonly movedCode: string;
  /** The first run of the step, when this one wrote again to those whom it left out; else null. */
  readonly resendOf: string | null;
  readonly resendKind: ResendKind | null;
  readonly awaitsApproval: boolean;
  /** When retention blanked what its messages said of persons. */
  readonly erasedAt: Date | null;
}

/** One line of the counts: members by outcome and reason, or deliveries by channel and state. */
export interface CountLine {
  readonly runId: string;
  readonly kind: 'member' | 'delivery' | 'post';
  readonly channel: string;
  readonly state: string;
  readonly reason: string;
  readonly n: number;
}

export interface CellLine {
  readonly unitId: string;
  readonly group: AudienceGroup;
  readonly outcome: MemberOutcome;
  readonly n: number;
}

export interface ReportUnit {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
}

export interface CampaignCells {
  /** Every run of the campaign, whichever was asked for. */
  readonly runs: readonly Pick<ReportRun, 'id' | 'resendOf'>[];
  readonly lines: readonly CellLine[];
  readonly units: readonly ReportUnit[];
}

/** The counts of one run by unit, group and outcome. */
export interface RunCellLine extends CellLine {
  readonly runId: string;
}

export interface ReachLine {
  readonly unitId: string;
  readonly group: AudienceGroup;
  readonly persons: number;
  readonly reached: number;
  readonly presumed: number;
}

/** Members who became reached within the hour that began at `at`. */
export interface TimelinePoint {
  readonly at: Date;
  readonly reached: number;
}

export interface MemberFilter {
  readonly outcomes?: readonly MemberOutcome[];
  readonly unitId?: string;
  readonly group?: string;
  readonly limit: number;
  /** Id of the last member of the page before. */
  readonly after: string | null;
}

export interface ReportMember {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly subjectName: string | null;
  readonly unitId: string;
  readonly unitName: string;
  readonly group: AudienceGroup;
  readonly outcome: MemberOutcome;
  readonly reason: string;
  readonly shared: boolean;
  readonly legs: readonly { channel: ChannelName; state: string; code: string; sentAt: string | null; at: string }[];
}

export interface ReportDelivery {
  readonly id: string;
  readonly memberId: string;
  readonly leg: number;
  readonly channel: ChannelName;
  readonly state: string;
  readonly code: string;
  readonly attempts: number;
  readonly reference: string;
  readonly providerRef: string | null;
  readonly sentAt: Date | null;
}

export interface ReportOutlet {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly outletName: string;
  readonly channel: ChannelName;
  readonly stepTitle: string;
  readonly state: string;
  readonly code: string;
  readonly publishedAt: Date | null;
  readonly providerRef: string | null;
  readonly body: string;
}

/** Reads what the scope may see; every number comes from the counts that the engine keeps. */
export interface ReportStore {
  campaignState(campaignId: string): Promise<string | null>;
  runs(campaignId: string): Promise<ReportRun[]>;
  run(runId: string): Promise<(ReportRun & { season: number; campaignId: string }) | null>;
  counts(runIds: readonly string[]): Promise<CountLine[]>;
  /**
   * The members of one run of a campaign, or of all that are no re-sends, with the units that they stand under in the
   * order in which these are shown. Null when the campaign may not be seen.
   */
  cells(campaignId: string, runId: string | null): Promise<CampaignCells | null>;
  /**
   * What re-sends of these runs change in the cells of the runs themselves, as differences: each member stands where the
   * first run froze it, at the best that became of it.
   */
  /** Cells of every run of a campaign by itself. */
  runCells(campaignId: string): Promise<RunCellLine[]>;
  resentCells(firstRunIds: readonly string[]): Promise<CellLine[]>;
  units(unitIds: readonly string[]): Promise<ReportUnit[]>;
  reach(campaignId: string): Promise<ReachLine[]>;
  /** A member counts once for a run and its re-sends, at the first proof; never before the due time. */
  timeline(campaignId: string): Promise<TimelinePoint[]>;
  members(run: { id: string; season: number }, filter: MemberFilter): Promise<ReportMember[]>;
  deliveries(run: { id: string; season: number }, limit: number, after: string | null): Promise<ReportDelivery[]>;
  outlets(campaignId: string): Promise<ReportOutlet[]>;
}
