import { searchableName } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from './database.js';

/** Staged rows that are unsealed at once. */
const SET = 2000;

/** The hash under which the list of the erased knows a code; addresses are there under their own `addressKey`. */
export const erasedCodeKey = (vault: Vault, source: string, code: string): Buffer =>
  vault.addressKey(`code\n${source}\n${code}`);

interface Known {
  id: string;
  fullName: string;
  birthDate: string | null;
  source: string;
  code: string | null;
}

interface Imported {
  importId: string;
  id: string;
  targets: string[];
  marks: string[] | null;
  cipher: Buffer;
}

/** What a person is known by, and the places beside the person's own rows where that may stand. */
export class PersonTraces {
  private constructor(
    private readonly vault: Vault,
    private readonly known: readonly Known[],
    private readonly addresses: readonly string[],
  ) {}

  static async read(query: Query, vault: Vault, records: readonly string[]): Promise<PersonTraces> {
    const known = await query<Known>(
      `SELECT id, full_name AS "fullName", birth_date AS "birthDate", source, source_code AS code FROM person WHERE id = ANY ($1)`,
      [records],
    );
    const ciphers = await query<{ cipher: Buffer }>(
      'SELECT address_cipher AS cipher FROM contact_point WHERE person_id = ANY ($1) AND octet_length(address_cipher) > 0',
      [records],
    );
    const addresses = [...new Set(ciphers.map(({ cipher }) => vault.unseal(cipher)))];
    return new PersonTraces(vault, known, addresses);
  }

  get codes(): { source: string; code: string }[] {
    return this.known.flatMap(({ source, code }) => (code === null ? [] : [{ source, code }]));
  }

  /** Addresses as providers write them: "8491…", and the national way. "+84…" holds the first. */
  get addressForms(): string[] {
    return this.addresses.flatMap((one) => (/^84\d{9,10}$/.test(one) ? [one, one.replace(/^84/, '0')] : [one]));
  }

  /**
   * Rows of lists that wait for their import and name the person: those that are known as theirs, and of the others, bad
   * ones too, those that say so in any spelling. A number alone may be a whole family's.
   */
  async forgetStaged(query: Query): Promise<number> {
    const births = this.known.flatMap(({ fullName, birthDate }) =>
      fullName === '' || birthDate === null ? [] : [this.vault.addressKey(`${searchableName(fullName)}\n${birthDate}`)],
    );
    const known = await query(
      `DELETE FROM import_row WHERE known_id = ANY ($1) OR namesake_id = ANY ($1) OR birth_key = ANY ($2) RETURNING 1`,
      [this.known.map(({ id }) => id), births],
    );
    return known.length + (await this.forgetNamed(query));
  }

  private async forgetNamed(query: Query): Promise<number> {
    let last = { id: '00000000-0000-0000-0000-000000000000', row: 0 };
    let removed = 0;
    for (;;) {
      const rows = await query<{ id: string; row: number; content: Buffer }>(
        `SELECT import_id AS id, row_number AS row, content_cipher AS content FROM import_row
         WHERE (import_id, row_number) > ($1, $2) ORDER BY import_id, row_number LIMIT ${SET}`,
        [last.id, last.row],
      );
      const theirs = rows.filter(({ content }) => this.isNamedIn(this.vault.unsealJson(content)));
      await query(
        `DELETE FROM import_row r USING unnest($1::uuid[], $2::int[]) AS t(id, row) WHERE r.import_id = t.id AND r.row_number = t.row`,
        [theirs.map(({ id }) => id), theirs.map(({ row }) => row)],
      );
      removed += theirs.length;
      if (rows.length < SET) return removed;
      last = rows.at(-1)!;
    }
  }

  /** Answers kept for repeats of a request; a repeat then gets an empty one, and never does the deed again. */
  async forgetAnswers(query: Query): Promise<number> {
    const rows = await query(
      `UPDATE idempotency SET body = 'null' WHERE body IS NOT NULL AND body <> 'null' AND EXISTS (
         SELECT 1 FROM unnest($1::text[]) t(text) WHERE position(t.text IN body::text) > 0) RETURNING 1`,
      [this.known.flatMap(({ id, fullName }) => [id, fullName]).filter((text) => text !== '')],
    );
    return rows.length;
  }

  /** How the person stood before an import that can still be taken back. Gives how many such facts went. */
  async forgetImported(query: Query): Promise<number> {
    const own = await query<{ id: string }>(
      `SELECT unnest($1::uuid[])::text AS id UNION ALL SELECT id::text FROM membership WHERE person_id = ANY ($1)
       UNION ALL SELECT id::text FROM contact_point WHERE person_id = ANY ($1)`,
      [this.known.map(({ id }) => id)],
    );
    const theirs = new Set(own.map(({ id }) => id));
    const changes = await query<Imported>(
      `SELECT import_id AS "importId", id::text, targets, marks, before_cipher AS cipher FROM import_change
       WHERE before_cipher IS NOT NULL FOR UPDATE`,
    );
    let removed = 0;
    for (const { importId, id, targets, marks, cipher } of changes) {
      const before = this.vault.unsealJson<(Record<string, unknown> | null)[]>(cipher);
      const kept = targets.flatMap((target, at) =>
        theirs.has(target) || theirs.has(String(before[at]?.person_id)) ? [] : [at],
      );
      if (kept.length === targets.length) continue;
      removed += targets.length - kept.length;
      const pick = <T>(list: readonly T[]) => kept.map((at) => list[at]!);
      await query(
        'UPDATE import_change SET targets = $3, marks = $4, before_cipher = $5 WHERE import_id = $1 AND id = $2',
        [importId, id, pick(targets), marks && pick(marks), this.vault.sealJson(pick(before))],
      );
    }
    return removed;
  }

  private isNamedIn(content: unknown): boolean {
    const values = wordsOf(content);
    const text = values.join(' ');
    const name = searchableName(text);
    return this.known.some(({ fullName, birthDate, code }) => {
      if (code !== null && values.some((value) => value.toLowerCase() === code.toLowerCase())) return true;
      if (fullName === '' || !name.includes(searchableName(fullName))) return false;
      return (birthDate !== null && daysIn(text).includes(birthDate)) || this.hasAddress(text);
    });
  }

  private hasAddress(text: string): boolean {
    const numbers = text.match(/\+?\d[\d .()-]{6,}\d/g) ?? [];
    const digits = numbers.map((number) => number.replace(/\D/g, ''));
    const plain = text.toLowerCase();
    return this.addressForms.some((form) => digits.some((one) => one.includes(form)) || plain.includes(form));
  }
}

/** All texts and numbers in it, at any depth. */
function wordsOf(content: unknown): string[] {
  if (typeof content === 'object' && content !== null) return Object.values(content).flatMap(wordsOf);
  return typeof content === 'string' || typeof content === 'number' ? [String(content).trim()] : [];
}

/** Days as lists write them, `29/2/1980` or `1980-02-29`, as `yyyy-MM-dd`. */
function daysIn(text: string): string[] {
  const day = (year: string, month: string, date: string) =>
    `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  return [
    ...[...text.matchAll(/(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})/g)].map(([, d, m, y]) => day(y!, m!, d!)),
    ...[...text.matchAll(/(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})/g)].map(([, y, m, d]) => day(y!, m!, d!)),
  ];
}
