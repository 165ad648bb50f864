import { dealContacts } from './contacts.js';
import { makeHouseholds, makeTeachersParents } from './households.js';
import { randomOf } from './random.js';
import { type SampleOffice, type SamplePerson, type SampleUnit, sampleId } from './sample-person.js';
import { COMMUNE_ROWS, OFFICE_ROW, SCHOOL_ROWS } from './school-table.js';
import { dealConsents, dealStatuses } from './statuses.js';
import { makeCitizens, makeWorkforce } from './workforce.js';

/** Which office every installation starts with. */
export const SAMPLE_SEED = 'cat-hai';

/**
 * The sample office of the domain reference, section 7: the same data for the same seed. 13,716 persons, of whom 9,000
 * are recipients (all but pupils below grade 6), each counted once, at the first membership.
 */
export function sampleOffice(seed: string = SAMPLE_SEED): SampleOffice {
  const workforce = makeWorkforce(seed);
  const { pupils, guardians } = makeHouseholds(seed);
  makeTeachersParents(seed, workforce, guardians);
  const persons = [...workforce, ...pupils, ...guardians, ...makeCitizens(seed)];
  assignNumbers(seed, persons);
  dealContacts(seed, persons);
  dealStatuses(seed, persons);
  dealConsents(seed, persons);
  return { units: sampleUnits(seed), persons };
}

/** The office first; schools and communes lie directly below it. */
export function sampleUnits(seed: string): SampleUnit[] {
  const unit = (row: { code: string; name: string; shortName: string }, kind: SampleUnit['kind']) => {
    const { code, name, shortName } = row;
    return { id: sampleId(seed, code), code, kind, level: null, name, shortName };
  };
  return [
    unit(OFFICE_ROW, 'educationOffice'),
    ...SCHOOL_ROWS.map((row) => ({ ...unit(row, 'school'), level: row.level })),
    ...COMMUNE_ROWS.map((row) => unit(row, 'commune')),
  ];
}

function assignNumbers(seed: string, persons: readonly SamplePerson[]): void {
  const random = randomOf(seed, 'numbers');
  const used = new Set<string>();
  for (const person of persons) {
    // Numbers below a million are kept for the log-ins' test phones.
    do person.number = String(1_000_000 + random.int(9_000_000));
    while (used.has(person.number));
    used.add(person.number);
  }
}
