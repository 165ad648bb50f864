import type { PersonRow } from '@loa/application';
import { AUDIENCE_GROUPS, type ChannelName, DomainError } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import { byCodeSql, PEOPLE_SOURCE } from '../postgres/people-by-code.js';
import { columns } from './columns.js';
import type { ImportChanges } from './import-changes.js';

/** Person fields that several rows of one person fill together. */
type PersonDraft = Omit<PersonRow, 'pupilCodes' | 'guardian' | 'group' | 'unitId'> & { readonly homeUnitId: string };
type Before = Record<string, unknown> | null;

const CHANNELS_OF: Readonly<Record<'phone' | 'email' | 'zaloUserId', readonly ChannelName[]>> = {
  phone: ['sms', 'zaloZns'],
  email: ['email'],
  zaloUserId: ['zaloUid', 'zaloOa'],
};
/** Codes that we gave out ourselves name people who are there, and make nobody. */
const OWN_CODE = /^loa-[0-9a-f-]{36}$/;
const SHOWN_PROBLEMS = 50;

export interface WriterFacts {
  readonly importId: string;
  readonly actor: string;
  readonly at: Date;
  /** `yyyy-MM-dd`: on it new places begin, and so do pupils' places in another class. */
  readonly day: string;
}

export const NOTHING = {
  personsAdded: 0,
  personsChanged: 0,
  membershipsAdded: 0,
  membershipsChanged: 0,
  addresses: 0,
  consents: 0,
};
export type Written = typeof NOTHING;

export function sumOf(a: Written, b: Written): Written {
  const keys = Object.keys(NOTHING) as (keyof Written)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as Written;
}

/**
 * Writes checked rows set by set, in the caller's transaction and under its scope, and records what it wrote. Writing
 * them again changes nothing. All rows of one code come in one call.
 */
export class PeopleWriter {
  /** Persons by the codes of the file, as far as it was written. */
  readonly ids = new Map<string, string>();
  /** Codes of rows whose person was found by name: accents and capitals of that name stay as they are known. */
  readonly named = new Set<string>();
  /** Persons whom this import added: nothing of them is to be changed or replaced. */
  private readonly fresh = new Set<string>();

  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly changes: ImportChanges,
    private readonly facts: WriterFacts,
  ) {}

  async write(rows: readonly PersonRow[]): Promise<Written> {
    const drafts = mergeRows(rows);
    const personsAdded = await this.addPersons(
      drafts.filter(({ code }) => !this.ids.has(code) && !OWN_CODE.test(code)),
    );
    await this.find(rows.map(({ code }) => code));
    this.refuseTaken(rows);
    const known = drafts.filter(({ code }) => !this.fresh.has(this.ids.get(code)!));
    const personsChanged = await this.changePersons(known);
    const memberships = await this.writeMemberships(rows);
    const addresses = await this.writeAddresses(drafts);
    const consents = await this.writeConsents(rows, drafts);
    return { personsAdded, personsChanged, ...memberships, addresses, consents };
  }

  /** Looks up whom the scope sees by these codes. */
  async find(codes: readonly string[]): Promise<void> {
    const unknown = [...new Set(codes)].filter((code) => !this.ids.has(code));
    if (unknown.length === 0) return;
    const found = await this.query<{ id: string; code: string }>(`SELECT id, code FROM ${byCodeSql('$1')} found`, [
      unknown,
    ]);
    for (const { id, code } of found) this.ids.set(code, id);
  }

  /** Codes that exist and that the scope doesn't see belong to somebody elsewhere. */
  private refuseTaken(rows: readonly PersonRow[]): void {
    const taken = rows.filter((row) => !this.ids.has(row.code));
    if (taken.length === 0) return;
    const problems = taken
      .slice(0, SHOWN_PROBLEMS)
      .map(({ row }) => ({ row, field: 'code', code: 'import.codeElsewhere' }));
    throw new DomainError('conflict', 'import.codeTaken', { rows: taken.length }, problems);
  }

  private async addPersons(drafts: readonly PersonDraft[]): Promise<number> {
    const rows = drafts.map((draft) => [
      draft.homeUnitId,
      draft.code,
      draft.name.fullName,
      draft.name.givenName,
      draft.name.searchName,
      draft.birthDate,
      draft.salutation,
      draft.eidStatus,
      draft.serviceUse,
    ]);
    const added = await this.query<{ id: string; code: string }>(
      `INSERT INTO person (home_unit_id, source, source_code, full_name, given_name, search_name, birth_date, salutation,
         eid_status, service_use, created_at, updated_at)
       SELECT home, $10, code, full_name, given_name, search_name, birth_date, coalesce(salutation, ''),
         coalesce(eid, 'unknown'), coalesce(use, 'unknown'), $11, $11
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[], $9::text[])
         AS t (home, code, full_name, given_name, search_name, birth_date, salutation, eid, use)
       ON CONFLICT (source, source_code) WHERE source_code IS NOT NULL DO NOTHING RETURNING id, source_code AS code`,
      [...columns(rows, 9), PEOPLE_SOURCE, this.facts.at],
    );
    for (const { id, code } of added) {
      this.ids.set(code, id);
      this.fresh.add(id);
    }
    await this.changes.record('personAdded', added);
    return added.length;
  }

  /** Only of people at home in the scope; the policies pass over others, and so do they over their addresses below. */
  private async changePersons(drafts: readonly PersonDraft[]): Promise<number> {
    if (drafts.length === 0) return 0;
    const rows = drafts.map(({ code, name, ...draft }) => [
      this.ids.get(code),
      ...(this.named.has(code) ? [null, null, null] : [name.fullName, name.givenName, name.searchName]),
      draft.birthDate,
      draft.salutation,
      draft.eidStatus,
      draft.serviceUse,
    ]);
    const changed = await this.query<{ id: string; before: Before }>(
      `UPDATE person p SET full_name = coalesce(t.full_name, p.full_name),
         given_name = coalesce(t.given_name, p.given_name), search_name = coalesce(t.search_name, p.search_name),
         birth_date = coalesce(t.birth_date, p.birth_date), salutation = coalesce(t.salutation, p.salutation),
         eid_status = coalesce(t.eid, p.eid_status), service_use = coalesce(t.use, p.service_use), updated_at = $9
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[])
         AS t (id, full_name, given_name, search_name, birth_date, salutation, eid, use)
       WHERE p.id = t.id AND (p.full_name, p.birth_date, p.salutation, p.eid_status, p.service_use) IS DISTINCT FROM
         (coalesce(t.full_name, p.full_name), coalesce(t.birth_date, p.birth_date), coalesce(t.salutation, p.salutation),
          coalesce(t.eid, p.eid_status), coalesce(t.use, p.service_use))
       RETURNING p.id, jsonb_build_object('full_name', old.full_name, 'given_name', old.given_name,
         'search_name', old.search_name, 'birth_date', old.birth_date, 'salutation', old.salutation,
         'eid_status', old.eid_status, 'service_use', old.service_use, 'updated_at', old.updated_at) AS before`,
      [...columns(rows, 8), this.facts.at],
    );
    await this.changes.record('personChanged', changed);
    return changed.length;
  }

  private async writeMemberships(
    all: readonly PersonRow[],
  ): Promise<{ membershipsAdded: number; membershipsChanged: number }> {
    const rows = all.map((row) => [
      this.ids.get(row.code),
      row.unitId,
      row.group,
      row.grade,
      row.className,
      row.employmentType,
      row.position,
    ]);
    const written = await this.query<{ id: string; before: Before; history: boolean }>(
      // Two codes of the file may be one guardian: the first row of a place is the one that is written.
      `WITH written AS (
       INSERT INTO membership AS m (person_id, unit_id, audience_group, grade, class_name, employment_type, position, valid_from)
       SELECT DISTINCT ON (person_id, unit_id, audience_group) person_id, unit_id, audience_group, grade, class_name,
         employment_type, coalesce(position, ''), $8::date
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
         AS t (person_id, unit_id, audience_group, grade, class_name, employment_type, position, ord)
       ORDER BY person_id, unit_id, audience_group, ord
       ON CONFLICT (person_id, unit_id, audience_group) WHERE valid_to IS NULL DO UPDATE SET
         grade = coalesce(excluded.grade, m.grade), class_name = coalesce(excluded.class_name, m.class_name),
         employment_type = coalesce(excluded.employment_type, m.employment_type),
         position = coalesce(nullif(excluded.position, ''), m.position),
         -- Who changes class begins there that day, so that the turn of the year knows who is in the new one already.
         valid_from = CASE WHEN m.audience_group = 'pupil' AND (m.grade, m.class_name) IS DISTINCT FROM
             (coalesce(excluded.grade, m.grade), coalesce(excluded.class_name, m.class_name))
           THEN greatest(m.valid_from, excluded.valid_from) ELSE m.valid_from END
       WHERE m.audience_group <> 'guardian' AND
         (m.grade, m.class_name, m.employment_type, m.position) IS DISTINCT FROM
         (coalesce(excluded.grade, m.grade), coalesce(excluded.class_name, m.class_name),
          coalesce(excluded.employment_type, m.employment_type), coalesce(nullif(excluded.position, ''), m.position))
       RETURNING m.id, m.person_id, m.unit_id, m.audience_group, m.valid_from AS since, old.grade, old.class_name,
         old.employment_type, old.position, old.valid_from AS began, ${membershipBefore('old')} AS before),
       history AS (
         INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name, employment_type, position, valid_from, valid_to)
         SELECT person_id, unit_id, audience_group, grade, class_name, employment_type, position, began, since
         FROM written WHERE began < since RETURNING id)
       SELECT id, before, false AS history FROM written UNION ALL SELECT id, NULL, true FROM history`,
      [...columns(rows, 7), this.facts.day],
    );
    const added = written.filter(({ before, history }) => before === null && !history);
    const changed = written.filter(({ before }) => before !== null);
    await this.changes.record(
      'membershipAdded',
      written.filter(({ before }) => before === null),
    );
    await this.changes.record('membershipChanged', changed);
    return { membershipsAdded: added.length, membershipsChanged: changed.length };
  }

  /**
   * A new address takes the place of the old one of its kind; one that bounced, was blocked or opted out stays on
   * record, so that it isn't written to when a later list brings it back.
   */
  private async writeAddresses(drafts: readonly PersonDraft[]): Promise<number> {
    const rows = drafts.flatMap((draft) =>
      (['phone', 'email', 'zaloUserId'] as const).flatMap((kind) => {
        const address = draft[kind];
        if (address === undefined) return [];
        const domain = kind === 'email' ? address.slice(address.indexOf('@') + 1) : null;
        const key = this.vault.addressKey(address);
        return CHANNELS_OF[kind].map((channel) => [this.ids.get(draft.code), channel, key, domain, address] as const);
      }),
    );
    if (rows.length === 0) return 0;
    await this.removeOthers(rows.filter(([id]) => !this.fresh.has(id!)));
    const written = await this.query<{ id: string; before: Before }>(
      `INSERT INTO contact_point AS c (person_id, channel, address_key, mail_domain, address_cipher, created_at)
       SELECT DISTINCT ON (person_id, channel, key) t.*, $6::timestamptz
       FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::bytea[]) AS t (person_id, channel, key, domain, cipher)
       ON CONFLICT (person_id, channel, address_key) DO UPDATE SET health = 'unverified', health_at = excluded.created_at
       WHERE c.health = 'invalid' AND EXISTS (
         SELECT 1 FROM person p WHERE p.id = c.person_id AND p.home_unit_id = ANY ((SELECT units_below())::uuid[]))
       RETURNING id, CASE WHEN old.id IS NOT NULL
         THEN jsonb_build_object('health', old.health, 'health_at', old.health_at) END AS before`,
      [
        ...columns(
          rows.map((row) => [...row.slice(0, 4), this.vault.seal(row[4])]),
          5,
        ),
        this.facts.at,
      ],
    );
    await this.changes.record(
      'addressAdded',
      written.filter(({ before }) => before === null),
    );
    await this.changes.record(
      'addressMended',
      written.filter(({ before }) => before !== null),
    );
    return written.length;
  }

  private async removeOthers(rows: readonly (readonly unknown[])[]): Promise<void> {
    if (rows.length === 0) return;
    const removed = await this.query<{ id: string; before: Before }>(
      `DELETE FROM contact_point c USING unnest($1::uuid[], $2::text[], $3::bytea[]) AS t (person_id, channel, key)
       WHERE c.person_id = t.person_id AND c.channel = t.channel AND c.address_key <> t.key
         AND c.health IN ('active', 'unverified', 'invalid') RETURNING c.id, to_jsonb(c) AS before`,
      columns(rows, 3),
    );
    await this.changes.record('addressRemoved', removed);
  }

  private async writeConsents(all: readonly PersonRow[], drafts: readonly PersonDraft[]): Promise<number> {
    const pupils = new Set(all.flatMap((row) => (row.group === 'pupil' ? [row.code] : [])));
    const rows = drafts.flatMap(({ code, consent, row }) => {
      if (consent === undefined) return [];
      // For a pupil the form is signed by the guardian. A yes is for outreach; a no is for everything.
      const method = pupils.has(code) ? 'guardian' : 'list';
      return [
        [this.ids.get(code), consent ? 'outreach' : '*', consent, method, `import ${this.facts.importId}, row ${row}`],
      ];
    });
    if (rows.length === 0) return 0;
    // Whoever refused since the list was checked is not talked over: a list never turns a no into a yes.
    const said = await this.query<{ id: string }>(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence, recorded_by)
       SELECT person_id, purpose, '*', given, $6, method, evidence, $7
       FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[], $5::text[])
         AS t (person_id, purpose, given, method, evidence)
       WHERE NOT (given AND EXISTS (SELECT 1 FROM consent_state s WHERE s.person_id = t.person_id AND NOT s.given
         AND s.channel = '*' AND s.purpose IN ('outreach', '*')))
       RETURNING person_id AS id`,
      [...columns(rows, 5), this.facts.at, this.facts.actor],
    );
    await this.changes.record('worded', said);
    return said.length;
  }
}

/** What of a place an import may change; null where the row is new. */
export const membershipBefore = (m: string): string => `CASE WHEN ${m}.id IS NOT NULL THEN jsonb_build_object(
  'grade', ${m}.grade, 'class_name', ${m}.class_name, 'employment_type', ${m}.employment_type, 'position', ${m}.position,
  'valid_from', ${m}.valid_from, 'valid_to', ${m}.valid_to) END`;

/** One draft per person: home is where the person is counted, and each fact comes from the first row that has it. */
function mergeRows(rows: readonly PersonRow[]): PersonDraft[] {
  const rank = (row: PersonRow) => AUDIENCE_GROUPS.indexOf(row.group) * 100 + (row.grade ?? 50);
  const drafts = new Map<string, PersonDraft & { rank: number }>();
  for (const { pupilCodes: _, guardian: __, ...row } of rows) {
    const known = drafts.get(row.code);
    const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as typeof row;
    const own = rank(row as PersonRow);
    if (!known) drafts.set(row.code, { ...given, homeUnitId: row.unitId, rank: own });
    else {
      const home = own < known.rank ? { homeUnitId: row.unitId, rank: own } : {};
      drafts.set(row.code, { ...given, ...known, ...home });
    }
  }
  return [...drafts.values()];
}
