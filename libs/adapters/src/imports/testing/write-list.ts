import type { Random } from '@loa/adapters/sample/random.js';
import type { ImportField, SheetEncoding, SheetSeparator } from '@loa/application';
import writeExcel from 'write-excel-file/node';
import { asTcvn3, asVni, windows1258 } from './encode.js';

export interface Cell {
  readonly field: ImportField | null;
  readonly text: string;
}

export interface WrittenList {
  readonly bytes: Buffer;
  readonly format: 'csv' | 'xlsx';
  readonly encoding: SheetEncoding | null;
  readonly separator: SheetSeparator | null;
  /** Where a row of the list stands in the file, as the spreadsheet counts. */
  readonly rowOf: (at: number) => number;
}

const HEADERS: Readonly<Partial<Record<ImportField, readonly string[]>>> = {
  code: ['Mã', 'Mã định danh', 'MÃ SỐ', 'Code'],
  fullName: ['Họ và tên', 'HỌ TÊN', 'Họ và\ntên', 'Full name', 'Họ và tên (*)', 'Họ tên / Full name'],
  familyName: ['Họ và tên đệm', 'Họ đệm', 'Last name'],
  givenName: ['Tên', 'First name'],
  group: ['Nhóm', 'Đối tượng', 'Vai trò', 'Group'],
  unit: ['Mã đơn vị', 'Trường', 'Đơn vị', 'School code'],
  grade: ['Khối', 'Grade'],
  className: ['Lớp', 'Tên lớp', 'Class'],
  birthDate: ['Ngày sinh', 'Ngày, tháng,\nnăm sinh', 'Ngày sinh (dd/mm/yyyy)', 'Date of birth'],
  phone: ['SĐT', 'Số điện thoại', 'Điện thoại', 'ĐTDĐ', 'Phone number'],
  email: ['Email', 'E-mail', 'Thư điện tử'],
  zaloUserId: ['Zalo ID', 'Mã Zalo'],
  pupilCodes: ['Mã học sinh', 'Mã HS', 'Student code'],
  consent: ['Đồng ý', 'Đồng ý nhận tin', 'Consent'],
  salutation: ['Xưng hô', 'Danh xưng'],
  position: ['Chức vụ', 'Vị trí việc làm', 'Position'],
  employmentType: ['Loại lao động', 'Employment type'],
  eidStatus: ['VNeID', 'Định danh điện tử'],
  serviceUse: ['Sử dụng DVCTT', 'DVCTT'],
};
const UNREAD = ['STT', 'Ghi chú', 'Số tài khoản', 'Dân tộc'];
const TITLES = [
  ['PHÒNG GIÁO DỤC VÀ ĐÀO TẠO'],
  ['Độc lập - Tự do - Hạnh phúc'],
  ['', 'DANH SÁCH HỌC SINH, PHỤ HUYNH VÀ GIÁO VIÊN'],
  ['Năm học 2025-2026; học kỳ I'],
  [],
];
const ENCODINGS: readonly SheetEncoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258', 'tcvn3', 'vni'];
const SEPARATORS: readonly SheetSeparator[] = [',', ';', '\t', '|'];

/** Writes a list as offices hand it in: under titles, with lines left empty, in the encoding of some old program. */
export async function fileOf(
  format: 'csv' | 'xlsx',
  columns: readonly (ImportField | null)[],
  rows: readonly (readonly Cell[])[],
  random: Random,
): Promise<WrittenList> {
  const lines: string[][] = Array.from({ length: random.int(6) }, () => random.pick(TITLES)).map((title) => [...title]);
  lines.push(columns.map((field) => random.pick(field ? HEADERS[field]! : UNREAD)));
  if (random.chance(0.3)) lines.push(columns.map((_, at) => `(${at + 1})`));
  const encoding = format === 'xlsx' ? null : random.pick(ENCODINGS);
  const unicode = encoding === null || encoding.startsWith('utf');
  const places = rows.map((row) => {
    if (random.chance(0.02)) lines.push([]);
    return lines.push(row.map(({ text }) => (unicode && random.chance(0.05) ? messed(text, random) : text)));
  });
  const rowOf = (at: number) => places[at]!;
  if (format === 'xlsx') return { format, encoding, separator: null, rowOf, bytes: await xlsx(lines, random) };
  const separator = random.pick(SEPARATORS);
  return { format, encoding, separator, rowOf, bytes: encoded(csv(lines, separator, random), encoding!, random) };
}

/** What copies from chats and web pages bring along, and nobody sees. */
function messed(text: string, random: Random): string {
  if (text === '') return random.pick(['', ' ', '\u00a0']);
  return random.pick([
    `\u200b${text}`,
    `${text}\u00a0`,
    `  ${text} `,
    text.normalize('NFD'),
    `\ufeff${text}`,
    text.replace(' ', '\u00a0'),
    `${text.slice(0, 1)}\u00ad${text.slice(1)}`,
  ]);
}

function csv(lines: readonly (readonly string[])[], separator: string, random: Random): string {
  const end = random.pick(['\r\n', '\n']);
  const always = random.chance(0.2);
  const cell = (text: string) =>
    always || random.chance(0.02) || /["\n\r]/.test(text) || text.includes(separator)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  return lines.map((line) => line.map(cell).join(separator) + end).join('');
}

function encoded(text: string, encoding: SheetEncoding, random: Random): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(random.chance(0.5) ? `\ufeff${text}` : text);
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 'windows-1258':
      return windows1258(text);
    case 'tcvn3':
      return Buffer.from(asTcvn3(text), 'latin1');
    case 'vni':
      return Buffer.from(asVni(text), 'latin1');
  }
}

/** Days and numbers as such in some cells, as when they were typed into the sheet. */
function xlsx(lines: readonly (readonly string[])[], random: Random): Promise<Buffer> {
  const typed = (text: string) => {
    const date = new Date(`${text.split('/').reverse().join('-')}T00:00:00Z`);
    const whole = /^\d\d\/\d\d\/\d{4}$/.test(text) && !Number.isNaN(date.getTime());
    const real = whole && date.getUTCDate() === Number(text.slice(0, 2));
    if (real && random.chance(0.5)) return { value: date, type: Date, format: 'dd/mm/yyyy' };
    if (/^[1-9]\d{0,11}$/.test(text) && random.chance(0.7)) return { value: Number(text) };
    return text === '' ? null : { value: text };
  };
  return writeExcel(lines.map((line) => line.map(typed))).toBuffer();
}
