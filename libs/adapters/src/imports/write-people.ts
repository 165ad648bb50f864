import type { ImportResult, PersonRow } from '@loa/application';
import { AUDIENCE_GROUPS, type ChannelName, DomainError } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import { columns } from './columns.js';

/** Person fields that several rows of one person fill together. */
type PersonDraft = Omit<PersonRow, 'pupilCodes' | 'group' | 'unitId'> & { readonly homeUnitId: string };

const CHANNELS_OF: Readonly<Record<'phone' | 'email' | 'zaloUserId', readonly ChannelName[]>> = {
  phone: ['sms', 'zaloZns'],
  email: ['email'],
  zaloUserId: ['zaloUid', 'zaloOa'],
};
const SHOWN_PROBLEMS = 50;

export interface WriteFacts {
  readonly source: string;
  readonly importId: string;
  readonly actor: string;
  readonly at: Date;
}

/** Writes checked rows set by set, in the caller's transaction and under its scope. Writing them again changes nothing. */
export class PeopleWriter {
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly rows: readonly PersonRow[],
    private readonly facts: WriteFacts,
  ) {}

  async run(): Promise<Omit<ImportResult, 'leftOut'>> {
    const drafts = mergeRows(this.rows);
    const personsAdded = await this.addPersons(drafts);
    await this.findIds();
    const personsChanged = await this.changePersons(drafts);
    const memberships = await this.writeMemberships();
    const addresses = await this.writeAddresses(drafts);
    const guardianLinks = await this.writeLinks();
    await this.gradeGuardians();
    const consents = await this.writeConsents(drafts);
    return { personsAdded, personsChanged, ...memberships, addresses, guardianLinks, consents };
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
    const added = await this.query(
      `INSERT INTO person (home_unit_id, source, source_code, full_name, given_name, search_name, birth_date, salutation,
         eid_status, service_use, created_at, updated_at)
       SELECT home, $10, code, full_name, given_name, search_name, birth_date, coalesce(salutation, ''),
         coalesce(eid, 'unknown'), coalesce(use, 'unknown'), $11, $11
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[], $9::text[])
         AS t (home, code, full_name, given_name, search_name, birth_date, salutation, eid, use)
       ON CONFLICT (source, source_code) WHERE source_code IS NOT NULL DO NOTHING RETURNING 1`,
      [...columns(rows, 9), this.facts.source, this.facts.at],
    );
    return added.length;
  }

  /** Codes that exist and that the scope doesn't see belong to somebody elsewhere. */
  private async findIds(): Promise<void> {
    const codes = [...new Set(this.rows.flatMap((row) => [row.code, ...row.pupilCodes]))];
    const found = await this.query<{ id: string; code: string }>(
      `SELECT id, source_code AS code FROM person WHERE source = $1 AND source_code = ANY ($2)`,
      [this.facts.source, codes],
    );
    for (const { id, code } of found) this.ids.set(code, id);
    const taken = this.rows.filter((row) => !this.ids.has(row.code));
    if (taken.length === 0) return;
    const problems = taken
      .slice(0, SHOWN_PROBLEMS)
      .map(({ row }) => ({ row, field: 'code', code: 'import.codeElsewhere' }));
    throw new DomainError('conflict', 'import.codeTaken', { rows: taken.length }, problems);
  }

  /** Only of people at home in the scope; the policies pass over others, and so do they over their addresses below. */
  private async changePersons(drafts: readonly PersonDraft[]): Promise<number> {
    const rows = drafts.map(({ code, name, ...draft }) => [
      this.ids.get(code),
      name.fullName,
      name.givenName,
      name.searchName,
      draft.birthDate,
      draft.salutation,
      draft.eidStatus,
      draft.serviceUse,
    ]);
    const changed = await this.query(
      `UPDATE person p SET full_name = t.full_name, given_name = t.given_name, search_name = t.search_name,
         birth_date = coalesce(t.birth_date, p.birth_date), salutation = coalesce(t.salutation, p.salutation),
         eid_status = coalesce(t.eid, p.eid_status), service_use = coalesce(t.use, p.service_use), updated_at = $9
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[])
         AS t (id, full_name, given_name, search_name, birth_date, salutation, eid, use)
       WHERE p.id = t.id AND (p.full_name, p.birth_date, p.salutation, p.eid_status, p.service_use) IS DISTINCT FROM
         (t.full_name, coalesce(t.birth_date, p.birth_date), coalesce(t.salutation, p.salutation),
          coalesce(t.eid, p.eid_status), coalesce(t.use, p.service_use))
       RETURNING 1`,
      [...columns(rows, 8), this.facts.at],
    );
    return changed.length;
  }

  private async writeMemberships(): Promise<{ membershipsAdded: number; membershipsChanged: number }> {
    const rows = this.rows.map((row) => [
      this.ids.get(row.code),
      row.unitId,
      row.group,
      row.grade,
      row.className,
      row.employmentType,
      row.position,
    ]);
    const written = await this.query<{ fresh: boolean }>(
      `INSERT INTO membership AS m (person_id, unit_id, audience_group, grade, class_name, employment_type, position)
       SELECT person_id, unit_id, audience_group, grade, class_name, employment_type, coalesce(position, '')
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[])
         AS t (person_id, unit_id, audience_group, grade, class_name, employment_type, position)
       ON CONFLICT (person_id, unit_id, audience_group) WHERE valid_to IS NULL DO UPDATE SET
         grade = coalesce(excluded.grade, m.grade), class_name = coalesce(excluded.class_name, m.class_name),
         employment_type = coalesce(excluded.employment_type, m.employment_type),
         position = coalesce(nullif(excluded.position, ''), m.position)
       WHERE m.audience_group <> 'guardian' AND
         (m.grade, m.class_name, m.employment_type, m.position) IS DISTINCT FROM
         (coalesce(excluded.grade, m.grade), coalesce(excluded.class_name, m.class_name),
          coalesce(excluded.employment_type, m.employment_type), coalesce(nullif(excluded.position, ''), m.position))
       RETURNING (xmax = 0) AS fresh`,
      columns(rows, 7),
    );
    const membershipsAdded = written.filter((row) => row.fresh).length;
    return { membershipsAdded, membershipsChanged: written.length - membershipsAdded };
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
    const current = columns(rows, 3);
    await this.query(
      `DELETE FROM contact_point c USING unnest($1::uuid[], $2::text[], $3::bytea[]) AS t (person_id, channel, key)
       WHERE c.person_id = t.person_id AND c.channel = t.channel AND c.address_key <> t.key
         AND c.health IN ('active', 'unverified', 'invalid')`,
      current,
    );
    const written = await this.query(
      `INSERT INTO contact_point AS c (person_id, channel, address_key, mail_domain, address_cipher, created_at)
       SELECT t.*, $6 FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::bytea[]) AS t
       ON CONFLICT (person_id, channel, address_key) DO UPDATE SET health = 'unverified', health_at = excluded.created_at
       WHERE c.health = 'invalid' AND EXISTS (
         SELECT 1 FROM person p WHERE p.id = c.person_id AND p.home_unit_id = ANY ((SELECT units_below())::uuid[]))
       RETURNING 1`,
      [
        ...columns(
          rows.map((row) => [...row.slice(0, 4), this.vault.seal(row[4])]),
          5,
        ),
        this.facts.at,
      ],
    );
    return written.length;
  }

  private async writeLinks(): Promise<number> {
    const pairs = this.rows.flatMap((row) =>
      row.pupilCodes.flatMap((code) => (this.ids.has(code) ? [[this.ids.get(row.code), this.ids.get(code)]] : [])),
    );
    const added = await this.query(
      `INSERT INTO guardian_link (guardian_id, pupil_id) SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[])
       ON CONFLICT DO NOTHING RETURNING 1`,
      columns(pairs, 2),
    );
    return added.length;
  }

  /**
   * A guardian carries the grade and class of the youngest child at that school. The guardians are joined as a table: as
   * an array they would be searched through anew for every link.
   */
  private async gradeGuardians(): Promise<void> {
    const codesOf = (group: string) =>
      this.rows.flatMap((row) => (row.group === group ? [this.ids.get(row.code)] : []));
    await this.query(
      `WITH touched AS MATERIALIZED (
         SELECT unnest($1::uuid[]) AS id
         UNION SELECT g.guardian_id FROM unnest($2::uuid[]) AS t (id) JOIN guardian_link g ON g.pupil_id = t.id
       ), children AS MATERIALIZED (
         SELECT g.guardian_id, g.pupil_id FROM touched JOIN guardian_link g ON g.guardian_id = touched.id
       ), youngest AS MATERIALIZED (
         SELECT DISTINCT ON (c.guardian_id, p.unit_id) c.guardian_id, p.unit_id, p.grade, p.class_name
         FROM children c
         JOIN membership p ON p.person_id = c.pupil_id AND p.audience_group = 'pupil' AND p.valid_to IS NULL
         ORDER BY c.guardian_id, p.unit_id, p.grade, p.class_name
       )
       UPDATE membership m SET grade = y.grade, class_name = y.class_name FROM youngest y
       WHERE m.person_id = y.guardian_id AND m.unit_id = y.unit_id AND m.audience_group = 'guardian'
         AND m.valid_to IS NULL AND (m.grade, m.class_name) IS DISTINCT FROM (y.grade, y.class_name)`,
      [codesOf('guardian'), codesOf('pupil')],
    );
  }

  private async writeConsents(drafts: readonly PersonDraft[]): Promise<number> {
    const pupils = new Set(this.rows.flatMap((row) => (row.group === 'pupil' ? [row.code] : [])));
    const rows = drafts.flatMap(({ code, consent, row }) => {
      if (consent === undefined) return [];
      // For a pupil the form is signed by the guardian. A yes is for outreach; a no is for everything.
      const method = pupils.has(code) ? 'guardian' : 'list';
      return [
        [this.ids.get(code), consent ? 'outreach' : '*', consent, method, `import ${this.facts.importId}, row ${row}`],
      ];
    });
    await this.query(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence, recorded_by)
       SELECT person_id, purpose, '*', given, $6, method, evidence, $7
       FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[], $5::text[])
         AS t (person_id, purpose, given, method, evidence)`,
      [...columns(rows, 5), this.facts.at, this.facts.actor],
    );
    return rows.length;
  }
}

/** One draft per person: home is where the person is counted, and each fact comes from the first row that has it. */
function mergeRows(rows: readonly PersonRow[]): PersonDraft[] {
  const rank = (row: PersonRow) => AUDIENCE_GROUPS.indexOf(row.group) * 100 + (row.grade ?? 50);
  const drafts = new Map<string, PersonDraft & { rank: number }>();
  for (const { pupilCodes: _, ...row } of rows) {
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
