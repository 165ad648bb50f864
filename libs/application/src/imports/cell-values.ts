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

const plain = (text: string): string => searchableName(text.replace(/[^\p{L}\p{M}\p{N}&]+/gu, ' '));

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
  yes: ['có', 'rồi', 'đã có', 'đã dùng', 'x', '1', 'true', 'y'],
  none: ['không', 'chưa', 'chưa có', 'chưa dùng', '0', 'false', 'no', 'n'],
  unknown: ['không rõ', 'chưa rõ', 'chưa biết'],
});

const readWord = reader<'yes' | 'no'>({
  yes: ['có', 'đồng ý', 'x', '1', 'true', 'y', 'agreed'],
  no: ['không', 'không đồng ý', 'từ chối', '0', 'false', 'n', 'refused'],
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

/** A day as `yyyy-MM-dd` from dd/mm/yyyy (or with dots and dashes) or ISO; null when there is no such day, or not yet. */
export function readDay(text: string, today: string): string | null {
  const vietnamese = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(T00:00.*)?$/.exec(text.trim());
  const [year, month, day] = vietnamese
    ? [vietnamese[3], vietnamese[2], vietnamese[1]]
    : iso
      ? [iso[1], iso[2], iso[3]]
      : [];
  if (!year || !month || !day) return null;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
  return real && written >= OLDEST && written <= today ? written : null;
}
