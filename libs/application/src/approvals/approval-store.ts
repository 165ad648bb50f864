import type { Named } from '../access/named-user.js';
import type { DescribedPlan } from './described-plan.js';

export interface NewApproval {
  readonly campaignId: string;
  readonly unitId: string;
  /** Null: of the whole campaign. */
  readonly stepId: string | null;
  readonly version: number;
  readonly approvedBy: string;
  readonly onBehalfOf: string | null;
  readonly snapshot: DescribedPlan;
}

export interface GivenApproval {
  readonly at: Date;
  readonly version: number;
  /** Null when the user is gone. */
  readonly approvedBy: Named | null;
  readonly snapshot: DescribedPlan;
}

/** From which size on an approver of the office decides; null: never by that number. */
export interface ApprovalRule {
  readonly officeAbovePeople: number | null;
  /** In đồng without VAT. */
  readonly officeAboveCost: number | null;
}

/** Whether a user decides by their own role, and in whose place they may. */
export interface Standing {
  readonly approver: boolean;
  readonly delegators: readonly Named[];
}

export interface Delegation {
  readonly id: string;
  readonly from: Named;
  readonly to: Named;
  /** `yyyy-MM-dd`, both included, in the unit's time zone. */
  readonly fromDay: string;
  readonly untilDay: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly state: 'coming' | 'now' | 'over' | 'revoked';
}

export interface ApprovalStore {
  insert(approval: NewApproval, now: Date): Promise<void>;
  /** The newest that was not taken back. */
  last(campaignId: string): Promise<GivenApproval | null>;
  /** The newest yes to the whole campaign was taken back. */
  takeBack(campaignId: string, now: Date): Promise<void>;
  rule(): Promise<ApprovalRule>;
  /** False when the scope is not the uppermost. */
  setRule(rule: ApprovalRule): Promise<boolean>;
  standing(userId: string, now: Date): Promise<Standing>;
}

export interface DelegationStore {
  /** Newest first, all of the scope. */
  list(now: Date): Promise<Delegation[]>;
  /** Who of the unit may stand in for this user. */
  candidates(userId: string): Promise<Named[]>;
  /** Null when the giver is no approver by role, or the other is not one of `candidates`. */
  insert(
    delegation: { readonly from: string; readonly to: string; readonly fromDay: string; readonly untilDay: string },
    now: Date,
  ): Promise<string | null>;
  /** The day on which it is now where the user works. */
  today(userId: string, now: Date): Promise<string>;
  /** Null when the scope has none of that id. */
  find(id: string, now: Date): Promise<Delegation | null>;
  revoke(id: string, by: string, now: Date): Promise<void>;
}
