import { makeName } from '@loa/adapters/sample/names.js';
import type { Random } from '@loa/adapters/sample/random.js';
import type { ImportField, ImportUnit } from '@loa/application';
import type { AudienceGroup } from '@loa/domain';

export const UNITS: readonly ImportUnit[] = [
  { id: 'u1', code: 'CH-CS-01', name: 'Trường THCS Đảo Xanh', shortName: 'THCS Đảo Xanh' },
  { id: 'u2', code: 'CH-TH-01', name: 'Trường Tiểu học Hải Âu', shortName: 'TH Hải Âu' },
  { id: 'u3', code: 'CH-MN-02', name: 'Trường Mầm non San Hô', shortName: 'MN San Hô' },
];

/** One row of a list as it will be written, before and after something in it is spoilt. */
export interface ListRow {
  readonly group: AudienceGroup;
  /** Cells by field; what is absent is empty. */
  cells: Partial<Record<ImportField, string>>;
}

const GROUP_WORDS: Readonly<Partial<Record<AudienceGroup, readonly string[]>>> = {
  pupil: ['Học sinh', 'HS', 'hoc sinh', 'pupil'],
  guardian: ['Phụ huynh', 'PH', 'Cha mẹ học sinh'],
  teacher: ['Giáo viên', 'GV', 'teacher'],
};
const YES_NO = ['Có', 'có', 'x', 'Không', '0', 'Đồng ý'];
const DECLARED = ['Có', 'Chưa', 'không rõ', 'x'];
const MOBILE = ['0912', '0987', '0326', '0563', '0704', '0815', '0909'];

/** Rows of pupils, their guardians and teachers in which nothing is wrong, each with addresses of its own. */
export function cleanRows(count: number, random: Random): ListRow[] {
  const pupils = Math.ceil(count / 2);
  const guardians = Math.floor(count / 4);
  const rows = Array.from({ length: count }, (_, at) => {
    if (at < pupils) return pupilRow(at, random);
    return at < pupils + guardians ? guardianRow(at, pupils, random) : teacherRow(at, random);
  });
  return random.shuffled(rows);
}

function personCells(at: number, group: AudienceGroup, random: Random): ListRow['cells'] {
  const name = makeName(random, random.pick(['male', 'female'] as const)).fullName;
  const unit = random.pick(UNITS);
  return {
    fullName: random.chance(0.2) ? name.toUpperCase() : name,
    group: random.pick(GROUP_WORDS[group]!),
    unit: random.pick([unit.code, unit.name, unit.shortName, unit.name.toUpperCase()]),
    ...(random.chance(0.8) && { phone: phoneOf(at, random) }),
    ...(random.chance(0.7) && { email: random.pick([`nguoi.${at}@demo.example`, `NGUOI.${at}@Demo.Example`]) }),
    ...(random.chance(0.7) && { consent: random.pick(YES_NO) }),
    ...(random.chance(0.5) && { eidStatus: random.pick(DECLARED), serviceUse: random.pick(DECLARED) }),
    ...(random.chance(0.5) && { zaloUserId: `7${String(at).padStart(11, '0')}` }),
  };
}

function pupilRow(at: number, random: Random): ListRow {
  const grade = 1 + random.int(9);
  return {
    group: 'pupil',
    cells: {
      ...personCells(at, 'pupil', random),
      code: `HS-${1000 + at}`,
      birthDate: dayText(`${2025 - 5 - grade}`, random),
      grade: random.pick([`${grade}`, `Khối ${grade}`, '']),
      className: `${grade}${random.pick(['A', 'B', 'C'])}${1 + random.int(5)}`,
    },
  };
}

function guardianRow(at: number, pupils: number, random: Random): ListRow {
  const codes = [random.int(pupils), random.int(pupils)].map((pupil) => `HS-${1000 + pupil}`);
  return {
    group: 'guardian',
    cells: {
      ...personCells(at, 'guardian', random),
      code: `PH-${1000 + at}`,
      birthDate: random.chance(0.5) ? dayText(`${1970 + random.int(25)}`, random) : '',
      pupilCodes: random.pick([codes[0]!, codes.join('; '), codes.join(', ')]),
      salutation: random.pick(['anh', 'chị', '']),
    },
  };
}

function teacherRow(at: number, random: Random): ListRow {
  return {
    group: 'teacher',
    cells: {
      ...personCells(at, 'teacher', random),
      code: `GV-${1000 + at}`,
      birthDate: dayText(`${1965 + random.int(35)}`, random),
      position: random.pick(['Tổ trưởng', 'Giáo viên Tin học', '']),
      employmentType: random.pick(['Viên chức', 'Hợp đồng', 'công chức', '']),
    },
  };
}

/** A mobile number of nobody else in the list, spelled as people do. */
function phoneOf(at: number, random: Random): string {
  const number = `${random.pick(MOBILE)}${String(at).padStart(6, '0')}`;
  const [a, b, c] = [number.slice(1, 4), number.slice(4, 7), number.slice(7)];
  return random.pick([
    number,
    `0${a}.${b}.${c}`,
    `0${a} ${b} ${c}`,
    `0${a}-${b}-${c}`,
    `+84 ${a} ${b} ${c}`,
    `(+84) ${a}${b}${c}`,
    `84${a}${b}${c}`,
    `0084${a}${b}${c}`,
    `ĐT: 0${a}${b}${c}`,
  ]);
}

function dayText(year: string, random: Random): string {
  const day = 1 + random.int(28);
  const month = 1 + random.int(12);
  const [dd, mm] = [`${day}`.padStart(2, '0'), `${month}`.padStart(2, '0')];
  const serial = Date.UTC(Number(year), month - 1, day) / 86_400_000 + 25_569;
  return random.pick([
    `${dd}/${mm}/${year}`,
    `${dd}/${mm}/${year}`,
    `${day}-${month}-${year}`,
    `${dd}.${mm}.${year}`,
    `${day}/${month}/${year.slice(2)}`,
    `${year}-${mm}-${dd}`,
    `${year}-${mm}-${dd}T00:00:00`,
    `${serial}`,
    `ngày ${day} tháng ${month} năm ${year}`,
  ]);
}
