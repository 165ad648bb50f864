import type { ChannelName, DeliveryState, MemberOutcome, TemplateContent } from '@loa/domain';

/** One message of a member, with all that is known of its way. */
export interface MemberLeg {
  readonly deliveryId: string;
  readonly channel: ChannelName;
  /** Name of the sender account; empty when the asking scope may not see it. */
  readonly sender: string;
  readonly state: DeliveryState;
  readonly code: string;
  readonly attempts: number;
  readonly sentAt: Date | null;
  readonly at: Date;
  readonly reference: string;
  readonly providerRef: string | null;
  readonly events: readonly {
    readonly at: string;
    readonly from: string;
    readonly to: string;
    readonly code: string;
    readonly attempt: number;
  }[];
}

export interface MemberDetails {
  readonly id: string;
  readonly runId: string;
  readonly personId: string;
  readonly name: string;
  readonly subjectName: string | null;
  readonly unitName: string;
  readonly group: string;
  readonly outcome: MemberOutcome;
  readonly reason: string;
  /** Served by the message of another member at the same address: the legs are that one's. */
  readonly shared: boolean;
  readonly legs: readonly MemberLeg[];
}

/** Everything that the words of one delivery were made of. */
export interface SentMessage {
  readonly deliveryId: string;
  readonly runId: string;
  readonly campaignId: string;
  readonly unitId: string;
  readonly timeZone: string;
  readonly channel: ChannelName;
  readonly personId: string;
  readonly attempts: number;
  readonly sentAt: Date | null;
  readonly templateKey: string;
  readonly templateVersion: number;
  readonly content: TemplateContent;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly anchorYear: number;
  readonly vars: Readonly<Record<string, unknown>>;
  /** When retention blanked the run, or somebody erased the person. */
  readonly erasedAt: Date | null;
  readonly personErasedAt: Date | null;
}

export interface SentTextStore {
  member(runId: string, memberId: string): Promise<MemberDetails | null>;
  message(runId: string, deliveryId: string): Promise<SentMessage | null>;
}

/** The words as they were sent. */
export interface SentWords {
  /** E-mail only. */
  readonly subject: string | null;
  /** All that the recipient reads. */
  readonly text: string;
  readonly html: string | null;
}

/** Renders with the very code that sends. */
export type RenderSent = (message: SentMessage) => SentWords;
