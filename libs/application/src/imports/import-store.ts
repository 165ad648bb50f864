import type { ImportUnit, KnownPerson, PersonRow, RowOutcome, RowProblem } from './person-row.js';

export type ImportKind = 'people';
export type ImportState = 'checked' | 'applied';

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
}

/** What an import wrote. */
export interface ImportResult {
  readonly personsAdded: number;
  readonly personsChanged: number;
  readonly membershipsAdded: number;
  readonly membershipsChanged: number;
  readonly addresses: number;
  readonly guardianLinks: number;
  readonly consents: number;
  /** Bad rows that were left out. */
  readonly leftOut: number;
}

export interface ImportRecord {
  readonly id: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly state: ImportState;
  readonly columns: readonly { readonly header: string; readonly field: string | null }[];
  readonly summary: ImportSummary;
  readonly result: ImportResult | null;
  readonly createdAt: Date;
  readonly appliedAt: Date | null;
}

/** A row as it waits between the dry run and the import; rows that change nothing and raise no question are not kept. */
export interface StagedRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  /** Null when the row is bad. */
  readonly person: PersonRow | null;
  readonly problems: readonly RowProblem[];
}

export type NewImport = Pick<ImportRecord, 'kind' | 'fileName' | 'columns' | 'summary'> & { readonly unitId: string };

/** Imports in one transaction; staged rows and addresses are kept encrypted. */
export interface ImportStore {
  /** Units that the scope may write to, as they are on `day` (`yyyy-MM-dd`). */
  units(day: string): Promise<ImportUnit[]>;
  /** Keyed hash by which equal addresses meet. */
  addressKey(address: string): string;
  /** Persons of these codes that the scope sees. */
  known(codes: readonly string[]): Promise<KnownPerson[]>;
  /** Which of these codes are pupils that the scope sees. */
  knownPupils(codes: readonly string[]): Promise<string[]>;
  /** Keeps the result of a dry run, for a day unless it is applied. Gives the id. */
  stage(record: NewImport, rows: readonly StagedRow[], actor: string, at: Date): Promise<string>;
  /** With `lock`, nobody else applies it meanwhile. */
  find(id: string, lock?: boolean): Promise<ImportRecord | null>;
  /** Staged rows in the order of the file; those with problems only, or all. */
  rows(id: string, which: { readonly problems: true; readonly limit: number } | 'good'): Promise<StagedRow[]>;
  countProblems(id: string): Promise<number>;
  /** Writes the rows. Throws `import.codeTaken` when a code belongs to a person outside the scope. */
  apply(
    rows: readonly PersonRow[],
    facts: { importId: string; actor: string; at: Date },
  ): Promise<Omit<ImportResult, 'leftOut'>>;
  finish(id: string, result: ImportResult, at: Date): Promise<void>;
}
