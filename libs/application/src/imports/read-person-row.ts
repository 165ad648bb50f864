import {
  type AudienceGroup,
  maskPhone,
  parseEmail,
  parsePersonName,
  proposeEmail,
  readEmails,
  readPhones,
  searchableName,
} from '@loa/domain';
import {
  isCellError,
  meantText,
  proposeDay,
  readDay,
  readDeclared,
  readEmployment,
  readGrade,
  readGroup,
  readYesNo,
} from './cell-values.js';
import type { ImportField, ImportHeader } from './import-fields.js';
import type { ImportUnit, PersonRow, RowGuardian, RowProblem } from './person-row.js';

export interface RowContext {
  readonly header: Pick<ImportHeader, 'columns'>;
  /** Units that the actor may write to. */
  readonly units: readonly ImportUnit[];
  /** `yyyy-MM-dd` of today. */
  readonly today: string;
  /** Numbers of the prefix 040 are taken (sandbox only). */
  readonly demoNumbers: boolean;
}

const LONGEST = 100;
const CODE = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,59}$/u;
/** Exports put it before what a spreadsheet would run as a formula. */
const MADE_TEXT = /^'(?=[=+\-@])/;
const ZALO_USER_ID = /^\d{6,25}$/;

/** Reads rows of one file: each into a person or into what is wrong with it. */
export class PersonRowReader {
  private readonly index: ReadonlyMap<ImportField, number>;
  private readonly unitOf: UnitFinder;

  constructor(private readonly context: RowContext) {
    this.index = new Map(context.header.columns.flatMap(({ field }, at) => (field ? [[field, at] as const] : [])));
    this.unitOf = unitFinder(context.units);
  }

  /** `row` counts as in the spreadsheet. The person is null when there is an error among the problems. */
  read(cells: readonly string[], row: number): { person: PersonRow | null; problems: RowProblem[] } {
    const texts = new Map([...this.index].map(([field, at]) => [field, meantText(cells[at] ?? '')]));
    const reading = new RowReading(this.context, texts, this.unitOf, row);
    const person = reading.person();
    const failed = reading.problems.some((problem) => problem.severity === 'error');
    return { person: failed ? null : person, problems: reading.problems };
  }
}

class RowReading {
  readonly problems: RowProblem[] = [];
  /** What a formula left there is told once, and its cell is not read. */
  private readonly spoilt = new Set<ImportField>();

  constructor(
    private readonly context: RowContext,
    private readonly texts: ReadonlyMap<ImportField, string>,
    private readonly unitOf: UnitFinder,
    private readonly row: number,
  ) {
    for (const [field, text] of texts) {
      if (isCellError(text)) this.spoil(field, 'import.cellError');
      else if (text.startsWith('=')) this.spoil(field, 'import.formula');
    }
  }

  person(): PersonRow | null {
    const { today } = this.context;
    const code = this.needed('code', (text) => (CODE.test(text) ? text : null), 'import.code');
    const name = this.name();
    const group = this.needed('group', readGroup, 'import.group');
    const unitId = this.unit();
    const place = this.classPlace(group);
    const rest = {
      birthDate: this.optional(
        'birthDate',
        (text) => readDay(text, today),
        'import.date',
        (text) => proposeDay(text, today),
      ),
      phone: this.phone('phone'),
      email: this.email(),
      zaloUserId: this.optional('zaloUserId', (text) => (ZALO_USER_ID.test(text) ? text : null), 'import.zaloUserId'),
      pupilCodes: this.pupilCodes(group),
      guardian: group === 'pupil' ? this.guardian() : undefined,
      consent: this.optional('consent', readYesNo, 'import.yesNo'),
      salutation: this.optional('salutation', shortText, 'import.tooLong'),
      position: this.optional('position', shortText, 'import.tooLong'),
      employmentType: this.optional('employmentType', readEmployment, 'import.employmentType'),
      eidStatus: this.optional('eidStatus', readDeclared, 'import.yesNo'),
      serviceUse: this.optional('serviceUse', readDeclared, 'import.yesNo'),
    };
    if (code === undefined || name === undefined || group === undefined || unitId === undefined) return null;
    return { row: this.row, code, name, group, unitId, ...place, ...rest };
  }

  private text(field: ImportField): string {
    return this.spoilt.has(field) ? '' : (this.texts.get(field) ?? '').replace(MADE_TEXT, '');
  }

  private spoil(field: ImportField, code: string): void {
    this.add(field, code);
    this.spoilt.add(field);
  }

  private optional<T>(
    field: ImportField,
    read: (text: string) => T | null,
    code: string,
    propose?: (text: string) => string | null,
  ): T | undefined {
    const text = this.text(field);
    if (text === '') return undefined;
    const value = read(text);
    if (value === null) this.add(field, code, 'error', propose?.(text) ?? null);
    return value ?? undefined;
  }

  private needed<T>(field: ImportField, read: (text: string) => T | null, code: string): T | undefined {
    if (this.text(field) !== '') return this.optional(field, read, code);
    if (!this.spoilt.has(field)) this.add(field, 'input.required');
    return undefined;
  }

  /** In one column, or in two: families' and middle names, and what one is called by. */
  private name(): PersonRow['name'] | undefined {
    if (!this.texts.has('givenName')) return this.needed('fullName', parsePersonName, 'person.name');
    if (this.text('fullName') !== '') return this.optional('fullName', parsePersonName, 'person.name');
    const family = this.text('familyName');
    return this.needed('givenName', (given) => parsePersonName(`${family} ${given}`), 'person.name');
  }

  /** A school that imports its own list needs no such column. */
  private unit(): string | undefined {
    const { units } = this.context;
    const alone = units.length === 1 && !this.spoilt.has('unit');
    if (this.text('unit') === '' && alone) return units[0]!.id;
    const text = this.text('unit');
    const found = text === '' ? [] : this.unitOf(text);
    if (found.length < 2) return this.needed('unit', () => found[0]?.id ?? null, 'import.unit');
    const codes = found.map(({ code }) => code).join(', ');
    this.add('unit', 'import.unitAmbiguous', 'error', codes.slice(0, LONGEST));
    return undefined;
  }

  private classPlace(group: AudienceGroup | undefined): { grade?: number; className?: string } {
    const className = this.optional('className', shortText, 'import.tooLong');
    const written = this.optional('grade', readGrade, 'import.grade');
    const derived = className === undefined ? null : readGrade(className);
    if (written !== undefined && derived !== null && written !== derived) {
      this.add('className', 'import.classOfOtherGrade');
    }
    const grade = written ?? derived ?? undefined;
    const told = this.text('grade') !== '' || this.spoilt.has('grade') || this.spoilt.has('className');
    if (group === 'pupil' && grade === undefined && !told) {
      this.add(this.texts.has('grade') ? 'grade' : 'className', 'import.gradeNeeded');
    }
    return { grade, className };
  }

  private phone(field: 'phone' | 'guardianPhone'): string | undefined {
    const text = this.text(field);
    if (text === '') return undefined;
    const { phone, more } = readPhones(text);
    if (typeof phone === 'string') {
      this.add(field, phone);
      return undefined;
    }
    if (phone.demo && !this.context.demoNumbers) {
      this.add(field, 'phone.demo');
      return undefined;
    }
    const taken = maskPhone(`0${phone.number.slice(2)}`);
    if (more > 0) this.add(field, 'import.phoneMore', 'note', taken);
    if (phone.corrected) this.add(field, 'import.phoneCorrected', 'note', taken);
    return phone.number;
  }

  private email(): string | undefined {
    if (this.text('email') === '') return undefined;
    const { text, more } = readEmails(this.text('email'));
    const email = parseEmail(text);
    const better = proposeEmail(text);
    if (!email) this.add('email', 'email.format', 'error', better && maskEmail(better));
    else if (better) this.add('email', 'import.emailSlip', 'note', maskEmail(better));
    if (more > 0) this.add('email', 'import.emailMore', 'note', maskEmail(text));
    return email?.address;
  }

  private pupilCodes(group: AudienceGroup | undefined): string[] {
    const codes = this.text('pupilCodes')
      .split(/[,;\s]+/)
      .filter((code) => code !== '');
    const missing = group === 'guardian' && codes.length === 0 && !this.spoilt.has('pupilCodes');
    if (missing) this.add('pupilCodes', 'import.pupilNeeded');
    return group === 'guardian' ? [...new Set(codes)] : [];
  }

  /** Known by name and number together: either alone tells of nobody. */
  private guardian(): RowGuardian | undefined {
    const name = this.optional('guardianName', parsePersonName, 'person.name');
    const phone = this.phone('guardianPhone');
    if (name && phone) return { name, phone };
    const empty = (field: ImportField) => this.text(field) === '' && !this.spoilt.has(field);
    if (name && empty('guardianPhone')) this.add('guardianPhone', 'import.guardianHalf', 'note');
    if (phone && empty('guardianName')) this.add('guardianName', 'import.guardianHalf', 'note');
    return undefined;
  }

  private add(
    field: ImportField,
    code: string,
    severity: RowProblem['severity'] = 'error',
    proposal: string | null = null,
  ): void {
    this.problems.push(
      rowProblem(this.context.header, this.row, field, code, {
        severity,
        proposal,
        text: this.texts.get(field) ?? '',
      }),
    );
  }
}

type UnitFinder = (text: string) => readonly ImportUnit[];

/** By code as it is written; else by name with its accents, and then without: several when that tells them not apart. */
function unitFinder(units: readonly ImportUnit[]): UnitFinder {
  const ways = [
    { normal: (text: string) => text, namesOf: (unit: ImportUnit) => [unit.code] },
    { normal: spelt, namesOf: (unit: ImportUnit) => [unit.shortName, unit.name, unit.code] },
    { normal: searchableName, namesOf: (unit: ImportUnit) => [unit.shortName, unit.name, unit.code] },
  ].map(({ normal, namesOf }) => {
    const index = new Map<string, ImportUnit[]>();
    for (const unit of units) {
      for (const name of new Set(namesOf(unit).map(normal))) index.set(name, [...(index.get(name) ?? []), unit]);
    }
    return (text: string) => index.get(normal(text)) ?? [];
  });
  return (text) => ways.map((way) => way(text)).find((found) => found.length > 0) ?? [];
}

const spelt = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();

const MASKS: Partial<Record<ImportField, (text: string) => string>> = {
  phone: maskPhone,
  guardianPhone: maskPhone,
  zaloUserId: maskPhone,
  email: maskEmail,
};

/** A cell as it may be shown in lists and stored: addresses are masked. */
export const maskCell = (field: ImportField | null, text: string): string => (field && MASKS[field]?.(text)) ?? text;

/** A problem of one cell; addresses in it are masked, since problems are shown in lists and stored. */
export function rowProblem(
  header: Pick<ImportHeader, 'columns'>,
  row: number,
  field: ImportField,
  code: string,
  facts: {
    severity?: RowProblem['severity'];
    proposal?: string | null;
    text?: string;
    params?: RowProblem['params'];
  } = {},
): RowProblem {
  const { severity = 'error', proposal = null, text = '', params } = facts;
  const column = header.columns.find((one) => one.field === field)?.header ?? null;
  const value = text === '' ? null : maskCell(field, text).slice(0, LONGEST);
  return { row, column, field, code, severity, value, proposal, ...(params && { params }) };
}

const shortText = (text: string): string | null => (text.length <= LONGEST ? text.replace(/\s+/gu, ' ') : null);

function maskEmail(text: string): string {
  const at = text.lastIndexOf('@');
  return at < 1 ? `${text.slice(0, 1)}•••` : `${text.slice(0, 1)}•••${text.slice(at)}`;
}
