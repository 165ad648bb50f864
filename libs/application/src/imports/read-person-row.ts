import {
  type AudienceGroup,
  maskPhone,
  parseEmail,
  parsePersonName,
  parsePhone,
  proposeEmail,
  searchableName,
} from '@loa/domain';
import { readDay, readDeclared, readEmployment, readGrade, readGroup, readYesNo } from './cell-values.js';
import type { ImportField, ImportHeader } from './import-fields.js';
import type { ImportUnit, PersonRow, RowProblem } from './person-row.js';

export interface RowContext {
  readonly header: ImportHeader;
  /** Units that the actor may write to. */
  readonly units: readonly ImportUnit[];
  /** `yyyy-MM-dd` of today. */
  readonly today: string;
  /** Numbers of the prefix 040 are taken (sandbox only). */
  readonly demoNumbers: boolean;
}

const LONGEST = 100;
const CODE = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,59}$/u;
const ZALO_USER_ID = /^\d{6,25}$/;

/** Reads rows of one file: each into a person or into what is wrong with it. */
export class PersonRowReader {
  private readonly index: ReadonlyMap<ImportField, number>;
  private readonly unitOf = new Map<string, string>();

  constructor(private readonly context: RowContext) {
    this.index = new Map(context.header.columns.flatMap(({ field }, at) => (field ? [[field, at] as const] : [])));
    for (const unit of context.units) {
      for (const name of [unit.shortName, unit.name, unit.code]) this.unitOf.set(searchableName(name), unit.id);
    }
  }

  /** `row` counts as in the spreadsheet. The person is null when there is an error among the problems. */
  read(cells: readonly string[], row: number): { person: PersonRow | null; problems: RowProblem[] } {
    const reading = new RowReading(this.context, this.index, this.unitOf, cells, row);
    const person = reading.person();
    const failed = reading.problems.some((problem) => problem.severity === 'error');
    return { person: failed ? null : person, problems: reading.problems };
  }
}

class RowReading {
  readonly problems: RowProblem[] = [];

  constructor(
    private readonly context: RowContext,
    private readonly index: ReadonlyMap<ImportField, number>,
    private readonly unitOf: ReadonlyMap<string, string>,
    private readonly cells: readonly string[],
    private readonly row: number,
  ) {}

  person(): PersonRow | null {
    const code = this.needed('code', (text) => (CODE.test(text) ? text : null), 'import.code');
    const name = this.needed('fullName', parsePersonName, 'person.name');
    const group = this.needed('group', readGroup, 'import.group');
    const unitId = this.unit();
    const place = this.classPlace(group);
    const rest = {
      birthDate: this.optional('birthDate', (text) => readDay(text, this.context.today), 'import.date'),
      phone: this.phone(),
      email: this.email(),
      zaloUserId: this.optional('zaloUserId', (text) => (ZALO_USER_ID.test(text) ? text : null), 'import.zaloUserId'),
      pupilCodes: this.pupilCodes(group),
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
    const at = this.index.get(field);
    return at === undefined ? '' : (this.cells[at] ?? '').trim();
  }

  private optional<T>(field: ImportField, read: (text: string) => T | null, code: string): T | undefined {
    const text = this.text(field);
    if (text === '') return undefined;
    const value = read(text);
    if (value === null) this.add(field, code);
    return value ?? undefined;
  }

  private needed<T>(field: ImportField, read: (text: string) => T | null, code: string): T | undefined {
    if (this.text(field) !== '') return this.optional(field, read, code);
    this.add(field, 'input.required');
    return undefined;
  }

  /** A school that imports its own list needs no such column. */
  private unit(): string | undefined {
    const { units } = this.context;
    if (this.text('unit') === '' && units.length === 1) return units[0]!.id;
    return this.needed('unit', (text) => this.unitOf.get(searchableName(text)) ?? null, 'import.unit');
  }

  private classPlace(group: AudienceGroup | undefined): { grade?: number; className?: string } {
    const className = this.optional('className', shortText, 'import.tooLong');
    const written = this.optional('grade', readGrade, 'import.grade');
    const derived = className === undefined ? null : readGrade(className);
    if (written !== undefined && derived !== null && written !== derived) {
      this.add('className', 'import.classOfOtherGrade');
    }
    const grade = written ?? derived ?? undefined;
    if (group === 'pupil' && grade === undefined && this.text('grade') === '') {
      this.add('grade', 'import.gradeNeeded');
    }
    return { grade, className };
  }

  private phone(): string | undefined {
    const text = this.text('phone');
    if (text === '') return undefined;
    const phone = parsePhone(text);
    if (typeof phone === 'string') {
      this.add('phone', phone);
      return undefined;
    }
    if (phone.demo && !this.context.demoNumbers) {
      this.add('phone', 'phone.demo');
      return undefined;
    }
    if (phone.corrected) {
      this.add('phone', 'import.phoneCorrected', 'note', maskPhone(`0${phone.number.slice(2)}`));
    }
    return phone.number;
  }

  private email(): string | undefined {
    const text = this.text('email');
    if (text === '') return undefined;
    const email = parseEmail(text);
    const better = proposeEmail(text);
    if (!email) this.add('email', 'email.format', 'error', better && maskEmail(better));
    else if (better) this.add('email', 'import.emailSlip', 'note', maskEmail(better));
    return email?.address;
  }

  private pupilCodes(group: AudienceGroup | undefined): string[] {
    const codes = this.text('pupilCodes')
      .split(/[,;\s]+/)
      .filter((code) => code !== '');
    if (group === 'guardian' && codes.length === 0) this.add('pupilCodes', 'import.pupilNeeded');
    return group === 'guardian' ? [...new Set(codes)] : [];
  }

  private add(
    field: ImportField,
    code: string,
    severity: RowProblem['severity'] = 'error',
    proposal: string | null = null,
  ): void {
    this.problems.push(
      rowProblem(this.context.header, this.row, field, code, { severity, proposal, text: this.text(field) }),
    );
  }
}

/** A problem of one cell; addresses in it are masked, since problems are shown in lists and stored. */
export function rowProblem(
  header: ImportHeader,
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
  const masked =
    field === 'phone' || field === 'zaloUserId' ? maskPhone(text) : field === 'email' ? maskEmail(text) : text;
  const value = text === '' ? null : masked.slice(0, LONGEST);
  return { row, column, field, code, severity, value, proposal, ...(params && { params }) };
}

const shortText = (text: string): string | null =>
  text.length <= LONGEST ? text.normalize('NFC').replace(/\s+/gu, ' ') : null;

export function maskEmail(text: string): string {
  const at = text.lastIndexOf('@');
  return at < 1 ? `${text.slice(0, 1)}•••` : `${text.slice(0, 1)}•••${text.slice(at)}`;
}
