import { type Family, formFamilies, type PupilSlot } from './families.js';
import { makeName } from './names.js';
import { type Random, randomOf, shareOf } from './random.js';
import { type SamplePerson, samplePerson } from './sample-person.js';
import { COMMUNE_ROWS, SCHOOL_ROWS } from './school-table.js';
import { anySex } from './workforce.js';

/** Autumn of the school year that grades belong to: first-graders turn six in it. */
const SCHOOL_YEAR = 2026;
const TEACHERS_WHO_ARE_PARENTS = 40;
/** Core teams of lower secondary schools take pupils in: this share of grades 8 and 9. */
const PUPILS_IN_CORE_TEAM = 0.04;

/** All pupils and the one contact of each family, linked to its children. */
export function makeHouseholds(seed: string): { pupils: SamplePerson[]; guardians: SamplePerson[] } {
  const families = formFamilies(SCHOOL_ROWS, randomOf(seed, 'families'));
  const random = randomOf(seed, 'households');
  const pupils: SamplePerson[] = [];
  const guardians: SamplePerson[] = [];
  const numbers = new Map<string, number>();
  for (const family of families) {
    const { code } = family.children[0]!.school;
    const number = (numbers.get(code) ?? 0) + 1;
    numbers.set(code, number);
    const father = makeName(random, 'male');
    const sex = random.chance(0.45) ? 'male' : 'female';
    const facts = {
      sex,
      fullName: sex === 'male' ? father.fullName : makeName(random, 'female').fullName,
      salutation: sex === 'male' ? 'anh' : 'chị',
    } as const;
    const children = family.children.map((slot) => pupil(seed, random, slot, father.family));
    pupils.push(...children);
    guardians.push(guardian(seed, `${code}.PH.${String(number).padStart(4, '0')}`, facts, family));
  }
  pupils.sort((a, b) => (a.code < b.code ? -1 : 1));
  guardians.sort((a, b) => (a.code < b.code ? -1 : 1));
  const older = pupils.filter((person) => person.memberships[0]!.grade! >= 8);
  for (const person of shareOf(older, PUPILS_IN_CORE_TEAM, random)) person.tags.push('coreTeam');
  return { pupils, guardians };
}

/**
 * Some teachers have children at these schools. Each is a second guardian beside the family's one contact (the
 * father), and is counted among teachers: so the number of families stays that of the table.
 */
export function makeTeachersParents(
  seed: string,
  workforce: readonly SamplePerson[],
  guardians: readonly SamplePerson[],
): void {
  const random = randomOf(seed, 'teachers who are parents');
  const islands = new Map(
    SCHOOL_ROWS.map((row) => [row.code, COMMUNE_ROWS.find((commune) => commune.shortName === row.commune)!.island]),
  );
  const islandOf = (person: SamplePerson) => islands.get(person.memberships[0]!.unitCode);
  const fathers = random.shuffled(guardians.filter((person) => person.sex === 'male'));
  const mothers = random.shuffled(
    workforce.filter((person) => person.memberships[0]!.group === 'teacher' && person.sex === 'female'),
  );
  for (const mother of mothers.slice(0, TEACHERS_WHO_ARE_PARENTS)) {
    const father = fathers.splice(
      fathers.findIndex((person) => islandOf(person) === islandOf(mother)),
      1,
    )[0]!;
    mother.children.push(...father.children);
    mother.memberships.push(...father.memberships.map((membership) => ({ ...membership })));
  }
}

function pupil(seed: string, random: Random, slot: PupilSlot, family: string): SamplePerson {
  const { code, grade, className, school } = slot;
  const sex = anySex(random);
  const year = grade > 0 ? SCHOOL_YEAR - 5 - grade : SCHOOL_YEAR - 6 - grade;
  const birthDate = new Date(Date.UTC(year, 0, 1 + random.int(365))).toISOString().slice(0, 10);
  const facts = {
    sex,
    fullName: makeName(random, sex, family).fullName,
    salutation: 'em',
    birthDate,
    recipient: grade >= 6,
  };
  return samplePerson(seed, code, facts, { unitCode: school.code, group: 'pupil', grade, className });
}

/** A guardian belongs to every school where a child is, with the grade and class of the youngest child there. */
function guardian(
  seed: string,
  code: string,
  facts: Pick<SamplePerson, 'sex' | 'fullName' | 'salutation'>,
  { children }: Family,
): SamplePerson {
  const bySchool = new Map<string, PupilSlot>();
  for (const child of children) if (!bySchool.has(child.school.code)) bySchool.set(child.school.code, child);
  const [first, ...others] = [...bySchool].map(([unitCode, { grade, className }]) => ({
    unitCode,
    group: 'guardian' as const,
    grade,
    className,
  }));
  const person = samplePerson(seed, code, facts, first!);
  person.memberships.push(...others.map((place) => ({ ...place, employmentType: null, position: '' })));
  person.children.push(...children.map((child) => child.code));
  return person;
}
