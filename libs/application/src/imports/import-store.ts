import type { AudienceGroup } from '@loa/domain';
import type { Page } from '../people/person-store.js';
import type { ImportColumn, RememberedFields } from './import-fields.js';
import type {
  CellChange,
  ImportUnit,
  KnownPerson,
  PersonRow,
  RowOutcome,
  RowProblem,
  WantedGuardian,
} from './person-row.js';
import type { Sheet, SheetRow } from './sheet-reader.js';

export type ImportKind = 'people';
/** While it is one of the three that end in -ing, a process works on it; when that process is gone, so is the state. */
export type ImportState = 'reading' | 'checked' | 'applying' | 'applied' | 'undoing' | 'undone' | 'failed';

export interface ImportSummary {
  /** Rows below the header that hold anything. */
  readonly rows: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly bad: number;
  /** Rows that are good and still deserve a look. */
  readonly notes: number;
  /** How many changed rows change which field. */
  readonly changes: Readonly<Record<string, number>>;
  /** Places of people whom the file, in that group of that unit, no longer names. */
  readonly left: number;
  readonly duplicates: number;
}

/** What an import wrote. */
export interface ImportResult {
  readonly personsAdded: number;
  readonly personsChanged: number;
  readonly membershipsAdded: number;
  readonly membershipsChanged: number;
  readonly membershipsEnded: number;
  readonly addresses: number;
  readonly guardianLinks: number;
  readonly consents: number;
  /** Bad rows that were left out. */
  readonly leftOut: number;
}

export type SheetFacts = Pick<Sheet, 'format' | 'encoding' | 'separator' | 'sheetName' | 'otherSheets'> & {
  /** As the spreadsheet counts. */
  readonly headerRow: number;
};

export interface ImportFailure {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly problems: readonly {
    readonly code: string;
    readonly field?: string;
    readonly row?: number;
    readonly params?: Readonly<Record<string, string | number>>;
  }[];
}

export interface ImportProgress {
  readonly phase: 'waiting' | 'reading' | 'checking' | 'writing' | 'undoing';
  readonly rows: number;
  readonly of: number | null;
}

export interface ImportRecord {
  readonly id: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly state: ImportState;
  readonly sheet: SheetFacts | null;
  readonly columns: readonly ImportColumn[];
  readonly signature: string | null;
  readonly mappingRemembered: boolean;
  readonly summary: ImportSummary | null;
  readonly result: ImportResult | null;
  readonly failure: ImportFailure | null;
  readonly progress: ImportProgress | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly appliedAt: Date | null;
  readonly undoneAt: Date | null;
}

/** A row as it waits between the dry run and the import. */
export interface StagedRow extends SheetRow {
  readonly outcome: RowOutcome;
  /** Null when the row is bad. */
  readonly person: PersonRow | null;
  readonly problems: readonly RowProblem[];
  /** Of a changed row, by field. */
  readonly changes: readonly CellChange[];
}

/** With what other rows and other people are found by; all hashes are keyed. */
export interface CheckedRow extends StagedRow {
  /** Also of a bad row, as far as its cell can be read: it still names somebody. */
  readonly code: string | null;
  readonly phoneKey: string | null;
  readonly birthKey: string | null;
  readonly namesakeId: string | null;
  /** Of whom it speaks, when that is known. */
  readonly knownId: string | null;
  /** Rows that have one in common must be checked together. */
  readonly ties: readonly string[];
}

export type ImportChange = Partial<
  Pick<
    ImportRecord,
    | 'sheet'
    | 'columns'
    | 'signature'
    | 'mappingRemembered'
    | 'summary'
    | 'result'
    | 'failure'
    | 'appliedAt'
    | 'undoneAt'
  >
>;

export type RowFilter = 'bad' | 'notes' | 'new' | 'changed' | 'unchanged';

export interface LeftPlace {
  readonly membershipId: string;
  readonly personId: string;
  readonly code: string;
  readonly fullName: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly group: AudienceGroup;
  readonly className: string | null;
}

export interface PossibleDuplicate {
  readonly kind: 'nameAndBirthDate' | 'phone';
  readonly row: number;
  readonly code: string;
  readonly fullName: string;
  /** Null when the other one is a person who is known already. */
  readonly otherRow: number | null;
  readonly otherCode: string | null;
  readonly otherName: string;
}

/** Imports and their staged rows, in one transaction; rows are kept encrypted. */
export interface ImportStore {
  create(
    record: Pick<ImportRecord, 'id' | 'kind' | 'fileName' | 'createdBy' | 'createdAt'> & { unitId: string },
  ): Promise<void>;
  /** With `lock`, nobody else changes it meanwhile. */
  find(id: string, lock?: boolean): Promise<ImportRecord | null>;
  /** The newest first. */
  list(limit: number, cursor: string | undefined): Promise<Page<ImportRecord>>;
  /** Goes from one of the states to another; false, with nothing done, when it is in none of them. */
  move(id: string, from: readonly ImportState[], to: ImportState, change?: ImportChange): Promise<boolean>;
  change(id: string, change: ImportChange): Promise<void>;
  drop(id: string): Promise<void>;
  /** Null once nothing is under way. */
  progress(id: string, progress: ImportProgress | null): Promise<void>;
  /** Sets right what a process that is gone has left: a reading has failed, anything else was never begun. */
  repair(id: string): Promise<void>;

  mapping(signature: string): Promise<RememberedFields | null>;
  rememberMapping(unitId: string, signature: string, fields: RememberedFields, at: Date): Promise<void>;

  /** Adds rows, or puts them in the place of those of the same number. */
  putRows(id: string, rows: readonly CheckedRow[]): Promise<void>;
  /** Makes good rows bad; what binds them to others stays. */
  refuse(id: string, rows: readonly StagedRow[]): Promise<void>;
  dropRows(id: string): Promise<void>;
  countRows(id: string): Promise<number>;
  /** In the order of the file, above `after`. */
  rowsAfter(id: string, after: number, limit: number): Promise<StagedRow[]>;
  rowsOf(id: string, numbers: readonly number[]): Promise<StagedRow[]>;
  /** Those rows and all whose check depends on them, through any number of others, in order. */
  connected(id: string, numbers: readonly number[], ties: readonly string[]): Promise<number[]>;
  /** Good rows, of these or (null) of all, that name a pupil whom neither a good row nor the scope knows. */
  missingPupils(id: string, numbers: readonly number[] | null): Promise<{ row: number; code: string }[]>;
  summarize(id: string): Promise<ImportSummary>;
  page(id: string, filter: RowFilter | undefined, limit: number, after: number): Promise<Page<StagedRow>>;
  /** With problems, the first ones. */
  troubled(id: string, limit: number): Promise<StagedRow[]>;
  countTroubled(id: string): Promise<number>;
  countLeft(id: string): Promise<number>;
  left(id: string, day: string, limit: number, cursor: string | undefined): Promise<Page<LeftPlace>>;
  duplicates(id: string, limit: number, after: number): Promise<Page<PossibleDuplicate>>;
  /** Drops rows that need no second copy once their people are written. */
  dropWritten(id: string): Promise<void>;
}

/** What is known of people, as far as a file can change it, with the eyes of the scope. */
export interface KnownPeople {
  /** Units that the scope may write to, as they are on `day` (`yyyy-MM-dd`). */
  units(day: string): Promise<ImportUnit[]>;
  /** Keyed hash by which equal addresses meet. */
  addressKey(address: string): string;
  byCode(codes: readonly string[]): Promise<KnownPerson[]>;
  /** Of codes that the scope does not know: those of people elsewhere whom these rows would not be joined with. */
  codesElsewhere(rows: readonly Pick<PersonRow, 'code' | 'group' | 'name' | 'phone'>[]): Promise<ReadonlySet<string>>;
  /** By the `ord` of what was wanted. */
  guardians(wanted: readonly WantedGuardian[]): Promise<ReadonlyMap<number, KnownPerson>>;
  /** Who has that name and that day of birth, under another code; by `ord`. */
  namesakes(
    wanted: readonly { ord: number; code: string; searchName: string; birthDate: string }[],
  ): Promise<ReadonlyMap<number, string>>;
}

export interface WriteFacts {
  readonly importId: string;
  readonly actor: string;
  readonly at: Date;
  readonly day: string;
  /** Ends, on that day, the places of whom the file no longer names. */
  readonly endLeft: string | null;
  /** How many those were when they were looked at. */
  readonly left: number | null;
  readonly onProgress: (rows: number) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface PeopleImporter {
  /** Writes the good rows. Throws `import.codeTaken` when a code belongs to a person outside the scope, and
   * `import.leftChanged` when others would end than were looked at. */
  apply(facts: WriteFacts): Promise<Omit<ImportResult, 'leftOut'>>;
  /**
   * Puts back what the import wrote. Throws `import.touched` with whom it concerns when others changed it since, unless
   * `leaveTouched`. Answers how many people were left because of that.
   */
  undo(facts: Omit<WriteFacts, 'endLeft' | 'left'> & { readonly leaveTouched: boolean }): Promise<{ left: number }>;
}
