import type {
  ImportUnit,
  KnownAddress,
  KnownPeople,
  KnownPerson,
  KnownPlace,
  PersonRow,
  WantedGuardian,
} from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import { byCodeSql, PEOPLE_SOURCE } from '../postgres/people-by-code.js';
import { columns } from './columns.js';

type Facts = Omit<KnownPerson, 'places' | 'addresses' | 'pupilCodes' | 'guardians' | 'agreed' | 'refused'>;
type Kind = keyof KnownPerson['addresses'];
interface Found {
  readonly places: readonly (KnownPlace & { personId: string })[];
  readonly addresses: readonly { personId: string; kind: Kind; key: string; cipher: Buffer }[];
  readonly links: readonly { personId: string; code: string }[];
  readonly guardians: readonly { personId: string; searchName: string; phoneKeys: string[] }[];
  readonly words: readonly { personId: string; given: boolean }[];
}

/** How a list names a person: by the code of the lists, else by one of ours. */
export const codeSql = (p: string): string =>
  `coalesce(CASE ${p}.source WHEN '${PEOPLE_SOURCE}' THEN ${p}.source_code END, 'loa-' || ${p}.id)`;

/** A person's own record and those that were merged into it: lists may know it by any of them. */
const recordsSql = (id: string): string => `JOIN LATERAL (
  SELECT * FROM person WHERE id = ${id} UNION ALL SELECT * FROM person WHERE merged_into = ${id})`;

/** What the scope sees of people, as far as a file can change it. */
export class PostgresKnownPeople implements KnownPeople {
  private readonly keys = new Map<string, string>();

  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
  ) {}

  units(day: string): Promise<ImportUnit[]> {
    return this.query<ImportUnit>(
      `SELECT u.id, u.code, p.name, p.short_name AS "shortName" FROM unit_tree t JOIN unit u ON u.id = t.unit_id
       JOIN unit_period p ON p.unit_id = u.id AND daterange(p.valid_from, p.valid_to) @> $1::date
       WHERE t.ancestor_id = scope_unit()`,
      [day],
    );
  }

  addressKey(address: string): string {
    const known = this.keys.get(address);
    if (known) return known;
    const key = this.vault.addressKey(address).toString('hex');
    this.keys.set(address, key);
    return key;
  }

  async byCode(codes: readonly string[]): Promise<KnownPerson[]> {
    if (codes.length === 0) return [];
    const rows = await this.query<{ code: string; id: string }>(`SELECT code, id FROM ${byCodeSql('$1')} found`, [
      codes,
    ]);
    const persons = new Map((await this.byId([...new Set(rows.map(({ id }) => id))])).map((one) => [one.id, one]));
    return rows.flatMap(({ code, id }) => {
      const person = persons.get(id);
      return person ? { ...person, code } : [];
    });
  }

  async codesElsewhere(
    rows: readonly Pick<PersonRow, 'code' | 'group' | 'name' | 'phone'>[],
  ): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    const asked = rows.map(({ code, group, name, phone }) => {
      const joined = group === 'guardian' && phone !== undefined;
      return [code, joined ? name.searchName : null, joined ? this.vault.addressKey(phone) : null];
    });
    const taken = await this.query<{ code: string }>(
      'SELECT code FROM codes_elsewhere($1, $2, $3) AS code',
      columns(asked, 3),
    );
    return new Set(taken.map(({ code }) => code));
  }

  /** By the rule of `find_guardians`, among whom the scope sees. */
  async guardians(wanted: readonly WantedGuardian[]): Promise<ReadonlyMap<number, KnownPerson>> {
    const people = wanted.map(({ ord, name, phone }) => [
      ord,
      name.searchName,
      phone === undefined ? null : this.vault.addressKey(phone),
    ]);
    const children = wanted.flatMap(({ ord, pupilCodes }) => pupilCodes.map((code) => [ord, code]));
    const found = await this.query<{ ord: number; guardian: string }>(
      `WITH child AS MATERIALIZED (SELECT c.ord, p.id FROM unnest($4::integer[], $5::text[]) AS c (ord, code)
         JOIN ${byCodeSql('$5')} p ON p.code = c.code)
       SELECT ord, guardian FROM find_guardians($1, $2, $3, (SELECT array_agg(ord ORDER BY ord, id) FROM child),
         (SELECT array_agg(id ORDER BY ord, id) FROM child))`,
      [...columns(people, 3), ...columns(children, 2)],
    );
    const persons = await this.byId([...new Set(found.map(({ guardian }) => guardian))]);
    const byId = new Map(persons.map((person) => [person.id, person]));
    return new Map(
      found.flatMap(({ ord, guardian }) => {
        const person = byId.get(guardian);
        return person ? [[ord, person] as const] : [];
      }),
    );
  }

  async namesakes(
    wanted: readonly { ord: number; code: string; searchName: string; birthDate: string }[],
  ): Promise<ReadonlyMap<number, string>> {
    if (wanted.length === 0) return new Map();
    const rows = wanted.map(({ ord, code, searchName, birthDate }) => [ord, code, searchName, birthDate]);
    const found = await this.query<{ ord: number; id: string }>(
      `SELECT t.ord, p.id FROM unnest($1::integer[], $2::text[], $3::text[], $4::date[]) AS t (ord, code, name, day)
       CROSS JOIN LATERAL (
         SELECT p.id FROM person p WHERE p.search_name = t.name AND p.birth_date = t.day AND p.erased_at IS NULL
           AND p.merged_into IS NULL
           AND t.code <> ALL (ARRAY(SELECT coalesce(o.source_code, '') FROM person o WHERE o.merged_into = p.id))
           AND p.source_code IS DISTINCT FROM t.code AND p.id IS DISTINCT FROM own_id(t.code) ORDER BY p.id LIMIT 1) p`,
      columns(rows, 4),
    );
    return new Map(found.map(({ ord, id }) => [ord, id]));
  }

  /** A query per table, put together here: joined in one statement, fresh tables without statistics made the planner
   * compare all with all. */
  private async byId(wanted: readonly string[]): Promise<KnownPerson[]> {
    if (wanted.length === 0) return [];
    const persons = await this.query<Facts>(
      `SELECT p.id, ${codeSql('p')} AS code, home_unit_id = ANY ((SELECT units_below())::uuid[]) AS own,
         full_name AS "fullName", birth_date::text AS "birthDate", salutation, eid_status AS "eidStatus",
         service_use AS "serviceUse"
       FROM person p WHERE p.id = ANY ($1)`,
      [wanted],
    );
    const ids = [persons.map((person) => person.id)];
    const places = await this.query<Found['places'][number]>(
      `SELECT person_id AS "personId", unit_id AS "unitId", audience_group AS "group", grade, class_name AS "className",
         employment_type AS "employmentType", position
       FROM unnest($1::uuid[]) AS p (id) JOIN membership m ON m.person_id = p.id WHERE valid_to IS NULL`,
      ids,
    );
    const addresses = await this.query<Found['addresses'][number]>(
      `SELECT person_id AS "personId", encode(address_key, 'hex') AS key, address_cipher AS cipher,
         CASE channel WHEN 'sms' THEN 'phone' WHEN 'email' THEN 'email' ELSE 'zaloUserId' END AS kind
       FROM unnest($1::uuid[]) AS p (id) JOIN contact_point c ON c.person_id = p.id
       WHERE channel IN ('sms', 'email', 'zaloUid') AND health <> 'invalid'`,
      ids,
    );
    const links = await this.query<Found['links'][number]>(
      `SELECT g.guardian_id AS "personId", ${codeSql('c')} AS code
       FROM unnest($1::uuid[]) AS p (id) JOIN guardian_link g ON g.guardian_id = p.id ${recordsSql('g.pupil_id')} c ON true`,
      ids,
    );
    const guardians = await this.query<Found['guardians'][number]>(
      `SELECT g.pupil_id AS "personId", c.search_name AS "searchName",
         ARRAY(SELECT encode(address_key, 'hex') FROM contact_point a WHERE a.person_id = g.guardian_id AND a.channel = 'sms')
           AS "phoneKeys"
       FROM unnest($1::uuid[]) AS p (id) JOIN guardian_link g ON g.pupil_id = p.id ${recordsSql('g.guardian_id')} c ON true`,
      ids,
    );
    const words = await this.query<Found['words'][number]>(
      // Person by person: joined, the words of everybody would be read, each with the question whether the scope sees them.
      `SELECT p.id AS "personId", s.given FROM unnest($1::uuid[]) AS p (id) CROSS JOIN LATERAL (
         SELECT given FROM consent_state WHERE person_id = p.id AND channel = '*' AND purpose IN ('outreach', '*') OFFSET 0) s`,
      ids,
    );
    return this.put(persons, { places, addresses, links, guardians, words });
  }

  private put(persons: readonly Facts[], found: Found): KnownPerson[] {
    const placesOf = grouped(found.places);
    const addressesOf = grouped(found.addresses);
    const linksOf = grouped(found.links);
    const guardiansOf = grouped(found.guardians);
    const wordsOf = grouped(found.words);
    return persons.map((person) => {
      const own = addressesOf(person.id);
      const addresses = (kind: Kind): KnownAddress[] =>
        own.flatMap((one) => (one.kind === kind ? { key: one.key, open: () => this.vault.unseal(one.cipher) } : []));
      return {
        ...person,
        places: placesOf(person.id),
        addresses: { phone: addresses('phone'), email: addresses('email'), zaloUserId: addresses('zaloUserId') },
        pupilCodes: linksOf(person.id).map(({ code }) => code),
        guardians: guardiansOf(person.id),
        agreed: wordsOf(person.id).some((word) => word.given),
        refused: wordsOf(person.id).some((word) => !word.given),
      };
    });
  }
}

function grouped<T extends { readonly personId: string }>(rows: readonly T[]): (personId: string) => readonly T[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.personId);
    if (group) group.push(row);
    else groups.set(row.personId, [row]);
  }
  return (personId) => groups.get(personId) ?? [];
}
