import type { AudienceGroup, EmploymentType } from '@loa/domain';
import { makeName, type Sex } from './names.js';
import { type Random, randomOf, shareOf } from './random.js';
import { type SamplePerson, samplePerson } from './sample-person.js';
import { COMMUNE_ROWS, OFFICE_ROW, SCHOOL_ROWS, type SchoolRow } from './school-table.js';

interface Post {
  readonly group: AudienceGroup;
  readonly position: string;
  readonly employmentType: EmploymentType;
}

const OFFICE_POSTS: readonly Post[] = [
  { group: 'manager', position: 'Trưởng phòng', employmentType: 'civilServant' },
  ...Array<Post>(2).fill({ group: 'manager', position: 'Phó Trưởng phòng', employmentType: 'civilServant' }),
  ...Array<Post>(10).fill({ group: 'staff', position: 'Chuyên viên', employmentType: 'civilServant' }),
  { group: 'staff', position: 'Công chức phụ trách TTHC', employmentType: 'civilServant' },
  { group: 'staff', position: 'Văn thư', employmentType: 'contractWorker' },
  { group: 'staff', position: 'Kế toán', employmentType: 'civilServant' },
];
const STAFF_POSITIONS = [
  'Kế toán',
  'Văn thư',
  'Y tế học đường',
  'Thư viện',
  'Thiết bị',
  'Bảo vệ',
  'Phục vụ',
  'Cấp dưỡng',
];
const OPERATORS = 18;
const TRAINED_OPERATORS = 11;

/** The 16 of the office (three leaders as managers, the others as staff) and all who work at schools. */
export function makeWorkforce(seed: string): SamplePerson[] {
  const random = randomOf(seed, 'workforce');
  const persons = [
    ...OFFICE_POSTS.map((post, index) => worker(seed, random, OFFICE_ROW.code, `CB.${pad(index + 1, 2)}`, post)),
    ...SCHOOL_ROWS.flatMap((school) => schoolWorkers(seed, random, school)),
  ];
  tagOperators(persons, random);
  tagCoreTeams(persons, random);
  return persons;
}

/** Citizens who agreed at a one-stop desk; members of their commune, not of a school. */
export function makeCitizens(seed: string): SamplePerson[] {
  const random = randomOf(seed, 'citizens');
  return COMMUNE_ROWS.flatMap((commune) =>
    Array.from({ length: commune.citizens }, (_, index) => {
      const sex = anySex(random);
      const facts = { sex, fullName: makeName(random, sex).fullName, salutation: sex === 'male' ? 'ông' : 'bà' };
      const membership = { unitCode: commune.code, group: 'citizen' as const };
      return samplePerson(seed, `${commune.code}.CD.${pad(index + 1, 3)}`, facts, membership);
    }),
  );
}

export const anySex = (random: Random): Sex => (random.chance(0.5) ? 'male' : 'female');

function schoolWorkers(seed: string, random: Random, school: SchoolRow): SamplePerson[] {
  const managers = Array.from({ length: school.managers }, (_, index): Post => {
    const position = index === 0 ? 'Hiệu trưởng' : 'Phó Hiệu trưởng';
    return { group: 'manager', position, employmentType: 'publicEmployee' };
  });
  const teachers = Array.from({ length: school.teachers }, (): Post => {
    const employmentType = random.chance(0.9) ? 'publicEmployee' : 'contractWorker';
    return { group: 'teacher', position: 'Giáo viên', employmentType };
  });
  const staff = Array.from({ length: school.staff }, (_, index): Post => {
    const position = STAFF_POSITIONS[index % STAFF_POSITIONS.length]!;
    return { group: 'staff', position, employmentType: index < 3 ? 'publicEmployee' : 'contractWorker' };
  });
  const make = (kind: string, digits: number) => (post: Post, index: number) =>
    worker(seed, random, school.code, `${kind}.${pad(index + 1, digits)}`, post);
  return [...managers.map(make('QL', 2)), ...teachers.map(make('GV', 3)), ...staff.map(make('NV', 2))];
}

function worker(seed: string, random: Random, unitCode: string, code: string, post: Post): SamplePerson {
  const sex: Sex = random.chance(post.group === 'teacher' ? 0.25 : 0.4) ? 'male' : 'female';
  const teaches = unitCode !== OFFICE_ROW.code && post.group !== 'staff';
  const salutation = teaches ? (sex === 'male' ? 'thầy' : 'cô') : sex === 'male' ? 'anh' : 'chị';
  const facts = { sex, fullName: makeName(random, sex).fullName, salutation };
  return samplePerson(seed, `${unitCode}.${code}`, facts, { unitCode, ...post });
}

/** Who runs the systems must be trained every year; here 11 of 18 were (domain reference, I.3.1-02). */
function tagOperators(persons: readonly SamplePerson[], random: Random): void {
  const office = persons.filter((person) => unitOf(person) === OFFICE_ROW.code && person.code > 'CH-PGD.CB.04');
  const bySchool = SCHOOL_ROWS.map((school) =>
    random.pick(persons.filter((person) => unitOf(person) === school.code && groupOf(person) !== 'manager')),
  );
  const operators = [...office.slice(0, 4), ...random.shuffled(bySchool).slice(0, OPERATORS - 4)];
  for (const person of operators) person.tags.push('systemOperator');
  const trained = shareOf(operators, TRAINED_OPERATORS / OPERATORS, random);
  for (const person of trained) person.tags.push('operatorTrained');
}

/** Each school's outreach team: the deputy head and every eighth teacher. */
function tagCoreTeams(persons: readonly SamplePerson[], random: Random): void {
  for (const school of SCHOOL_ROWS) {
    const own = persons.filter((person) => unitOf(person) === school.code);
    const teachers = own.filter((person) => groupOf(person) === 'teacher');
    for (const person of [own[1]!, ...shareOf(teachers, 1 / 8, random)]) person.tags.push('coreTeam');
  }
}

const unitOf = (person: SamplePerson) => person.memberships[0]!.unitCode;
const groupOf = (person: SamplePerson) => person.memberships[0]!.group;
const pad = (number: number, digits: number) => String(number).padStart(digits, '0');
