import type {
  Actor,
  CampaignState,
  ChannelName,
  PartsMissing,
  SchoolPeriod,
  SpecialDay,
  StepFields,
  TemplateVars,
} from '@loa/domain';
import type { Named } from '../access/named-user.js';
import type { ApprovalStore } from '../approvals/approval-store.js';
import type { AudienceStore } from '../audiences/audience-store.js';
import type { CostStore } from '../money/cost-store.js';
import type { TariffStore } from '../money/tariff-store.js';
import type { TemplateStore } from '../templates/template-store.js';
import type { PilotStore } from './pilot-store.js';
import type { RunControlStore } from './run-control-store.js';
import type { UnitPartStore } from './unit-part-store.js';

export interface Campaign {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly timeZone: string;
  /** False for a decided campaign of a unit above: may be read, not touched. */
  readonly own: boolean;
  readonly name: string;
  readonly playbookKey: string | null;
  /** `yyyy-MM-dd`. */
  readonly anchorDate: string;
  readonly state: CampaignState;
  readonly version: number;
  /** Values that are the same for all recipients, nested as templates use them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Share of failed and uncertain messages, 0 to 1, above which the campaign pauses itself. */
  readonly errorThreshold: number;
  readonly perSecond: number | null;
  readonly perDay: number | null;
  /** Most that it may spend, in đồng without VAT; null: no limit. */
  readonly budget: number | null;
  /** So many hours before its first minute it has to be approved; 0: until that minute. */
  readonly approvalLeadHours: number;
  /** `yyyy-MM-dd`, the last day on which a school's part counts; null while no part is open. */
  readonly partsDue: string | null;
  readonly partsMissing: PartsMissing;
  /** The campaign of another year that it was made from. */
  readonly rolledFrom: Named | null;
  readonly createdBy: Named | null;
  readonly submittedBy: Named | null;
  readonly submittedAt: Date | null;
  readonly approvedBy: Named | null;
  readonly approvedAt: Date | null;
  readonly returnNote: string;
  readonly pauseCode: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly stepCount: number;
  /** Due time of the next run that has not started; null before approval and after the last. */
  readonly nextDueAt: Date | null;
  /** Steps that were changed after the approval and wait for a second person again. */
  readonly awaitingSteps: number;
}

export interface Step extends StepFields {
  readonly id: string;
  readonly position: number;
  readonly key: string;
  readonly kind: 'message' | 'post';
  readonly templateId: string;
  readonly templateKey: string;
}

export type NewStep = Omit<Step, 'id' | 'templateKey'>;

export interface NewCampaign {
  readonly unitId: string;
  readonly name: string;
  readonly playbookKey: string | null;
  readonly anchorDate: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdBy: string | null;
  /** The campaign of another year that it is made from; its limits (errors, pace, budget) come along. */
  readonly rolledFrom?: string;
}

export interface CampaignFilter {
  readonly state?: CampaignState;
  readonly limit: number;
  readonly cursor?: string;
}

/** One change of state by compare-and-set: nothing happens when the campaign is not in `from` at `version`. */
export interface StateChange {
  readonly from: readonly CampaignState[];
  readonly to: CampaignState;
  /** The version that the decision was made on; absent: any. */
  readonly version?: number;
  readonly submittedBy?: string;
  readonly approvedBy?: string;
  readonly returnNote?: string;
  readonly pauseCode?: string;
}

export interface NewRun {
  readonly stepId: string;
  /** `yyyy-MM-dd` that names it among the times of a step that comes back; null for a step that does not. */
  readonly occurrence: string | null;
  readonly season: number;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  readonly movedFrom: Date | null;
  readonly movedCode: string;
  readonly templateVersionId: string;
  /** A second person has to look at it first. */
  readonly awaitsApproval?: boolean;
}

/** A run as far as the plan shows it: what was decided beats what would be computed today. */
export interface DecidedRun {
  readonly id: string;
  readonly stepId: string;
  readonly occurrence: string | null;
  readonly state: string;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  readonly movedFrom: Date | null;
  readonly movedCode: string;
  readonly templateVersionId: string | null;
  readonly awaitsApproval: boolean;
}

export interface HistoryEntry {
  readonly id: string;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorName: string;
  readonly action: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface CampaignStore {
  list(filter: CampaignFilter): Promise<{ items: Campaign[]; next: string | null }>;
  find(id: string): Promise<Campaign | null>;
  /** In the order of their position. */
  steps(campaignId: string): Promise<Step[]>;
  insert(campaign: NewCampaign, steps: readonly NewStep[], now: Date): Promise<string>;
  /** Changes a draft that is still at `version` and counts the version on; false when it is not. */
  changeDraft(
    id: string,
    version: number,
    change: {
      readonly name?: string;
      readonly anchorDate?: string;
      readonly settings?: Readonly<Record<string, unknown>>;
      readonly errorThreshold?: number;
      readonly perSecond?: number | null;
      readonly perDay?: number | null;
      readonly budget?: number | null;
      readonly approvalLeadHours?: number;
      readonly partsDue?: string | null;
      readonly partsMissing?: PartsMissing;
    },
    now: Date,
  ): Promise<boolean>;
  writeStep(stepId: string, fields: StepFields & { readonly templateId: string }): Promise<void>;
  /** Removes a draft; false when it is none. */
  removeDraft(id: string, version?: number): Promise<boolean>;
  changeState(id: string, change: StateChange, now: Date): Promise<boolean>;
  /** Whether a run of the campaign was released, or none is left to release. */
  hasStarted(id: string): Promise<boolean>;
  /**
   * The run that stands for each step now, and for each time of a step that comes back, in the order of those: re-sends, and
   * runs that an edit replaced, are left out.
   */
  runs(campaign: Campaign): Promise<DecidedRun[]>;
  insertRuns(campaign: Campaign, runs: readonly NewRun[]): Promise<void>;
  /** Whether this user made or changed the campaign, by oneself or by an API key that one made. */
  hasEdited(id: string, userId: string): Promise<boolean>;
  /**
   * Whether one other person set the passwords of both the submitter and this approver, or one of the two, or an editor,
   * set the other's: then one person may stand behind both.
   */
  sameHand(id: string, approverId: string): Promise<boolean>;
  /** Whether exactly one of submitter and approver is a demo log-in. */
  oneIsDemo(id: string, approverId: string): Promise<boolean>;
  /** Adds to the history, in the campaign's unit, so that its own people see what others did to it. */
  record(
    actor: Actor,
    campaign: { readonly id: string; readonly unitId: string },
    action: string,
    facts: Record<string, unknown>,
    at: Date,
  ): Promise<void>;
  history(id: string, limit: number, cursor?: string): Promise<{ items: HistoryEntry[]; next: string | null }>;
}

/** What planning reads besides the campaign itself. */
export interface PlanningStore {
  specialDays(from: string, to: string): Promise<SpecialDay[]>;
  /** Spans of the school-year calendar that touch these days. */
  schoolPeriods(from: string, to: string): Promise<SchoolPeriod[]>;
  /** A unit and the office that speaks for it: itself or the nearest office above. */
  unitWithOffice(
    unitId: string,
    day: string,
  ): Promise<{ name: string; timeZone: string; office: { name: string; shortName: string } } | null>;
  isOffice(unitId: string, day: string): Promise<boolean>;
  /** Of these channels, those that no active account serves for anybody in the unit. */
  channelsWithoutAccount(unitId: string, channels: readonly ChannelName[]): Promise<ChannelName[]>;
  /** Outlets that a post step would publish to. */
  outletCount(unitId: string, channels: readonly ChannelName[]): Promise<number>;
  /** Of messages that a provider took, how many never got their receipt; what the scope sees of all seasons. */
  silence(channels: readonly ChannelName[]): Promise<{ channel: ChannelName; taken: number; silent: number }[]>;
}

export interface TestMessageStore {
  /** Which of the user's own addresses are verified. */
  ownAddresses(userId: string): Promise<{ readonly phone: boolean; readonly email: boolean }>;
  insert(
    message: {
      readonly unitId: string;
      readonly userId: string;
      readonly stepId: string;
      readonly personId: string | null;
      readonly channel: ChannelName;
      /** Values of the member variables, nested as templates use them. */
      readonly vars: TemplateVars;
    },
    now: Date,
  ): Promise<string>;
}

/** Everything that campaign use cases read and write in one transaction. */
export interface CampaignStores {
  readonly approvals: ApprovalStore;
  readonly campaigns: CampaignStore;
  readonly runs: RunControlStore;
  readonly planning: PlanningStore;
  readonly templates: TemplateStore;
  readonly audiences: AudienceStore;
  readonly tests: TestMessageStore;
  readonly tariffs: TariffStore;
  readonly costs: CostStore;
  readonly pilots: PilotStore;
  readonly parts: UnitPartStore;
}
