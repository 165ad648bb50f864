import { type AudienceGroup, type Declared, type EmploymentType, GRADE_MAX, searchableName } from '@loa/domain';

/** Signs that show nothing or turn the direction of text; pasted from web pages and chats. */
const INVISIBLE = /\p{Cf}|\u034f|[\u115f\u1160]|[\ufe00-\ufe0f]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;
const LINE = /\r\n?|[\u2028\u2029]/g;
/** Spaces of every width; lines stay. */
const SPACE = /[^\S\n]+/g;

/** Text of a cell as it is read and kept: NFC, without invisible signs, with plain single spaces, lines kept. */
export function cleanText(text: string): string {
  if (/^(?:[!-~]+(?: [!-~]+)*)?$/.test(text)) return text;
  const seen = text.replace(INVISIBLE, '').replace(LINE, '\n').replace(CONTROL, '');
  return seen
    .normalize('NFC')
    .replace(SPACE, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

const plain = (text: string): string =>
  searchableName(text.replace(/[✓✔☑]/gu, 'x').replace(/[^\p{L}\p{M}\p{N}&]+/gu, ' '));

function reader<T extends string>(words: Readonly<Record<T, readonly string[]>>): (text: string) => T | null {
  const known = new Map<string, T>();
  for (const value of Object.keys(words) as T[]) {
    for (const word of [value, ...words[value]]) known.set(plain(word), value);
  }
  return (text) => known.get(plain(text)) ?? null;
}

export const readGroup = reader<AudienceGroup>({
  manager: ['cán bộ quản lý', 'quản lý', 'cbql', 'ban giám hiệu', 'bgh'],
  teacher: ['giáo viên', 'gv', 'nhà giáo'],
  staff: ['nhân viên', 'nv', 'chuyên viên', 'công chức', 'người lao động'],
  pupil: ['học sinh', 'hs', 'trẻ', 'student'],
  guardian: ['phụ huynh', 'ph', 'cha mẹ', 'cha mẹ học sinh', 'người giám hộ', 'parent'],
  citizen: ['người dân', 'công dân', 'dân'],
});

export const readEmployment = reader<EmploymentType>({
  civilServant: ['công chức', 'civil servant'],
  publicEmployee: ['viên chức', 'biên chế', 'public employee'],
  contractWorker: ['hợp đồng', 'người lao động', 'lao động hợp đồng', 'contract worker', 'contract'],
});

export const readDeclared = reader<Declared>({
  yes: ['có', 'rồi', 'đã có', 'đã dùng', 'đúng', 'x', 'v', '1', 'true', 'y', 'ok'],
  none: ['không', 'chưa', 'chưa có', 'chưa dùng', 'ko', 'k', 'sai', '0', 'false', 'no', 'n'],
  unknown: ['không rõ', 'chưa rõ', 'chưa biết'],
});

const readWord = reader<'yes' | 'no'>({
  yes: ['có', 'đồng ý', 'đã đồng ý', 'đúng', 'x', 'v', '1', 'true', 'y', 'ok', 'agreed'],
  no: ['không', 'không đồng ý', 'chưa đồng ý', 'từ chối', 'ko', 'k', 'sai', '0', 'false', 'n', 'refused'],
});

/** True for a yes, false for a no, null for anything else. */
export function readYesNo(text: string): boolean | null {
  const word = readWord(text);
  return word === null ? null : word === 'yes';
}

/** Grades 1–9, and -4 to -1 for nursery and ages 3–5; from a grade ("6", "Khối 6", "4 tuổi") or a class ("6A2"). */
export function readGrade(text: string): number | null {
  if (/^\s*-[1-4]\s*$/.test(text)) return Number(text);
  const word = plain(text).replace(/^(khoi|lop|grade|class) /, '');
  if (/^(nha tre|nt)\b/.test(word)) return -4;
  const age = /^([345]) ?(tuoi|t)\b/.exec(word);
  if (age) return Number(age[1]) - 6;
  const grade = /^([1-9])(?!\d)/.exec(word);
  return grade && Number(grade[1]) <= GRADE_MAX ? Number(grade[1]) : null;
}

const OLDEST = '1900-01-01';
const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/;
const YEAR_FIRST = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/;
/** Midnight, which programs write behind a day. */
const MIDNIGHT = /(?:[T ]0?0:00(?::00(?:\.0+)?)?(?:Z| ?SA| ?AM)?| 12:00(?::00)? AM)$/i;
/** Days since a spreadsheet's beginning, from 1927 on: shorter numbers are years or slips. */
const SERIAL = /^[1-9]\d{4}(?:\.0+)?$/;
const SERIAL_EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;
const IN_WORDS = /^(?:ngay )?(?:mong |mung )?(\d{1,2}) thang (\d{1,2}|[a-z ]+?)(?: nam)? (\d{4})$/;
const MONTHS: ReadonlyMap<string, string> = new Map([
  ...'mot hai ba tu nam sau bay tam chin muoi'.split(' ').map((name, at): [string, string] => [name, `${at + 1}`]),
  ['gieng', '1'],
  ['muoi mot', '11'],
  ['muoi hai', '12'],
  ['chap', '12'],
]);

/**
 * A day as `yyyy-MM-dd`; null when there is no such day, or not yet. Read are dd/mm/yyyy (also with dots, dashes or two
 * digits of the year, which mean the latest that has been), yyyy-mm-dd, a spreadsheet's number, and words ("ngày 5 tháng
 * 9 năm 2015"). The day stands before the month, always: "9/25/2014" is no day.
 */
export function readDay(text: string, today: string): string | null {
  const written = dayParts(text.trim().replace(MIDNIGHT, ''), today);
  if (!written) return null;
  const date = new Date(`${written}T00:00:00Z`);
  const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
  return real && written >= OLDEST && written <= today ? written : null;
}

function dayParts(text: string, today: string): string | null {
  if (SERIAL.test(text)) return new Date(SERIAL_EPOCH + Math.floor(Number(text)) * DAY).toISOString().slice(0, 10);
  const [, day, month, year] = DAY_FIRST.exec(text) ?? [];
  if (day && month && year) return dated(fullYear(year, month, day, today), month, day);
  const iso = YEAR_FIRST.exec(text);
  if (iso) return dated(iso[1]!, iso[2]!, iso[3]!);
  const [, wordDay, wordMonth, wordYear] = IN_WORDS.exec(plain(text)) ?? [];
  if (!wordDay || !wordMonth || !wordYear) return null;
  return dated(wordYear, MONTHS.get(wordMonth) ?? wordMonth, wordDay);
}

const dated = (year: string, month: string, day: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;

function fullYear(year: string, month: string, day: string, today: string): string {
  if (year.length === 4) return year;
  const century = Number(today.slice(0, 2));
  return dated(`${century}${year}`, month, day) <= today ? `${century}${year}` : `${century - 1}${year}`;
}

/** What a day that can't be may have meant: month and day the other way round, as other countries write them. */
export function proposeDay(text: string, today: string): string | null {
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim()) ?? [];
  if (!month || !day || !year) return null;
  return readDay(`${day}/${month}/${year}`, today)?.split('-').reverse().join('/') ?? null;
}

/** What a spreadsheet shows for a formula that failed. */
export const isCellError = (text: string): boolean =>
  /^#(REF!|N\/A|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/.test(text);

/** Text as it was meant: without the ="…" that programs put around digits, and nothing for a mere dash. */
export function meantText(text: string): string {
  const clean = cleanText(text).replace(/^="([^"]*)"$/, '$1');
  return /^[-–—_.]+$/.test(clean) ? '' : clean;
}
