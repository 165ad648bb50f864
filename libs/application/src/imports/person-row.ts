import type { AudienceGroup, Declared, EmploymentType, PersonName } from '@loa/domain';
import type { ImportField } from './import-fields.js';

export interface ImportUnit {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
}

/** One good row: a person in one group at one unit. What is undefined was left empty and stays as it is. */
export interface PersonRow {
  /** As the spreadsheet counts. */
  readonly row: number;
  readonly code: string;
  readonly name: PersonName;
  readonly group: AudienceGroup;
  readonly unitId: string;
  readonly grade?: number;
  readonly className?: string;
  readonly birthDate?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly zaloUserId?: string;
  readonly pupilCodes: readonly string[];
  /** Whom the row of a pupil names beside: known by name and number, having no code. */
  readonly guardian?: RowGuardian;
  readonly consent?: boolean;
  readonly salutation?: string;
  readonly position?: string;
  readonly employmentType?: EmploymentType;
  readonly eidStatus?: Declared;
  readonly serviceUse?: Declared;
}

export interface RowGuardian {
  readonly name: PersonName;
  readonly phone: string;
}

/** Something about a cell. An `error` keeps the row out; a `note` only tells. */
export interface RowProblem {
  readonly row: number;
  /** ImportHeader of the column as it stands in the file; null when the column is missing. */
  readonly column: string | null;
  readonly field: ImportField;
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly severity: 'error' | 'note';
  /** The cell with addresses masked. */
  readonly value: string | null;
  /** What it may have meant, masked as well. */
  readonly proposal: string | null;
}

/** What a row makes of a field. Days as `yyyy-MM-dd`, choices by their codes, addresses masked. */
export interface CellChange {
  readonly field: string;
  /** Null when nothing was known. */
  readonly before: string | null;
  readonly after: string;
}

/** A guardian who is looked for by name: among those of these pupils, and among all by number. */
export interface WantedGuardian {
  readonly ord: number;
  readonly name: PersonName;
  readonly phone: string | undefined;
  readonly pupilCodes: readonly string[];
}

export type RowOutcome = 'new' | 'changed' | 'unchanged' | 'bad';

/** What is known of a person before the import, as far as a file can change it. */
export interface KnownPerson {
  readonly id: string;
  readonly code: string;
  /** At home in the scope; of others a list adds places, addresses and words of consent, and rewrites nothing. */
  readonly own: boolean;
  readonly fullName: string;
  readonly birthDate: string | null;
  readonly salutation: string;
  readonly eidStatus: Declared;
  readonly serviceUse: Declared;
  readonly places: readonly KnownPlace[];
  readonly addresses: Readonly<Record<'phone' | 'email' | 'zaloUserId', readonly KnownAddress[]>>;
  readonly pupilCodes: readonly string[];
  /** Of a pupil. */
  readonly guardians: readonly { readonly searchName: string; readonly phoneKeys: readonly string[] }[];
  readonly agreed: boolean;
  readonly refused: boolean;
}

export interface KnownAddress {
  /** Keyed hash, by which equal addresses meet. */
  readonly key: string;
  /** Opens the address; dear, so only for what is shown. */
  readonly open: () => string;
}

export interface KnownPlace {
  readonly unitId: string;
  readonly group: AudienceGroup;
  readonly grade: number | null;
  readonly className: string | null;
  readonly employmentType: EmploymentType | null;
  readonly position: string;
}
