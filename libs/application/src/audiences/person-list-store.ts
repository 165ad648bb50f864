/** Persons picked one by one under a name, for use in rules. */
export interface PersonList {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  /** Entries, whether or not they still have a place. */
  readonly persons: number;
  readonly updatedAt: Date;
}

export interface ListedPerson {
  readonly id: string;
  readonly fullName: string;
  /** Where they have a place today; empty once they left. */
  readonly unitName: string;
}

export interface PersonListStore {
  list(): Promise<PersonList[]>;
  find(id: string): Promise<PersonList | null>;
  insert(unitId: string, name: string, now: Date): Promise<string>;
  /** Says when it was changed too, whatever changed. False when it is not there. */
  touch(id: string, name: string | undefined, now: Date): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Whether a saved audience or a step that is still to run speaks of it. */
  isUsed(id: string): Promise<boolean>;
  /** Those of the persons that the scope sees are in it afterwards. */
  add(id: string, personIds: readonly string[]): Promise<void>;
  takeOut(id: string, personIds: readonly string[]): Promise<void>;
  /** Whom codes speak of, within the scope; codes of nobody are left out. */
  byCodes(codes: readonly string[]): Promise<{ readonly code: string; readonly id: string }[]>;
  persons(id: string, limit: number, after: string | null, day: string): Promise<ListedPerson[]>;
}
