import type { PartAnswer, PartState } from '@loa/domain';
import type { Named } from '../access/named-user.js';

/** A school's part of a campaign. */
export interface UnitPart {
  readonly state: PartState;
  readonly version: number;
  /** By step id. */
  readonly answers: Readonly<Record<string, PartAnswer>>;
  readonly authors: readonly string[];
  readonly submittedBy: Named | null;
  readonly submittedAt: Date | null;
  readonly approvedBy: Named | null;
  readonly approvedAt: Date | null;
  readonly returnNote: string;
}

/** How far a school is, for the office. */
export interface PartOfUnit {
  readonly unitId: string;
  readonly name: string;
  /** Null: not started. */
  readonly state: PartState | null;
  readonly updatedAt: Date | null;
  readonly approvedBy: string | null;
  /** Reasons of the steps in which it takes no part; one for each. */
  readonly declines: readonly string[];
  /** What the runs so far froze for it. */
  readonly frozen: readonly { readonly stepId: string; readonly how: 'own' | 'default' | 'declined' | 'missing' }[];
}

/** A campaign whose open parts wait for a school. */
export interface PartTask {
  readonly campaignId: string;
  readonly name: string;
  readonly unitName: string;
  /** `yyyy-MM-dd`. */
  readonly due: string;
  readonly state: PartState | null;
  readonly steps: number;
  /** When the first of these steps goes; null once all have. */
  readonly nextDueAt: Date | null;
  readonly returned: boolean;
}

export interface PartChange {
  readonly state: PartState;
  readonly answers?: Readonly<Record<string, PartAnswer>>;
  /** Who wrote; joins the authors. */
  readonly author?: string;
  readonly submittedBy?: string | null;
  readonly approvedBy?: string | null;
  readonly returnNote?: string;
}

/** A school's parts: written by the school alone, read by it and the units above. */
export interface UnitPartStore {
  find(campaignId: string, unitId: string): Promise<UnitPart | null>;
  /** Begins one; nothing when somebody else just did. */
  begin(campaignId: string, unitId: string, now: Date): Promise<void>;
  /** By compare-and-set on the version, which counts on; false when somebody else was faster. */
  change(campaignId: string, unitId: string, version: number, change: PartChange, now: Date): Promise<boolean>;
  /** Whether one person may stand behind the part and this approver. */
  sameHand(campaignId: string, unitId: string, approverId: string): Promise<boolean>;
  /** Whether the unit is a school below the campaign's unit on that day. */
  isSchoolOf(unitId: string, ofUnitId: string, day: string): Promise<boolean>;
  /** All schools below the campaign's unit, by code. */
  ofCampaign(campaignId: string, unitId: string, day: string): Promise<PartOfUnit[]>;
  /** Decided campaigns of units above whose steps still have something to fill in or to read. */
  tasks(unitId: string): Promise<PartTask[]>;
}
