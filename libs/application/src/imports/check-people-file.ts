import { DomainError } from '@loa/domain';
import { changedFields, consentToRecord, differingFacts } from './compare-rows.js';
import { findHeader, type ImportField, type ImportHeader } from './import-fields.js';
import type { ImportStore, ImportSummary, StagedRow } from './import-store.js';
import type { PersonRow, RowOutcome, RowProblem } from './person-row.js';
import { PersonRowReader, rowProblem } from './read-person-row.js';

export interface CheckedFile {
  readonly header: ImportHeader;
  readonly summary: ImportSummary;
  readonly rows: StagedRow[];
}

/** Facts of a person that all rows of one code must agree on. */
const PERSONAL = [
  'phone',
  'email',
  'zaloUserId',
  'birthDate',
  'salutation',
  'eidStatus',
  'serviceUse',
  'consent',
] as const;

const ROWS_AT_ONCE = 1000;

interface DraftRow {
  readonly row: number;
  person: PersonRow | null;
  readonly problems: RowProblem[];
}

/**
 * Checks every row of a people file against itself, the file and what is known, and writes nothing. Throws
 * `import.noHeader`, `import.columns` or `import.empty` when the file as a whole can't be read as such a list.
 */
export async function checkPeopleFile(
  cells: readonly (readonly string[])[],
  store: ImportStore,
  facts: { readonly today: string; readonly demoNumbers: boolean },
): Promise<CheckedFile> {
  const units = await store.units(facts.today);
  const header = neededHeader(cells, units.length);
  const reader = new PersonRowReader({ header, units, ...facts });
  const drafts: DraftRow[] = [];
  for (let at = header.dataFrom - 1; at < cells.length; at++) {
    if (cells[at]!.every((cell) => cell.trim() === '')) continue;
    drafts.push({ row: at + 1, ...reader.read(cells[at]!, at + 1) });
    // A long list must not hold up everybody else's requests.
    if (drafts.length % ROWS_AT_ONCE === 0) await new Promise((resume) => setImmediate(resume));
  }
  if (drafts.length === 0) throw new DomainError('invalid', 'import.empty');
  checkRepeats(drafts, header);
  noteSharedPhones(drafts, header);
  await checkPupilCodes(drafts, header, store);
  return compare(drafts, header, store);
}

function neededHeader(cells: readonly (readonly string[])[], units: number): ImportHeader {
  const header = findHeader(cells.slice(0, 40).map((row, at) => ({ row: at + 1, cells: row })));
  if (!header) throw new DomainError('invalid', 'import.noHeader');
  const present = new Set(header.columns.map(({ field }) => field));
  const needed: ImportField[] = ['code', 'group', ...(units === 1 ? [] : (['unit'] as const))];
  const problems = [
    ...needed.filter((field) => !present.has(field)).map((field) => ({ code: 'import.columnMissing', field })),
    ...header.doubled.map((field) => ({ code: 'import.columnTwice', field })),
  ];
  if (problems.length > 0) {
    const { row } = header;
    throw new DomainError(
      'invalid',
      'import.columns',
      {},
      problems.map((problem) => ({ ...problem, row })),
    );
  }
  return header;
}

/** The same person may stand in several rows, each with another place; what they say of the person must agree. */
function checkRepeats(drafts: readonly DraftRow[], header: ImportHeader): void {
  const firsts = new Map<string, PersonRow>();
  const places = new Map<string, number>();
  for (const draft of drafts) {
    const { person } = draft;
    if (!person) continue;
    const place = `${person.code}\n${person.unitId}\n${person.group}`;
    const first = firsts.get(person.code);
    const fail = (field: ImportField, code: string, row: number) => {
      draft.problems.push(rowProblem(header, draft.row, field, code, { params: { row } }));
      draft.person = null;
    };
    if (places.has(place)) fail('code', 'import.duplicate', places.get(place)!);
    else if (first && first.name.fullName !== person.name.fullName) fail('fullName', 'import.otherPerson', first.row);
    else if (first) {
      const field = PERSONAL.find((one) => differs(first[one], person[one]));
      if (field) fail(field, 'import.contradiction', first.row);
    }
    if (!draft.person) continue;
    places.set(place, draft.row);
    if (!first) firsts.set(person.code, person);
  }
}

const differs = (a: unknown, b: unknown): boolean => a !== undefined && b !== undefined && a !== b;

function noteSharedPhones(drafts: readonly DraftRow[], header: ImportHeader): void {
  const owners = new Map<string, PersonRow>();
  for (const { person, problems, row } of drafts) {
    if (person?.phone === undefined) continue;
    const owner = owners.get(person.phone);
    if (!owner) owners.set(person.phone, person);
    else if (owner.code !== person.code) {
      const params = { row: owner.row };
      problems.push(
        rowProblem(header, row, 'phone', 'import.sharedPhone', { severity: 'note', params, text: person.phone }),
      );
    }
  }
}

/** A guardian's pupils stand in the file or are known already. */
async function checkPupilCodes(drafts: readonly DraftRow[], header: ImportHeader, store: ImportStore): Promise<void> {
  const inFile = new Set(drafts.flatMap(({ person }) => (person?.group === 'pupil' ? person.code : [])));
  const asked = new Set(drafts.flatMap(({ person }) => person?.pupilCodes.filter((code) => !inFile.has(code)) ?? []));
  const known = new Set(asked.size === 0 ? [] : await store.knownPupils([...asked]));
  for (const draft of drafts) {
    const missing = draft.person?.pupilCodes.find((code) => !inFile.has(code) && !known.has(code));
    if (missing === undefined) continue;
    draft.problems.push(rowProblem(header, draft.row, 'pupilCodes', 'import.pupilUnknown', { text: missing }));
    draft.person = null;
  }
}

async function compare(drafts: readonly DraftRow[], header: ImportHeader, store: ImportStore): Promise<CheckedFile> {
  const codes = new Set(drafts.flatMap(({ person }) => person?.code ?? []));
  const known = new Map((await store.known([...codes])).map((person) => [person.code, person]));
  const keys = new Map<string, string>();
  const addressKey = (address: string) => {
    if (!keys.has(address)) keys.set(address, store.addressKey(address));
    return keys.get(address)!;
  };
  const counts = { new: 0, changed: 0, unchanged: 0, bad: 0, notes: 0 };
  const changes: Record<string, number> = {};
  const rows: StagedRow[] = [];
  for (const { row, person, problems } of drafts) {
    const before = person ? known.get(person.code) : undefined;
    const fields = person && before ? changedFields(person, before, addressKey) : [];
    if (person?.consent && before?.refused) {
      problems.push(rowProblem(header, row, 'consent', 'import.refusedBefore', { severity: 'note' }));
    }
    if (person && before && !before.own) {
      for (const field of differingFacts(person, before)) {
        problems.push(rowProblem(header, row, field, 'import.keptElsewhere', { severity: 'note' }));
      }
    }
    const outcome: RowOutcome = !person ? 'bad' : !before ? 'new' : fields.length > 0 ? 'changed' : 'unchanged';
    counts[outcome]++;
    if (person && problems.length > 0) counts.notes++;
    for (const field of fields) changes[field] = (changes[field] ?? 0) + 1;
    if (outcome === 'unchanged' && problems.length === 0) continue;
    rows.push({ row, outcome, person: person && withConsent(person, consentToRecord(person, before)), problems });
  }
  return { header, summary: { rows: drafts.length, ...counts, changes }, rows };
}

/** Keeps in the row only a word that the ledger has to learn. */
function withConsent(person: PersonRow, consent: boolean | null): PersonRow {
  return { ...person, consent: consent ?? undefined };
}
