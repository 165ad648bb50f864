import type {
  AllowedTimes,
  AudienceRule,
  ChannelName,
  OffsetUnit,
  PlaybookShift,
  StepPilot,
  WeeklyRepeat,
} from '@loa/domain';

/**
 * A step as an approver sees it: when, to whom, by which way, what it says, how many, how much. It is kept with the approval
 * and compared with what comes later, so it holds no object that can change underneath it, and nobody's name. Moments are ISO 8601.
 */
export interface DescribedStep {
  readonly key: string;
  readonly title: string;
  readonly kind: 'message' | 'post';
  readonly dueAt: string;
  readonly offsetDays: number;
  readonly offsetUnit: OffsetUnit;
  readonly localTime: string;
  readonly shiftRule: PlaybookShift;
  readonly offsetHours: number;
  /** Of one that comes back; `times`: how often it is to run from now on. */
  readonly repeat: WeeklyRepeat | null;
  readonly times: number;
  readonly expiryHours: number;
  readonly expiryTime: string | null;
  readonly avoidSchoolBreaks: boolean;
  readonly pilot: StepPilot | null;
  /** Within the law's, where a template has a class. */
  readonly allowed: AllowedTimes;
  readonly audience: AudienceRule;
  readonly channels: readonly ChannelName[];
  readonly silenceHours: number | null;
  readonly templateVersionId: string;
  /** With the campaign's own values, and typical ones where each recipient has theirs. */
  readonly texts: readonly {
    readonly channel: ChannelName;
    readonly subject: string | null;
    readonly shown: string | null;
  }[];
  /** Who can be written to, each time; of a post its pages. */
  readonly people: number;
  /** At most, each time, in đồng without VAT; null for a post. */
  readonly cost: number | null;
}

export interface DescribedPlan {
  readonly name: string;
  readonly anchorDate: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly errorThreshold: number;
  readonly perSecond: number | null;
  readonly perDay: number | null;
  readonly budget: number | null;
  readonly steps: readonly DescribedStep[];
}
