import { changesOf, consentToRecord, differingFacts } from './compare-rows.js';
import type { ImportField, ImportHeader } from './import-fields.js';
import type { CheckedRow, KnownPeople } from './import-store.js';
import type { CellChange, ImportUnit, KnownPerson, PersonRow, RowOutcome, RowProblem } from './person-row.js';
import { PersonRowReader, rowProblem } from './read-person-row.js';
import type { SheetRow } from './sheet-reader.js';

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
/** Groups of one family, who share numbers by right. */
const FAMILY = new Set(['pupil', 'guardian']);

type First = Pick<PersonRow, 'row' | (typeof PERSONAL)[number]> & { readonly fullName: string };

interface Draft {
  readonly sheetRow: SheetRow;
  readonly code: string | null;
  person: PersonRow | null;
  readonly problems: RowProblem[];
  readonly ties: readonly string[];
}

/**
 * Checks the rows of one file in their order, chunk by chunk, against themselves, the rows before them and what is known,
 * and writes nothing. What a row says of rows below it, a guardian's pupils, is looked at when all rows are staged
 * (`ImportStore.missingPupils`).
 */
export class RowChecker {
  private readonly reader: PersonRowReader;
  private readonly units: ReadonlyMap<string, ImportUnit>;
  private readonly codeAt: number;
  private readonly firsts = new Map<string, First>();
  private readonly places = new Map<string, number>();
  private readonly owners = new Map<
    string,
    { readonly row: number; readonly code: string; readonly family: boolean }
  >();

  constructor(
    private readonly context: {
      readonly header: Pick<ImportHeader, 'columns'>;
      readonly units: readonly ImportUnit[];
      readonly today: string;
      readonly demoNumbers: boolean;
    },
  ) {
    this.reader = new PersonRowReader(context);
    this.units = new Map(context.units.map((unit) => [unit.id, unit]));
    this.codeAt = context.header.columns.findIndex(({ field }) => field === 'code');
  }

  async check(rows: readonly SheetRow[], people: KnownPeople): Promise<CheckedRow[]> {
    const drafts = rows.map((row) => this.draft(row));
    for (const draft of drafts) {
      this.checkRepeat(draft);
      this.noteSharedPhone(draft);
    }
    return this.compare(drafts, people);
  }

  /** What binds a row to others, as it stands by itself. */
  tiesOf(row: SheetRow): readonly string[] {
    return this.draft(row).ties;
  }

  private draft(sheetRow: SheetRow): Draft {
    const { person, problems } = this.reader.read(sheetRow.cells, sheetRow.row);
    const written = person?.code ?? sheetRow.cells[this.codeAt]?.trim();
    const ties = person
      ? [person.code, ...person.pupilCodes]
          .map((code) => `code ${code}`)
          .concat(person.phone ? `phone ${person.phone}` : [])
      : [];
    return { sheetRow, code: written || null, person, problems, ties };
  }

  /** The same person may stand in several rows, each with another place; what they say of the person must agree. */
  private checkRepeat(draft: Draft): void {
    const { person } = draft;
    if (!person) return;
    const place = `${person.code}\n${person.unitId}\n${person.group}`;
    const earlier = this.places.get(place);
    const first = this.firsts.get(person.code);
    const field = first && PERSONAL.find((one) => differs(first[one], person[one]));
    if (earlier !== undefined) this.refuse(draft, 'code', 'import.duplicate', { params: { row: earlier } });
    else if (first && first.fullName !== person.name.fullName) {
      this.refuse(draft, 'fullName', 'import.otherPerson', { params: { row: first.row } });
    } else if (first && field) this.refuse(draft, field, 'import.contradiction', { params: { row: first.row } });
    else {
      this.places.set(place, person.row);
      if (!first) this.firsts.set(person.code, firstOf(person));
    }
  }

  private noteSharedPhone({ person, problems }: Draft): void {
    if (person?.phone === undefined) return;
    const family = FAMILY.has(person.group);
    const owner = this.owners.get(person.phone);
    if (!owner) this.owners.set(person.phone, { row: person.row, code: person.code, family });
    else if (owner.code !== person.code && !(owner.family && family)) {
      const facts = { severity: 'note', params: { row: owner.row }, text: person.phone } as const;
      problems.push(rowProblem(this.context.header, person.row, 'phone', 'import.sharedPhone', facts));
    }
  }

  private refuse(draft: Draft, field: ImportField, code: string, facts: Parameters<typeof rowProblem>[4]): void {
    draft.problems.push(rowProblem(this.context.header, draft.sheetRow.row, field, code, facts));
    draft.person = null;
  }

  private async compare(drafts: readonly Draft[], people: KnownPeople): Promise<CheckedRow[]> {
    const good = drafts.flatMap(({ person }) => person ?? []);
    const known = await this.whoIsKnown(good, people);
    const elsewhere = await people.codesElsewhere(good.filter(({ row }) => !known.has(row)));
    for (const draft of drafts) {
      const { person } = draft;
      if (!person || known.has(person.row) || !elsewhere.has(person.code)) continue;
      this.refuse(draft, 'code', 'import.codeElsewhere', { text: person.code });
    }
    const born = good.flatMap(({ row, code, name, birthDate }) =>
      birthDate ? { ord: row, code, searchName: name.searchName, birthDate } : [],
    );
    const namesakes = await people.namesakes(born);
    return drafts.map((draft) => this.compared(draft, known.get(draft.sheetRow.row), people, namesakes));
  }

  /** By row. A guardian whose code is new may still be known: by name, and a pupil or a number. */
  private async whoIsKnown(good: readonly PersonRow[], people: KnownPeople): Promise<Map<number, KnownPerson>> {
    const found = await people.byCode([...new Set(good.map(({ code }) => code))]);
    const byCode = new Map(found.map((person) => [person.code, person]));
    const wanted = good.flatMap(({ row, code, group, name, phone, pupilCodes }) =>
      group === 'guardian' && !byCode.has(code) ? { ord: row, name, phone, pupilCodes } : [],
    );
    const guardians = wanted.length === 0 ? new Map<number, KnownPerson>() : await people.guardians(wanted);
    return new Map(
      good.flatMap(({ row, code, name }) => {
        const byName = guardians.get(row);
        // Found by name, whose accents and capitals stay as they are known.
        const person = byCode.get(code) ?? (byName && { ...byName, fullName: name.fullName });
        return person ? [[row, person] as const] : [];
      }),
    );
  }

  private compared(
    { sheetRow, code, person, problems, ties }: Draft,
    known: KnownPerson | undefined,
    people: KnownPeople,
    namesakes: ReadonlyMap<number, string>,
  ): CheckedRow {
    const { row, cells } = sheetRow;
    const context = { addressKey: (address: string) => people.addressKey(address), units: this.units };
    const changes: CellChange[] = person && known ? changesOf(person, known, context) : [];
    if (person && known) this.noteWhatStays(person, known, problems);
    const outcome: RowOutcome = !person ? 'bad' : !known ? 'new' : changes.length > 0 ? 'changed' : 'unchanged';
    return {
      row,
      cells,
      outcome,
      person: person && { ...person, consent: consentToRecord(person, known) ?? undefined },
      problems,
      changes,
      code,
      phoneKey: person?.phone ? people.addressKey(person.phone) : null,
      birthKey: person?.birthDate ? people.addressKey(`${person.name.searchName}\n${person.birthDate}`) : null,
      namesakeId: namesakes.get(row) ?? null,
      knownId: known?.id ?? null,
      ties: ties.map((tie) => people.addressKey(tie)),
    };
  }

  private noteWhatStays(person: PersonRow, known: KnownPerson, problems: RowProblem[]): void {
    const note = (field: ImportField, code: string) =>
      problems.push(rowProblem(this.context.header, person.row, field, code, { severity: 'note' }));
    if (person.consent && known.refused) note('consent', 'import.refusedBefore');
    if (known.own) return;
    for (const { field } of differingFacts(person, known)) note(field, 'import.keptElsewhere');
  }
}

const differs = (a: unknown, b: unknown): boolean => a !== undefined && b !== undefined && a !== b;

function firstOf(person: PersonRow): First {
  const facts = Object.fromEntries(
    PERSONAL.flatMap((field) => (person[field] === undefined ? [] : [[field, person[field]]])),
  );
  return { row: person.row, fullName: person.name.fullName, ...facts };
}
