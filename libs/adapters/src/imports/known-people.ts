import type { KnownPerson, KnownPlace } from '@loa/application';
import type { Query } from '../postgres/database.js';

type Facts = Omit<KnownPerson, 'places' | 'addresses' | 'pupilCodes' | 'agreed' | 'refused'>;
type Kind = keyof KnownPerson['addresses'];

/**
 * What the scope sees of persons by their codes, as far as a file can change it. A query per table, put together here:
 * joined in one statement, fresh tables without statistics made the planner compare all with all.
 */
export async function readKnownPeople(query: Query, source: string, codes: readonly string[]): Promise<KnownPerson[]> {
  const persons = await query<Facts>(
    `SELECT id, source_code AS code, home_unit_id = ANY ((SELECT units_below())::uuid[]) AS own, full_name AS "fullName", birth_date::text AS "birthDate", salutation,
       eid_status AS "eidStatus", service_use AS "serviceUse"
     FROM person WHERE source = $1 AND source_code = ANY ($2)`,
    [source, codes],
  );
  if (persons.length === 0) return [];
  const ids = [persons.map((person) => person.id)];
  const places = await query<KnownPlace & { personId: string }>(
    `SELECT person_id AS "personId", unit_id AS "unitId", audience_group AS "group", grade, class_name AS "className",
       employment_type AS "employmentType", position
     FROM unnest($1::uuid[]) AS p (id) JOIN membership m ON m.person_id = p.id WHERE valid_to IS NULL`,
    ids,
  );
  const addresses = await query<{ personId: string; kind: Kind; key: string }>(
    `SELECT person_id AS "personId", encode(address_key, 'hex') AS key,
       CASE channel WHEN 'sms' THEN 'phone' WHEN 'email' THEN 'email' ELSE 'zaloUserId' END AS kind
     FROM unnest($1::uuid[]) AS p (id) JOIN contact_point c ON c.person_id = p.id
     WHERE channel IN ('sms', 'email', 'zaloUid') AND health <> 'invalid'`,
    ids,
  );
  const links = await query<{ personId: string; code: string | null }>(
    // The condition stands in the select list, or a planner without statistics looks pupils up by their source.
    `SELECT g.guardian_id AS "personId", CASE c.source WHEN $2 THEN c.source_code END AS code
     FROM unnest($1::uuid[]) AS p (id) JOIN guardian_link g ON g.guardian_id = p.id JOIN person c ON c.id = g.pupil_id`,
    [...ids, source],
  );
  const words = await query<{ personId: string; given: boolean }>(
    `SELECT person_id AS "personId", given FROM unnest($1::uuid[]) AS p (id) JOIN consent_state s ON s.person_id = p.id
     WHERE channel = '*' AND purpose IN ('outreach', '*')`,
    ids,
  );
  return put({ persons, places, addresses, links, words });
}

function put(found: {
  persons: readonly Facts[];
  places: readonly (KnownPlace & { personId: string })[];
  addresses: readonly { personId: string; kind: Kind; key: string }[];
  links: readonly { personId: string; code: string | null }[];
  words: readonly { personId: string; given: boolean }[];
}): KnownPerson[] {
  const placesOf = grouped(found.places);
  const addressesOf = grouped(found.addresses);
  const linksOf = grouped(found.links);
  const wordsOf = grouped(found.words);
  return found.persons.map((person) => {
    const own = addressesOf(person.id);
    const keys = (kind: Kind) => own.flatMap((address) => (address.kind === kind ? address.key : []));
    return {
      ...person,
      places: placesOf(person.id),
      addresses: { phone: keys('phone'), email: keys('email'), zaloUserId: keys('zaloUserId') },
      pupilCodes: linksOf(person.id).flatMap((link) => link.code ?? []),
      agreed: wordsOf(person.id).some((word) => word.given),
      refused: wordsOf(person.id).some((word) => !word.given),
    };
  });
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
