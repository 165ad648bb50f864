import { createHash } from 'node:crypto';
import { searchableName } from '@loa/domain';
import type { SheetRow } from './sheet-reader.js';

/** What a column of a people file can hold. */
export const IMPORT_FIELDS = [
  'code',
  'fullName',
  'familyName',
  'givenName',
  'group',
  'unit',
  'grade',
  'className',
  'birthDate',
  'phone',
  'email',
  'zaloUserId',
  'pupilCodes',
  'guardianName',
  'guardianPhone',
  'consent',
  'salutation',
  'position',
  'employmentType',
  'eidStatus',
  'serviceUse',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Names of columns that schools use, in either language; compared without accents, capitals and punctuation. */
const SYNONYMS: Readonly<Record<ImportField, string>> = {
  code: `mã, mã người, mã định danh, mã định danh bộ gd đt, mã số, mã cán bộ, mã cb, mã giáo viên, mã gv, mã nhân viên,
    mã phụ huynh, mã ph, code, person code, id, teacher code, staff code, guardian code`,
  fullName: `họ và tên, họ tên, tên đầy đủ, họ và tên học sinh, họ tên học sinh, họ và tên hs, họ tên hs,
    họ và tên giáo viên, họ tên giáo viên, họ và tên phụ huynh, họ tên phụ huynh, họ và tên cán bộ, full name, name,
    student name`,
  // Many lists keep what one is called by in a column of its own, to sort by it.
  familyName: 'họ, họ đệm, họ và đệm, họ và tên đệm, họ lót, họ và chữ lót, last name, family name',
  givenName: 'tên, first name, given name',
  group: 'nhóm, đối tượng, nhóm đối tượng, vai trò, group, audience group, role',
  unit: `đơn vị, mã đơn vị, tên đơn vị, đơn vị công tác, trường, mã trường, tên trường, unit, unit code, unit name,
    school, school code, school name`,
  grade: 'khối, khối lớp, khối học, grade',
  className: 'lớp, tên lớp, lớp học, class, class name',
  birthDate: 'ngày sinh, ngày tháng năm sinh, sinh ngày, ns, birth date, date of birth, birthday, dob',
  phone: `điện thoại, số điện thoại, số đt, sđt, đt, di động, điện thoại di động, số điện thoại di động, số di động,
    đt di động, đtdđ, điện thoại liên hệ, số điện thoại liên hệ, sđt liên hệ, phone, phone number, mobile,
    mobile phone, mobile number, tel, telephone`,
  email: 'email, e-mail, thư điện tử, địa chỉ email, địa chỉ thư điện tử, hộp thư, mail, email address',
  zaloUserId: 'zalo uid, zalo id, mã zalo, zalo user id',
  pupilCodes: `mã học sinh, mã định danh học sinh, mã con, mã hs, con, pupil code, pupil codes, student code,
    student id, children`,
  // Of the pupil in the same row.
  guardianName: `phụ huynh, tên phụ huynh, cha mẹ, họ tên cha mẹ, họ và tên cha mẹ, họ tên bố mẹ, người giám hộ,
    họ tên người giám hộ, họ và tên người giám hộ, tên người giám hộ, guardian, guardian name, parent, parent name`,
  guardianPhone: `sđt phụ huynh, số điện thoại phụ huynh, điện thoại phụ huynh, đt phụ huynh, sđt ph, đt ph, sđt cha mẹ,
    số điện thoại cha mẹ, điện thoại cha mẹ, sđt bố mẹ, sđt người giám hộ, số điện thoại người giám hộ, guardian phone,
    guardian phone number, parent phone, parent phone number`,
  consent: 'đồng ý, đồng ý nhận tin, đồng ý nhận thông báo, chấp thuận, consent, agreed',
  salutation: 'xưng hô, danh xưng, salutation, title',
  position: 'chức vụ, chức danh, vị trí, vị trí việc làm, position, job title',
  employmentType: 'loại lao động, diện, loại hợp đồng, hình thức hợp đồng, ngạch, employment type, employment',
  eidStatus: 'định danh điện tử, vneid, định danh mức 2, eid, eid status',
  serviceUse: 'đã dùng dvctt, sử dụng dvctt, dvctt, service use, uses online services',
};

/** The name of a column as it is compared and remembered: one line, without accents, capitals and punctuation. */
export const normalHeader = (header: string): string => searchableName(header.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' '));

const FIELD_OF: ReadonlyMap<string, ImportField> = new Map(
  IMPORT_FIELDS.flatMap((field) => SYNONYMS[field].split(',').map((name) => [normalHeader(name), field] as const)),
);

/** A mapping mended by hand, by `normalHeader`; null for a column that is not to be read. */
export type RememberedFields = Readonly<Record<string, ImportField | null>>;

export interface ImportColumn {
  /** As it stands in the file, in one line. */
  readonly header: string;
  /** Null for a column that we don't read. */
  readonly field: ImportField | null;
}

export interface ImportHeader {
  /** The header's row as the spreadsheet counts. */
  readonly row: number;
  /** The first row of data: below the header, and below the numbers of columns that official forms have there. */
  readonly dataFrom: number;
  readonly columns: readonly ImportColumn[];
  /** Fields that two columns claim. */
  readonly doubled: readonly ImportField[];
}

/** Lists begin with titles; the header stands within the first rows. */
export const HEADER_WITHIN = 30;
const FEWEST_FIELDS = 3;

/**
 * The first row that names a person's name and at least two other fields; null when there is none. Names are looked up
 * in `remembered` first, then among those that schools use.
 */
export function findHeader(rows: readonly SheetRow[], remembered: RememberedFields = {}): ImportHeader | null {
  const looked = rows.slice(0, HEADER_WITHIN + 1);
  for (const [at, { cells }] of looked.slice(0, HEADER_WITHIN).entries()) {
    const header = headerOf(looked, at, remembered);
    const fields = new Set(header.columns.flatMap(({ field }) => field ?? []));
    const named = fields.has('fullName') || (fields.has('familyName') && fields.has('givenName'));
    if (fields.size >= FEWEST_FIELDS && named && cells.length >= FEWEST_FIELDS) return header;
  }
  return null;
}

/**
 * For a list that `findHeader` does not understand: the row that looks most like a header, to be mapped by hand. It is
 * the first of those with the most different words; null when no row has three.
 */
export function likelyHeader(rows: readonly SheetRow[], remembered: RememberedFields = {}): ImportHeader | null {
  const looked = rows.slice(0, HEADER_WITHIN + 1);
  const words = looked
    .slice(0, HEADER_WITHIN)
    .map(({ cells }) => new Set(cells.map(normalHeader).filter((cell) => /\p{L}/u.test(cell))).size);
  const most = Math.max(0, ...words);
  return most < FEWEST_FIELDS ? null : headerOf(looked, words.indexOf(most), remembered);
}

/** A key of where a file comes from: lists of one program have the same columns, in whatever order. */
export function signatureOf({ columns }: Pick<ImportHeader, 'columns'>): string {
  const names = new Set(columns.map(({ header }) => normalHeader(header)).filter((name) => name !== ''));
  return createHash('sha256')
    .update([...names].sort().join('\n'))
    .digest('hex');
}

function headerOf(rows: readonly SheetRow[], at: number, remembered: RememberedFields): ImportHeader {
  const { row, cells } = rows[at]!;
  const read = cells.map((cell) => ({ header: cell.replace(/\s+/gu, ' ').trim(), field: fieldOf(cell, remembered) }));
  const columns = guardiansBeside(ownCodes(read, remembered), remembered);
  const fields = columns.flatMap(({ field }) => field ?? []);
  const doubled = [...new Set(fields.filter((field, index) => fields.indexOf(field) !== index))];
  const below = rows[at + 1];
  return { row, dataFrom: below && numbersColumns(below.cells) ? below.row + 1 : row + 1, columns, doubled };
}

function fieldOf(cell: string, remembered: RememberedFields): ImportField | null {
  const name = normalHeader(cell);
  if (Object.hasOwn(remembered, name)) return remembered[name]!;
  const whole = FIELD_OF.get(name) ?? FIELD_OF.get(normalHeader(cell.replace(/\([^)]*\)|\[[^\]]*\]/g, ' ')));
  if (whole) return whole;
  // "Họ và tên / Full name": all parts that say something must say the same.
  const parts = new Set(cell.split(/[/|()\n]/).flatMap((part) => FIELD_OF.get(normalHeader(part)) ?? []));
  return parts.size === 1 ? [...parts][0]! : null;
}

/** Official forms number their columns below the header: "(1) (2) (3)" or "A B 1 2". */
function numbersColumns(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  const numbers = filled.flatMap((cell) => /^\(?(\d{1,2})\)?$/.exec(cell.trim())?.[1] ?? []).map(Number);
  const letters = filled.filter((cell) => /^\(?[A-Z]\)?$/.test(cell.trim())).length;
  const counted = numbers.every((number, at) => at === 0 || number === numbers[at - 1]! + 1);
  return numbers.length >= FEWEST_FIELDS && numbers.length + letters === filled.length && counted;
}

/** In a list of pupils alone, the pupil's code is the code of the row, unless somebody said otherwise. */
function ownCodes(columns: readonly ImportColumn[], remembered: RememberedFields): readonly ImportColumn[] {
  if (columns.some(({ field }) => field === 'code')) return columns;
  return columns.map((column) => {
    const own = column.field === 'pupilCodes' && !Object.hasOwn(remembered, normalHeader(column.header));
    return own ? { ...column, field: 'code' } : column;
  });
}

/** Beside the name of a pupil, the name of a guardian is another column's; alone it names the person of the row. */
function guardiansBeside(columns: readonly ImportColumn[], remembered: RememberedFields): readonly ImportColumn[] {
  const names = columns.filter(({ field }) => field === 'fullName');
  if (names.length !== 2 || columns.some(({ field }) => field === 'guardianName')) return columns;
  const beside = names.filter(({ header }) => /phu huynh|guardian|parent/.test(normalHeader(header)));
  if (beside.length !== 1 || Object.hasOwn(remembered, normalHeader(beside[0]!.header))) return columns;
  return columns.map((column) => (column === beside[0] ? { ...column, field: 'guardianName' } : column));
}
