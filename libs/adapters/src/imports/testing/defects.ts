import type { Random } from '@loa/adapters/sample/random.js';
import type { ImportField } from '@loa/application';
import type { AudienceGroup } from '@loa/domain';
import { type ListRow, UNITS } from './clean-list.js';

export interface Planned {
  /** Index of the row in the list. */
  readonly at: number;
  readonly field: ImportField;
  readonly code: string;
  readonly severity: 'error' | 'note';
}

/** What a kind of defect may look at and change. */
export interface Plot {
  readonly rows: readonly ListRow[];
  readonly columns: ReadonlySet<ImportField>;
  readonly random: Random;
  /** Whether nothing was planted in the row so far and nothing refers to it as sound. */
  readonly free: (at: number) => boolean;
  /** Whether the cell is untouched, in a row that has no defect of the row as a whole. */
  readonly open: (at: number, field: ImportField) => boolean;
}

interface Planting {
  readonly planned: Planned;
  /** Rows in which nothing else may be planted. */
  readonly locked: readonly number[];
}

/** Plants one in a row, if it fits there: what it will be told as, from knowledge of what was put in alone. */
export type Kind = (plot: Plot, at: number) => Planting | null;

/** One cell. `@@` stands for seven digits that no other row has. */
function cell(
  field: ImportField,
  code: string,
  texts: readonly string[],
  {
    groups,
    severity = 'error' as Planned['severity'],
  }: { groups?: readonly AudienceGroup[]; severity?: Planned['severity'] } = {},
): Kind {
  return ({ rows, columns, random, open }, at) => {
    const row = rows[at]!;
    if (!columns.has(field) || !open(at, field) || (groups && !groups.includes(row.group))) return null;
    row.cells = { ...row.cells, [field]: random.pick(texts).replaceAll('@@', `5${String(at).padStart(6, '0')}`) };
    return { planned: { at, field, code, severity }, locked: [] };
  };
}

/** A defect of the row's identity or place: nothing else is planted in such a row. */
function whole(
  field: ImportField,
  code: string,
  groups: readonly AudienceGroup[],
  spoil: (row: ListRow) => ListRow['cells'],
): Kind {
  return ({ rows, columns, free }, at) => {
    const row = rows[at]!;
    if (!columns.has(field) || !free(at) || !groups.includes(row.group)) return null;
    row.cells = { ...row.cells, ...spoil(row) };
    return { planned: { at, field, code, severity: 'error' }, locked: [at] };
  };
}

/** A row that repeats an earlier one of somebody, but for what `change` says. Teachers give way: nobody refers to them. */
function repeat(field: ImportField, code: string, change: (first: ListRow['cells']) => ListRow['cells'] | null): Kind {
  return ({ rows, columns, free }, at) => {
    if (!columns.has(field) || !free(at) || rows[at]!.group !== 'teacher') return null;
    const first = rows.findIndex((row, other) => other < at && row.group === 'teacher' && free(other));
    const changed = first < 0 ? null : change(rows[first]!.cells);
    if (!changed) return null;
    rows[at]!.cells = { ...rows[first]!.cells, ...changed };
    return { planned: { at, field, code, severity: 'error' }, locked: [first, at] };
  };
}

const ALL: readonly AudienceGroup[] = ['pupil', 'guardian', 'teacher'];
const STRANGERS: readonly AudienceGroup[] = ['teacher'];
const elsewhere = (cells: ListRow['cells']): string => {
  const here = UNITS.findIndex((unit) =>
    [unit.code, unit.name, unit.shortName].some((name) => name.toLowerCase() === cells.unit?.toLowerCase()),
  );
  return UNITS[(here + 1) % UNITS.length]!.code;
};

export const KINDS: Readonly<Record<string, Kind>> = {
  codeMissing: whole('code', 'input.required', ALL, () => ({ code: '' })),
  codeSigns: whole('code', 'import.code', ALL, ({ cells }) => ({ code: `${cells.code} #?` })),
  groupMissing: whole('group', 'input.required', ALL, () => ({ group: '' })),
  groupUnknown: whole('group', 'import.group', ALL, () => ({ group: 'Bảo vệ ngoài' })),
  unitMissing: whole('unit', 'input.required', ALL, () => ({ unit: '' })),
  unitUnknown: whole('unit', 'import.unit', ALL, () => ({ unit: 'Trường THCS Không Có' })),
  gradeMissing: ({ rows, columns, free }, at) => {
    if (!free(at) || rows[at]!.group !== 'pupil') return null;
    rows[at]!.cells = { ...rows[at]!.cells, grade: '', className: '' };
    const field = columns.has('grade') ? 'grade' : 'className';
    return { planned: { at, field, code: 'import.gradeNeeded', severity: 'error' }, locked: [at] };
  },
  gradeAgainstClass: ({ rows, columns, free }, at) => {
    const row = rows[at]!;
    const grade = Number.parseInt(row.cells.className ?? '', 10);
    if (!columns.has('grade') || !free(at) || row.group !== 'pupil') return null;
    row.cells = { ...row.cells, grade: `${(grade % 9) + 1}` };
    return { planned: { at, field: 'className', code: 'import.classOfOtherGrade', severity: 'error' }, locked: [at] };
  },
  gradeUnknown: cell('grade', 'import.grade', ['12', 'Khối mười', '10A'], { groups: ['pupil'] }),
  nameMissing: cell('fullName', 'input.required', ['', '–']),
  nameDigits: cell('fullName', 'person.name', ['Nguyễn Văn 3', '12345', 'An+Bình']),
  dayImpossible: cell('birthDate', 'import.date', ['31/02/2014', '29/02/2015', '00/05/2014', '31/4/2010']),
  dayForeign: cell('birthDate', 'import.date', ['9/25/2014', '2014-25-09', '12/31/2013']),
  dayToCome: cell('birthDate', 'import.date', ['01/01/2099', '99999']),
  dayHalf: cell('birthDate', 'import.date', ['2014', '9/2014', 'tháng 9 năm 2014', 'mùa thu']),
  phoneShort: cell('phone', 'phone.length', ['091234567', '0912 345', '09123456789']),
  phoneLetters: cell('phone', 'phone.characters', ['0912 345 67x', 'không có', 'O912345678']),
  phoneFixed: cell('phone', 'phone.fixedLine', ['0225 388 8888', '(0225) 3888888', '+84 225 3888888']),
  phoneAbroad: cell('phone', 'phone.foreign', ['+1 415 555 0100', '0086 138 0013 8000']),
  phonePrefix: cell('phone', 'phone.prefix', ['0612345678', '0112.345.678']),
  phoneRounded: cell('phone', 'phone.rounded', ['9.12E+08', '9,1235E+08']),
  phoneDemo: cell('phone', 'phone.demo', ['0401234567', '040 123 4568']),
  emailBroken: cell('email', 'email.format', ['an@', 'an.demo.example', 'an@demo', 'nguyễn@demo.example']),
  zaloLetters: cell('zaloUserId', 'import.zaloUserId', ['zalo-an', '12', '1.2E+18']),
  consentUnknown: cell('consent', 'import.yesNo', ['có lẽ', 'hỏi lại', '2']),
  eidUnknown: cell('eidStatus', 'import.yesNo', ['mức 7', 'đang làm']),
  serviceUnknown: cell('serviceUse', 'import.yesNo', ['thỉnh thoảng', '2 lần']),
  employmentUnknown: cell('employmentType', 'import.employmentType', ['thời vụ', 'biệt phái']),
  tooLong: cell('position', 'import.tooLong', ['Giáo viên '.repeat(11)]),
  formula: cell('position', 'import.formula', ['=SUM(A1:A9)', '=HYPERLINK("http://x";"y")', "=cmd|'/c calc'!A0"]),
  cellError: cell('salutation', 'import.cellError', ['#N/A', '#REF!', '#VALUE!']),
  pupilMissing: cell('pupilCodes', 'import.pupilNeeded', ['', '-'], { groups: ['guardian'] }),
  pupilUnknown: whole('pupilCodes', 'import.pupilUnknown', ['guardian'], () => ({ pupilCodes: 'HS-999999' })),
  zeroLost: cell('phone', 'import.phoneCorrected', ['91@@'], { severity: 'note' }),
  prefixOld: cell('phone', 'import.phoneCorrected', ['0168@@', '+84 168@@', '168@@'], { severity: 'note' }),
  twoNumbers: cell(
    'phone',
    'import.phoneMore',
    ['091@@ / 098@@', '091@@;098@@', '091@@ - 098@@', 'Mẹ: 091@@, bố: 098@@'],
    { severity: 'note' },
  ),
  emailSlip: cell('email', 'import.emailSlip', ['n@@@gmai.com', 'n@@@gmail.con'], { severity: 'note' }),
  twoEmails: cell('email', 'import.emailMore', ['a@@@demo.example; b@@@demo.example'], { severity: 'note' }),
  numberOfAnother: ({ rows, columns, free }, at) => {
    const teacher = (one: number) => STRANGERS.includes(rows[one]!.group) && free(one);
    const owner = rows.findIndex((row, other) => other < at && teacher(other) && row.cells.phone);
    if (!columns.has('phone') || !teacher(at) || owner < 0) return null;
    rows[at]!.cells = { ...rows[at]!.cells, phone: rows[owner]!.cells.phone };
    return { planned: { at, field: 'phone', code: 'import.sharedPhone', severity: 'note' }, locked: [owner, at] };
  },
  rowTwice: repeat('code', 'import.duplicate', () => ({})),
  codeOfAnother: repeat('fullName', 'import.otherPerson', (first) => ({
    fullName: 'Phạm Văn Khác',
    unit: elsewhere(first),
  })),
  saysOtherwise: repeat('birthDate', 'import.contradiction', (first) =>
    first.birthDate ? { birthDate: '11/11/1961', unit: elsewhere(first) } : null,
  ),
};
