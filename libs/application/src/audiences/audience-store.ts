import type { AudienceGroup, AudienceRule, ChannelName, Held, LegalClass } from '@loa/domain';

/** A rule kept under a name, for use in many steps. */
export interface SavedAudience {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  readonly rule: AudienceRule;
  /** False when it belongs to a unit above: may be used, not changed. */
  readonly own: boolean;
  readonly updatedAt: Date;
}

/** Who is meant, and what decides whether they can be written to. */
export interface AudienceQuestion {
  readonly rule: AudienceRule;
  /** Nobody outside this unit and the units below is counted. */
  readonly unitId: string;
  /** Day on which memberships must hold, `yyyy-MM-dd`. */
  readonly day: string;
  /** In the order in which they are tried. */
  readonly channels: readonly ChannelName[];
  readonly legalClass: LegalClass;
  readonly purpose: string;
  readonly perPupil: boolean;
  readonly now: Date;
}

/** members = sum of byChannel + sum of leftOut, always. */
export interface AudienceCounts {
  readonly members: number;
  readonly held?: Held;
  /** By the first channel on which each can be written to, in the order asked. */
  readonly byChannel: readonly { readonly channel: ChannelName; readonly n: number; readonly held?: Held }[];
  readonly leftOut: readonly { readonly reason: string; readonly n: number; readonly held?: Held }[];
  readonly byUnit: readonly {
    readonly unitId: string;
    readonly name: string;
    readonly members: number;
    readonly heldMembers?: Held;
    readonly writable: number;
    readonly heldWritable?: Held;
  }[];
}

/** Ids in a rule, each once. */
export interface NamedInRule {
  readonly units: readonly string[];
  readonly lists: readonly string[];
  readonly steps: readonly string[];
}

/** A step that writes to persons, of a campaign that the scope sees. */
export interface AskableStep {
  readonly stepId: string;
  readonly title: string;
  readonly campaignId: string;
  readonly campaignName: string;
}

/** Somebody whom a rule means and no channel reaches, with the reason that tells most. */
export interface UnreachablePerson {
  readonly personId: string;
  readonly name: string;
  readonly unitName: string;
  readonly group: AudienceGroup;
  readonly reason: string;
}

/** One real recipient to preview with. */
export interface SampleRecipient {
  readonly personId: string;
  readonly subjectId: string | null;
  readonly name: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly group: AudienceGroup;
  readonly className: string;
  /** The channel that would be tried first; null with a reason when none is possible. */
  readonly channel: ChannelName | null;
  readonly reason: string;
  /** Values of the member variables, nested as templates use them. */
  readonly vars: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface AudienceStore {
  list(): Promise<SavedAudience[]>;
  find(id: string): Promise<SavedAudience | null>;
  insert(
    audience: { readonly unitId: string; readonly name: string; readonly rule: AudienceRule },
    now: Date,
  ): Promise<string>;
  /** Changes what is named and nothing else. False when it is not there or not one's own. */
  update(id: string, change: { readonly name?: string; readonly rule?: AudienceRule }, now: Date): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** What a rule speaks of and the asking scope can't see. */
  unknownNames(named: NamedInRule): Promise<{ readonly kind: keyof NamedInRule; readonly id: string }[]>;
  /** Steps that a rule may ask about, those of the latest campaigns first. */
  steps(limit: number): Promise<AskableStep[]>;
  count(question: AudienceQuestion): Promise<AudienceCounts>;
  /** Whether the rule means anybody, and whether anybody of them can be written to; stops at the first found. */
  reaches(question: AudienceQuestion): Promise<{ readonly anybody: boolean; readonly writable: boolean }>;
  /** A few recipients of every group, the same ones every time. With `personId` that person alone, if the rule means them. */
  sample(question: AudienceQuestion, limit: number, personId?: string): Promise<SampleRecipient[]>;
  /** Some of those who can't be written to on any channel, school by school. */
  unreachable(question: AudienceQuestion, limit: number): Promise<UnreachablePerson[]>;
}
