import type { LeftPlace, Page, PossibleDuplicate } from '@loa/application';
import type { Query } from './database.js';

/** Where people are listed by code: `PEOPLE_SOURCE`. Whoever has none of a list's own is no list's to miss. */
export const LEFT_SQL = `
  FROM (SELECT DISTINCT unit_id, audience_group FROM import_row WHERE import_id = $1 AND outcome <> 'bad') pair
  JOIN membership m ON m.unit_id = pair.unit_id AND m.audience_group = pair.audience_group AND m.valid_to IS NULL
  JOIN person p ON p.id = m.person_id AND p.source = 'roster' AND p.source_code NOT LIKE 'loa-%' AND p.erased_at IS NULL
  WHERE NOT EXISTS (
    SELECT 1 FROM (
      SELECT coalesce(o.merged_into, o.id) AS person_id, r.unit_id, r.audience_group
      FROM import_row r JOIN person o ON o.source = 'roster' AND o.source_code = r.code WHERE r.import_id = $1
      UNION ALL
      SELECT known_id, unit_id, audience_group FROM import_row WHERE import_id = $1 AND known_id IS NOT NULL) named
    WHERE named.person_id = m.person_id
      AND (named.unit_id IS NULL OR (named.unit_id = m.unit_id AND named.audience_group = m.audience_group)))`;

/** Places, in the groups and units that a file lists, of people whom it does not name there. A bad row names somebody too. */
export async function leftPlaces(
  query: Query,
  id: string,
  day: string,
  limit: number,
  cursor: string | undefined,
): Promise<Page<LeftPlace>> {
  await inSets(query);
  const rows = await query<LeftPlace>(
    `SELECT m.id AS "membershipId", p.id AS "personId", p.source_code AS code, p.full_name AS "fullName",
       m.unit_id AS "unitId", coalesce(u.name, '') AS "unitName", m.audience_group AS "group",
       m.class_name AS "className"
     FROM (SELECT m.* ${LEFT_SQL}) m JOIN person p ON p.id = m.person_id
     LEFT JOIN unit_period u ON u.unit_id = m.unit_id AND daterange(u.valid_from, u.valid_to) @> $2::date
     WHERE $4::uuid IS NULL OR m.id > $4 ORDER BY m.id LIMIT $3`,
    [id, day, limit + 1, cursor ?? null],
  );
  return { items: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]!.membershipId : null };
}

/**
 * For the rest of the transaction: rows of an import are so new that the planner takes them for a handful, and would compare
 * each with each.
 */
const inSets = (query: Query) => query(`SELECT set_config('enable_nestloop', 'off', true)`);

export async function countLeft(query: Query, id: string): Promise<number> {
  await inSets(query);
  const [row] = await query<{ n: number }>(`SELECT count(*)::int AS n ${LEFT_SQL}`, [id]);
  return row!.n;
}

const FAMILY = `('pupil', 'guardian')`;
const DUPLICATES = `
  WITH good AS MATERIALIZED (SELECT * FROM import_row WHERE import_id = $1 AND outcome <> 'bad'),
  named AS (
    SELECT row_number, code, first_value(row_number) OVER same AS first_row, first_value(code) OVER same AS first_code
    FROM good WHERE birth_key IS NOT NULL WINDOW same AS (PARTITION BY birth_key ORDER BY row_number)),
  numbered AS (
    SELECT row_number, code, audience_group, first_value(row_number) OVER same AS first_row,
      first_value(code) OVER same AS first_code, first_value(audience_group) OVER same AS first_group
    FROM good WHERE phone_key IS NOT NULL WINDOW same AS (PARTITION BY phone_key ORDER BY row_number)),
  found AS (
    SELECT 'nameAndBirthDate' AS kind, row_number, first_row AS other_row, NULL::uuid AS other_id
    FROM named WHERE code <> first_code
    UNION ALL
    SELECT 'nameAndBirthDate', row_number, NULL, namesake_id FROM good WHERE namesake_id IS NOT NULL
    UNION ALL
    SELECT 'phone', row_number, first_row, NULL FROM numbered
    WHERE code <> first_code AND NOT (audience_group IN ${FAMILY} AND first_group IN ${FAMILY})
    UNION ALL
    SELECT DISTINCT ON (g.row_number) 'phone', g.row_number, NULL, p.id
    FROM good g JOIN contact_point c ON c.address_key = g.phone_key AND c.channel = 'sms'
    JOIN person p ON p.id = c.person_id AND p.merged_into IS NULL AND p.id IS DISTINCT FROM g.known_id
      AND p.source_code IS DISTINCT FROM g.code
    WHERE NOT EXISTS (SELECT 1 FROM good o WHERE o.known_id = p.id)
      AND NOT (g.audience_group IN ${FAMILY} AND EXISTS (
        SELECT 1 FROM membership m WHERE m.person_id = p.id AND m.audience_group IN ${FAMILY} AND m.valid_to IS NULL)))`;

/**
 * Records that may be of one person: the same name and day of birth, or the same number, under another code. Families
 * share numbers by right. Each row is told once of each kind, with the first that it looks like.
 */
export function duplicatesOf(query: Query, id: string) {
  return {
    async count(): Promise<number> {
      const [row] = await query<{ n: number }>(`${DUPLICATES} SELECT count(*)::int AS n FROM found`, [id]);
      return row!.n;
    },
    /** `after`: how many were shown. */
    async page(
      limit: number,
      after: number,
      namesOf: (rows: readonly number[]) => Promise<ReadonlyMap<number, string>>,
    ): Promise<Page<PossibleDuplicate>> {
      const rows = await query<Omit<PossibleDuplicate, 'fullName'>>(
        `${DUPLICATES} SELECT f.kind, f.row_number AS row, g.code, f.other_row AS "otherRow",
           coalesce(o.code, p.source_code) AS "otherCode", coalesce(p.full_name, '') AS "otherName"
         FROM found f JOIN good g ON g.row_number = f.row_number LEFT JOIN good o ON o.row_number = f.other_row
         LEFT JOIN person p ON p.id = f.other_id
         ORDER BY f.row_number, f.kind, f.other_row NULLS LAST LIMIT $2 OFFSET $3`,
        [id, limit + 1, after],
      );
      const shown = rows.slice(0, limit);
      const names = await namesOf([...new Set(shown.flatMap(({ row, otherRow }) => [row, otherRow ?? row]))]);
      const items = shown.map((pair) => ({
        ...pair,
        fullName: names.get(pair.row) ?? '',
        otherName: pair.otherRow === null ? pair.otherName : (names.get(pair.otherRow) ?? ''),
      }));
      return { items, next: rows.length > limit ? String(after + limit) : null };
    },
  };
}
