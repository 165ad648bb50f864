import { searchableName } from '@loa/domain';

/** What a column of a people file can hold. */
export const IMPORT_FIELDS = [
  'code',
  'fullName',
  'group',
  'unit',
  'grade',
  'className',
  'birthDate',
  'phone',
  'email',
  'zaloUserId',
  'pupilCodes',
  'consent',
  'salutation',
  'position',
  'employmentType',
  'eidStatus',
  'serviceUse',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** ImportHeader names that schools use, in either language; compared without accents, capitals and punctuation. */
const SYNONYMS: Readonly<Record<ImportField, readonly string[]>> = {
  code: ['mã', 'mã người', 'mã định danh', 'mã số', 'code', 'person code', 'id'],
  fullName: ['họ và tên', 'họ tên', 'tên đầy đủ', 'full name', 'name'],
  group: ['nhóm', 'đối tượng', 'nhóm đối tượng', 'vai trò', 'group', 'audience group', 'role'],
  unit: ['đơn vị', 'mã đơn vị', 'trường', 'mã trường', 'tên trường', 'unit', 'unit code', 'school', 'school code'],
  grade: ['khối', 'khối lớp', 'grade'],
  className: ['lớp', 'tên lớp', 'class', 'class name'],
  birthDate: ['ngày sinh', 'ngày tháng năm sinh', 'birth date', 'date of birth', 'birthday', 'dob'],
  phone: ['điện thoại', 'số điện thoại', 'số đt', 'sđt', 'đt', 'di động', 'đtdđ', 'phone', 'phone number', 'mobile'],
  email: ['email', 'e-mail', 'thư điện tử', 'địa chỉ email', 'mail', 'email address'],
  zaloUserId: ['zalo uid', 'zalo id', 'mã zalo', 'zalo user id'],
  pupilCodes: ['mã học sinh', 'mã con', 'mã hs', 'con', 'pupil code', 'pupil codes', 'student code', 'children'],
  consent: ['đồng ý', 'đồng ý nhận tin', 'chấp thuận', 'consent', 'agreed'],
  salutation: ['xưng hô', 'danh xưng', 'salutation', 'title'],
  position: ['chức vụ', 'chức danh', 'vị trí', 'position', 'job title'],
  employmentType: ['loại lao động', 'diện', 'loại hợp đồng', 'ngạch', 'employment type', 'employment'],
  eidStatus: ['định danh điện tử', 'vneid', 'định danh mức 2', 'eid', 'eid status'],
  serviceUse: ['đã dùng dvctt', 'sử dụng dvctt', 'dvctt', 'service use', 'uses online services'],
};

const normal = (header: string): string => searchableName(header.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' '));
const FIELD_OF: ReadonlyMap<string, ImportField> = new Map(
  IMPORT_FIELDS.flatMap((field) => SYNONYMS[field].map((name) => [normal(name), field] as const)),
);

/** What is known of a header: the field of each column, or null for one that we don't read. */
export interface ImportHeader {
  /** Index of the header's row in the sheet, from 0. */
  readonly at: number;
  readonly columns: readonly { readonly header: string; readonly field: ImportField | null }[];
  /** Fields that two columns claim. */
  readonly doubled: readonly ImportField[];
}

/** Lists begin with titles; the header stands within the first rows. */
const HEADER_WITHIN = 15;
const FEWEST_FIELDS = 3;

/** The first row that names a person's name and at least two other fields; null when there is none. */
export function findHeader(rows: readonly (readonly string[])[]): ImportHeader | null {
  for (const [at, cells] of rows.slice(0, HEADER_WITHIN).entries()) {
    const columns = ownCodes(
      cells.map((header) => ({ header: header.trim(), field: FIELD_OF.get(normal(header)) ?? null })),
    );
    const fields = columns.flatMap(({ field }) => field ?? []);
    if (new Set(fields).size < FEWEST_FIELDS || !fields.includes('fullName')) continue;
    const doubled = [...new Set(fields.filter((field, index) => fields.indexOf(field) !== index))];
    return { at, columns, doubled };
  }
  return null;
}

/** In a list of pupils alone, the pupil's code is the code of the row. */
function ownCodes(columns: ImportHeader['columns']): ImportHeader['columns'] {
  if (columns.some(({ field }) => field === 'code')) return columns;
  return columns.map((column) => (column.field === 'pupilCodes' ? { ...column, field: 'code' } : column));
}
