import type { Actor, AudienceGroup } from '@loa/domain';

/** What holds of a unit from a day on. Days are `YYYY-MM-DD`; `validTo` is the first day on which it holds no more. */
export interface UnitPeriod {
  readonly name: string;
  readonly shortName: string;
  readonly kind: string;
  readonly level: string | null;
  readonly parentId: string | null;
  readonly parentName: string | null;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/** A unit of the scope, also one that has ended or is still to come. */
export interface UnitOverview {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly kind: string;
  readonly level: string | null;
  readonly parentId: string | null;
  /** People with a place in the unit itself, each once. */
  readonly people: number;
  readonly opensOn: string;
  readonly endedOn: string | null;
  readonly successorId: string | null;
}

/** A unit with all below it. A person in two groups counts in both of them, and once among the people. */
export interface UnitSummary {
  readonly people: number;
  readonly groups: { group: AudienceGroup; n: number }[];
  /** People with a usable address of that kind. */
  readonly ways: { way: 'phone' | 'email' | 'zalo'; n: number }[];
  /** Who sends for it: its own accounts and those that units above share. */
  readonly accounts: { id: string; channel: string; name: string; own: boolean }[];
  readonly outlets: { id: string; channel: string; name: string }[];
}

export interface NamedUnit {
  readonly id: string;
  readonly name: string;
}

/** What hangs on a unit besides its people. */
export interface UnitBelongings {
  readonly below: NamedUnit[];
  readonly users: { id: string; name: string; role: string }[];
  readonly keys: { id: string; name: string }[];
  /** Active ones; `stops`: used no more afterwards, because the unit ends or the other one has a sender of that channel. */
  readonly accounts: { id: string; name: string; channel: string; stops: boolean }[];
  readonly outlets: number;
  /** Not done and not cancelled. */
  readonly campaigns: { id: string; name: string; state: string }[];
  /** Saved audiences and open campaigns of others whose rule names this unit. */
  readonly naming: { kind: 'campaign' | 'audience'; name: string }[];
}

export interface PeopleMoved {
  readonly persons: number;
  readonly groups: { group: AudienceGroup; n: number }[];
  /** Of the persons, those with a place of the same kind there already: they keep that one. */
  readonly alreadyThere: number;
  /** Class names that both units have. */
  readonly sameClasses: string[];
}

/** Whom a split takes: the pupils of these classes with their guardians, and whole groups. */
export interface PeopleChoice {
  readonly classNames: readonly string[];
  readonly groups: readonly AudienceGroup[];
}

export interface UnitClass {
  readonly className: string;
  readonly grade: number | null;
  readonly pupils: number;
}

export interface NewUnit {
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly kind: string;
  readonly level: string | null;
  readonly parentId: string;
}

export interface Kept {
  readonly userIds: readonly string[];
  readonly keyIds: readonly string[];
}

export interface UnitChangeStore {
  overview(day: string): Promise<UnitOverview[]>;
  /** Periods of a unit of the scope, the first first; empty when it is out of sight. */
  periods(unitId: string): Promise<UnitPeriod[]>;
  /** One change of a unit at a time, until the transaction ends; false when it is out of the scope. */
  lock(unitIds: readonly string[]): Promise<boolean>;
  isBelow(unitId: string, ancestorId: string): Promise<boolean>;
  /** `toId`: the unit that they would move to; null: to none. */
  belongings(unitId: string, toId: string | null): Promise<UnitBelongings>;
  classes(unitId: string): Promise<UnitClass[]>;
  summary(unitId: string, day: string): Promise<UnitSummary>;
  /** Whom `movePeople` would take from a unit; `toId` null: to a unit that is not there yet, or to none. */
  countPeople(unitId: string, toId: string | null, from: string, choice: PeopleChoice | null): Promise<PeopleMoved>;
  /** Ends places on `from` and opens the same ones at `toId`; classes that both have get the suffix. */
  movePeople(
    unitId: string,
    toId: string,
    from: string,
    choice: PeopleChoice | null,
    classSuffix: string,
  ): Promise<void>;
  endPeople(unitId: string, from: string): Promise<void>;
  /** From `from` on; a period that began that day is replaced. */
  setPeriod(
    unitId: string,
    from: string,
    change: Partial<Pick<UnitPeriod, 'name' | 'shortName' | 'kind' | 'level' | 'parentId'>>,
  ): Promise<void>;
  endUnit(unitId: string, from: string, successorId: string | null): Promise<void>;
  /** Null when the parent is out of the scope. Throws `unit.codeTaken`. */
  open(unit: NewUnit, from: string, day: string): Promise<string | null>;
  moveBelow(unitId: string, toId: string, from: string): Promise<void>;
  /** Users and keys: who is kept goes to `toId`, the others end. */
  moveAccess(unitId: string, toId: string, kept: Kept, at: Date): Promise<{ users: number; keys: number }>;
  /** Accounts, outlets, audiences and templates. An account stops where `toId` has a sender of its channel already. */
  moveSenders(unitId: string, toId: string): Promise<void>;
  stopSenders(unitId: string): Promise<void>;
  /** Drafts go to `toId` (to nobody when null), what was approved or waits for it is cancelled; each is on record. */
  settleCampaigns(unitId: string, toId: string | null, actor: Actor, at: Date): Promise<void>;
  refreshTree(day: string): Promise<void>;
}
