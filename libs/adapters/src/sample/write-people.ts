import { parsePersonName } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import { PEOPLE_SOURCE } from '../postgres/people-by-code.js';
import { type SampleOffice, type SamplePerson, sampleId } from './sample-person.js';

const VALID_FROM = '2020-01-01';
const ASKED_DAYS_AGO = 60;
const HOUR = 3_600_000;

/** Units with the office above all others, and the tree as of today. */
export async function writeUnits(query: Query, { units }: SampleOffice, now: Date): Promise<void> {
  const column = <K extends keyof SampleOffice['units'][number]>(key: K) => units.map((unit) => unit[key]);
  await query(`INSERT INTO unit (id, code, sample) SELECT *, true FROM unnest($1::uuid[], $2::text[])`, [
    column('id'),
    column('code'),
  ]);
  await query(
    `INSERT INTO unit_period (unit_id, parent_id, kind, level, name, short_name, valid_from)
     SELECT id, nullif($6::uuid, id), kind, level, name, short_name, $7::date
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) AS t (id, kind, level, name, short_name)`,
    [column('id'), column('kind'), column('level'), column('name'), column('shortName'), units[0]!.id, VALID_FROM],
  );
  await query(`SELECT refresh_unit_tree($1::date)`, [now]);
}

/** Persons with their places, links, addresses and consents, a few statements in all. */
export async function writePeople(
  query: Query,
  vault: Vault,
  seed: string,
  office: SampleOffice,
  now: Date,
): Promise<void> {
  const { persons } = office;
  const unitIds = new Map(office.units.map((unit) => [unit.code, unit.id]));
  await writePersons(query, persons, unitIds);
  await writeMemberships(query, persons, unitIds);
  await query(
    `INSERT INTO guardian_link (guardian_id, pupil_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])`,
    columns(persons.flatMap(({ id, children }) => children.map((code) => [id, sampleId(seed, code)]))),
  );
  await writeContacts(query, vault, persons, now);
  await writeConsents(query, persons, now);
}

async function writePersons(
  query: Query,
  persons: readonly SamplePerson[],
  unitIds: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = persons.map((person) => {
    const name = parsePersonName(person.fullName)!;
    const { id, code, salutation, birthDate, eidStatus, serviceUse } = person;
    const home = unitIds.get(person.memberships[0]!.unitCode);
    const tags = person.tags.join(',');
    return [
      id,
      home,
      code,
      name.fullName,
      name.givenName,
      name.searchName,
      salutation,
      birthDate,
      eidStatus,
      serviceUse,
      tags,
    ];
  });
  await query(
    `INSERT INTO person (id, home_unit_id, source, source_code, full_name, given_name, search_name, salutation,
       birth_date, eid_status, service_use, tags, sample)
     SELECT id, home, $12, code, full_name, given_name, search_name, salutation, birth, eid, use, string_to_array(tags, ','), true
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[],
       $9::text[], $10::text[], $11::text[])
       AS t (id, home, code, full_name, given_name, search_name, salutation, birth, eid, use, tags)`,
    [...columns(rows), PEOPLE_SOURCE],
  );
}

async function writeMemberships(
  query: Query,
  persons: readonly SamplePerson[],
  unitIds: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = persons.flatMap(({ id, memberships }) =>
    memberships.map((place) => {
      const { group, grade, className, employmentType, position } = place;
      return [id, unitIds.get(place.unitCode), group, grade, className, employmentType, position];
    }),
  );
  await query(
    `INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name, employment_type, position, valid_from)
     SELECT person_id, unit_id, audience_group, grade, class_name, employment_type, position, $8::date
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[])
       AS t (person_id, unit_id, audience_group, grade, class_name, employment_type, position)`,
    [...columns(rows), VALID_FROM],
  );
}

async function writeContacts(query: Query, vault: Vault, persons: readonly SamplePerson[], now: Date): Promise<void> {
  const rows = persons.flatMap(({ id, contacts }) =>
    contacts.map(({ channel, address, health, interactedHoursAgo }) => {
      const domain = channel === 'email' ? address.slice(address.indexOf('@') + 1) : null;
      const interacted = interactedHoursAgo === null ? null : new Date(now.getTime() - interactedHoursAgo * HOUR);
      return [id, channel, vault.seal(address), vault.addressKey(address), domain, health, interacted];
    }),
  );
  await query(
    `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, mail_domain, health, last_interaction_at,
       health_at)
     SELECT t.*, $8 FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::text[],
       $7::timestamptz[]) AS t`,
    [...columns(rows), now],
  );
}

async function writeConsents(query: Query, persons: readonly SamplePerson[], now: Date): Promise<void> {
  // A yes is for outreach; a no is for everything.
  const rows = persons.flatMap(({ id, consent }) =>
    consent ? [[id, consent.given ? 'outreach' : '*', consent.given, consent.method, consent.evidence]] : [],
  );
  await query(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence, recorded_by)
     SELECT person_id, purpose, '*', given, $6, method, evidence, 'system:sample'
     FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[], $5::text[])
       AS t (person_id, purpose, given, method, evidence)`,
    [...columns(rows), new Date(now.getTime() - ASKED_DAYS_AGO * 24 * HOUR)],
  );
}

/** Rows to columns, as `unnest` takes them. */
function columns(rows: readonly (readonly unknown[])[]): unknown[][] {
  return (rows[0] ?? []).map((_, index) => rows.map((row) => row[index]));
}
