import type { PersonRow, RowGuardian } from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import { columns } from './columns.js';
import type { ImportChanges } from './import-changes.js';
import { type PeopleWriter, sumOf, type Written } from './people-writer.js';

interface Wanted {
  readonly name: PersonRow['name'];
  readonly phone: string | undefined;
  /** Ids. */
  readonly pupils: readonly string[];
}

/**
 * Guardians are one person over all schools, in whatever order these import: who has no code that the scope knows is
 * looked for by `join_guardians`, first among the guardians of the same pupils by name, then among all people by name
 * (without accents and capitals) and number together. Only who is not found is added: by the code of the row, else by one
 * that name and number make.
 */
export class GuardianWriter {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly changes: ImportChanges,
    private readonly people: PeopleWriter,
  ) {}

  /** Rows of guardians, all of one code in one call; their pupils are written. */
  async write(rows: readonly PersonRow[]): Promise<Written & { links: number }> {
    const { ids } = this.people;
    await this.people.find(rows.flatMap(({ code, pupilCodes }) => [code, ...pupilCodes]));
    const unknown = rows.filter(({ code }) => !ids.has(code));
    const wanted = unknown.map(({ name, phone, pupilCodes }) => ({ name, phone, pupils: this.idsOf(pupilCodes) }));
    const joined = await this.join(wanted);
    for (const [at, guardian] of joined.found) {
      ids.set(unknown[at]!.code, guardian);
      this.people.named.add(unknown[at]!.code);
    }
    // Two codes of one list that are one person by name and number: the first of them makes that person.
    const { firsts, followers } = byIdentity(unknown.filter(({ code }) => !ids.has(code)));
    const known = rows.filter(({ code }) => ids.has(code));
    const written = await this.people.write([...known, ...firsts]);
    for (const { row, first } of followers) {
      ids.set(row.code, ids.get(first.code)!);
      this.people.named.add(row.code);
    }
    const more = followers.length > 0 ? await this.people.write(followers.map(({ row }) => row)) : null;
    const links = joined.links + (await this.link(rows));
    return { ...(more ? sumOf(written, more) : written), links };
  }

  /** Guardians whom rows of pupils name beside, having no code. */
  async writeBeside(pairs: readonly { guardian: RowGuardian; pupilCode: string; unitId: string; row: number }[]) {
    const rows = pairs.map(({ guardian, pupilCode, unitId, row }) => ({
      row,
      code: this.codeOf(guardian, unitId),
      name: guardian.name,
      phone: guardian.phone,
      group: 'guardian' as const,
      unitId,
      pupilCodes: [pupilCode],
    }));
    return this.write(rows);
  }

  /** Links of rows to pupils, by codes that are written; tells how many are new. */
  async link(rows: readonly PersonRow[]): Promise<number> {
    const { ids } = this.people;
    const pairs = rows.flatMap((row) => this.idsOf(row.pupilCodes).map((pupil) => [ids.get(row.code), pupil]));
    const linked = await this.query<{ id: string; mark: string }>(
      `INSERT INTO guardian_link (guardian_id, pupil_id) SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[])
       ON CONFLICT DO NOTHING RETURNING guardian_id AS id, pupil_id AS mark`,
      columns(pairs, 2),
    );
    await this.changes.record('linkAdded', linked);
    return linked.length;
  }

  private async join(wanted: readonly Wanted[]): Promise<{ found: Map<number, string>; links: number }> {
    if (wanted.length === 0) return { found: new Map(), links: 0 };
    const people = wanted.map(({ name, phone }, ord) => [
      ord,
      name.searchName,
      phone === undefined ? null : this.vault.addressKey(phone),
    ]);
    const children = wanted.flatMap(({ pupils }, ord) => pupils.map((pupil) => [ord, pupil]));
    const rows = await this.query<{ ord: number; guardian: string; pupil: string; linked: boolean }>(
      'SELECT * FROM join_guardians($1, $2, $3, $4, $5)',
      [...columns(people, 3), ...columns(children, 2)],
    );
    const pairs = new Map(
      rows
        .filter(({ linked }) => linked)
        .map(({ guardian, pupil }) => [`${guardian} ${pupil}`, { id: guardian, mark: pupil }]),
    );
    await this.changes.record('linkAdded', [...pairs.values()]);
    return { found: new Map(rows.map(({ ord, guardian }) => [ord, guardian])), links: pairs.size };
  }

  private idsOf(codes: readonly string[]): string[] {
    return codes.flatMap((code) => this.people.ids.get(code) ?? []);
  }

  /** Says nothing of name and number without the key. */
  private codeOf({ name, phone }: RowGuardian, unitId: string): string {
    const key = this.vault.addressKey(`guardian ${unitId}\n${name.searchName}\n${phone}`);
    return `loa-ph-${key.toString('hex').slice(0, 32)}`;
  }
}

/** Rows without a number are by themselves: a name alone tells of nobody. */
function byIdentity(rows: readonly PersonRow[]) {
  const firstOf = new Map<string, PersonRow>();
  const firsts: PersonRow[] = [];
  const followers: { row: PersonRow; first: PersonRow }[] = [];
  for (const row of rows) {
    const identity = row.phone === undefined ? `code ${row.code}` : `${row.name.searchName}\n${row.phone}`;
    const first = firstOf.get(identity);
    if (first && first.code !== row.code) followers.push({ row, first });
    else {
      if (!first) firstOf.set(identity, row);
      firsts.push(row);
    }
  }
  return { firsts, followers };
}
