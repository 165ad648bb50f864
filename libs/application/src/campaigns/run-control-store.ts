import type { ChannelName, ResendKind, StandingRun, TemplateContent } from '@loa/domain';

/** A run of a decided step that has not started, locked: it neither starts nor changes before the transaction ends. */
export interface PlannedRun {
  readonly id: string;
  readonly stepId: string;
  readonly occurrence: string | null;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  readonly templateVersionId: string;
  readonly awaitsApproval: boolean;
  readonly resendOf: string | null;
}

/** The first run of a step, which re-sends refer to. */
export interface FirstRun {
  readonly id: string;
  readonly campaignId: string;
  readonly stepId: string;
  readonly kind: 'message' | 'post';
  readonly state: string;
  readonly season: number;
  readonly templateVersionId: string;
  readonly content: TemplateContent;
  /** When retention blanked it. */
  readonly erasedAt: Date | null;
}

export interface ResendQuestion {
  readonly first: FirstRun;
  readonly kind: ResendKind;
  readonly channels: readonly ChannelName[];
  readonly day: string;
  readonly now: Date;
}

/** How many on which channel first, and how many can't be written to now either, by reason. */
export interface ResendCounts {
  readonly members: number;
  readonly byChannel: readonly { readonly channel: ChannelName; readonly n: number }[];
  readonly leftOut: readonly { readonly reason: string; readonly n: number }[];
}

export interface NewResend {
  readonly first: FirstRun;
  readonly kind: ResendKind;
  readonly season: number;
  readonly stamp: number;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  /** Asked for by somebody who may not approve: stands as a draft until a second person has said yes. */
  readonly awaitsApproval: boolean;
}

/** What people do to runs after the approval. Locks are taken in one order: runs, then the campaign, as workers do. */
export interface RunControlStore {
  /** Locks all planned runs of a campaign; waits for a worker that is starting one of them. */
  lockPlanned(campaignId: string): Promise<PlannedRun[]>;
  /** The run that stands for each time of the step, void ones and re-sends left out; none when it never had one. */
  standing(stepId: string): Promise<StandingRun[]>;
  /** Counts the version of a decided campaign on; false when it is no longer at `version` or not decided any more. */
  raiseVersion(campaignId: string, version: number, now: Date): Promise<boolean>;
  /** Makes the planned runs of the step void, and carries the campaign's other planned runs to the new version. */
  replacePlanned(campaignId: string, stepId: string, version: number, now: Date): Promise<void>;
  /** Takes back an approval given after `since`: planned runs become void, the campaign waits anew; false when it is too late. */
  takeBack(campaignId: string, since: Date, now: Date): Promise<boolean>;
  /** A campaign whose last step was switched off is done. */
  endIfOver(campaignId: string, now: Date): Promise<void>;
  /** A second person's yes to the step as it was changed, or to its re-sends; false when nothing of that kind and version waits. */
  approvePlanned(stepId: string, version: number, resends: boolean): Promise<boolean>;

  /** The first run behind this one (or itself), as far as the scope shows it. */
  firstRun(runId: string): Promise<FirstRun | null>;
  /** Puts people and workers who make or freeze re-sends of this run one after the other. */
  lockFirst(runId: string): Promise<void>;
  /** Holds its version until the end: no edit leaves a run behind that is made meanwhile. After the runs' locks. */
  lockCampaign(campaignId: string): Promise<void>;
  /** The re-send of that kind that is not closed. */
  openResend(firstId: string, kind: ResendKind): Promise<{ id: string; awaitsApproval: boolean } | null>;
  countResend(question: ResendQuestion): Promise<ResendCounts>;
  insertResend(resend: NewResend): Promise<string>;
  /** A campaign that is done runs again. */
  reopen(campaignId: string, now: Date): Promise<void>;
}
