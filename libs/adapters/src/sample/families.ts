import { type Random, shareOf } from './random.js';
import { COMMUNE_ROWS, type SchoolRow } from './school-table.js';

/** A place in a class, before the child in it has a name. */
export interface PupilSlot {
  readonly code: string;
  readonly school: SchoolRow;
  readonly grade: number;
  readonly className: string;
}

/** Children of one family, the youngest first: at its school the family is counted. */
export interface Family {
  readonly children: PupilSlot[];
}

const CLASS_SIZE = 35;
const LARGEST_FAMILY = 3;
const LETTERS = 'ABCDEFGHIKLM';

/** All pupils of a school, dealt to classes of at most 35. */
export function pupilSlots(school: SchoolRow): PupilSlot[] {
  const slots: PupilSlot[] = [];
  for (const [grade, count] of school.pupils) {
    const classes = Math.ceil(count / CLASS_SIZE);
    for (let i = 0; i < count; i++) {
      const letter = LETTERS[Math.floor((i * classes) / count)]!;
      const code = `${school.code}.HS.${String(slots.length + 1).padStart(4, '0')}`;
      slots.push({ code, school, grade, className: className(grade, letter) });
    }
  }
  return slots;
}

function className(grade: number, letter: string): string {
  if (grade > 0) return `${grade}${letter}`;
  return grade === -4 ? `Nhà trẻ ${letter}` : `${grade + 6} tuổi ${letter}`;
}

/**
 * Deals all pupils to families so that each school has exactly as many families with their youngest child there as the
 * table says. Siblings go to different grades (so that no family has two youngest children) of schools on one island.
 */
export function formFamilies(schools: readonly SchoolRow[], random: Random): Family[] {
  const slots = schools.flatMap(pupilSlots);
  const older = new Set(schools.flatMap((school) => [...olderSiblings(school, slots, random)]));
  const pools = new Map<string, Family[]>();
  const families: Family[] = [];
  const grades = [...new Set(slots.map((slot) => slot.grade))].sort((a, b) => a - b);
  for (const grade of grades) {
    const here = slots.filter((slot) => slot.grade === grade);
    for (const slot of here.filter((child) => older.has(child))) findFamily(slot, pools, random).children.push(slot);
    for (const slot of here.filter((child) => !older.has(child))) {
      const family = { children: [slot] };
      families.push(family);
      for (const pool of poolsOf(slot.school)) {
        if (!pools.has(pool)) pools.set(pool, []);
        pools.get(pool)!.push(family);
      }
    }
  }
  return families;
}

/** Who of a school has a younger brother or sister somewhere: all but as many as it counts families. */
function olderSiblings(school: SchoolRow, slots: readonly PupilSlot[], random: Random): Set<PupilSlot> {
  const own = slots.filter((slot) => slot.school === school);
  const able = own.filter((slot) => slot.grade > -4);
  return shareOf(able, (own.length - school.families) / able.length, random);
}

/** Where siblings are looked for, nearest first: the school, its commune, its island. */
function poolsOf(school: SchoolRow): [string, string, string] {
  const commune = COMMUNE_ROWS.find((row) => row.shortName === school.commune)!;
  return [school.code, commune.code, commune.island];
}

function findFamily(slot: PupilSlot, pools: ReadonlyMap<string, Family[]>, random: Random): Family {
  const takes = (family: Family) =>
    family.children.length < LARGEST_FAMILY && family.children.every((child) => child.grade < slot.grade);
  const [school, commune, island] = poolsOf(slot.school);
  const order = random.chance(0.35) ? [school, commune, island] : [commune, island];
  for (const pool of order) {
    const families = pools.get(pool) ?? [];
    for (let tries = 0; tries < 20 && families.length > 0; tries++) {
      const family = random.pick(families);
      // Most families have two children at school, few have three.
      if (takes(family) && (family.children.length === 1 || random.chance(0.2))) return family;
    }
  }
  const family = (pools.get(island) ?? []).find(takes);
  if (!family) throw new Error(`no family on ${island} can have a child in grade ${slot.grade}`);
  return family;
}
