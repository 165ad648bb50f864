import type { PeopleChoice, PeopleMoved, UnitClass } from '@loa/application';
import type { Query } from '../database.js';

/**
 * Places of a unit that go: all that are open on the day; or, with classes and groups chosen, the pupils of those classes,
 * their guardians, and the groups. `$1` the unit, `$2` the day, `$3` classes or null, `$4` groups.
 */
const GOING = `
  going AS MATERIALIZED (
    SELECT m.* FROM membership m WHERE m.unit_id = $1 AND (m.valid_to IS NULL OR m.valid_to > $2::date) AND ($3::text[] IS NULL
      OR m.audience_group = ANY ($4::text[]) OR (m.audience_group = 'pupil' AND m.class_name = ANY ($3::text[])))
    UNION
    SELECT m.* FROM membership m WHERE $3::text[] IS NOT NULL AND m.unit_id = $1 AND m.audience_group = 'guardian' AND m.valid_to IS NULL
      AND EXISTS (SELECT FROM guardian_link g JOIN membership p ON p.person_id = g.pupil_id AND p.unit_id = $1 AND p.valid_to IS NULL
        AND p.audience_group = 'pupil' AND p.class_name = ANY ($3::text[]) WHERE g.guardian_id = m.person_id)),
  -- Guardians who keep a child in a class that stays have a place in both.
  staying AS MATERIALIZED (
    SELECT g.id FROM going g WHERE $3::text[] IS NOT NULL AND g.audience_group = 'guardian' AND g.audience_group <> ALL ($4::text[])
      AND EXISTS (SELECT FROM guardian_link l JOIN membership p ON p.person_id = l.pupil_id AND p.unit_id = $1 AND p.valid_to IS NULL
        AND p.audience_group = 'pupil' AND (p.class_name IS NULL OR p.class_name <> ALL ($3::text[])) WHERE l.guardian_id = g.person_id))`;

const choiceValues = (choice: PeopleChoice | null) => [choice?.classNames ?? null, choice?.groups ?? []];

export function classesOf(query: Query, unitId: string): Promise<UnitClass[]> {
  return query<UnitClass>(
    `SELECT class_name AS "className", min(grade)::int AS grade, count(*)::int AS pupils FROM membership
     WHERE unit_id = $1 AND audience_group = 'pupil' AND valid_to IS NULL AND class_name IS NOT NULL
     GROUP BY 1 ORDER BY min(grade), class_name COLLATE "vi-x-icu"`,
    [unitId],
  );
}

export async function countPeople(
  query: Query,
  unitId: string,
  toId: string | null,
  from: string,
  choice: PeopleChoice | null,
): Promise<PeopleMoved> {
  const [row] = await query<PeopleMoved>(
    `WITH ${GOING},
     there AS (SELECT m.person_id, m.audience_group, m.class_name FROM membership m WHERE m.unit_id = $5::uuid AND m.valid_to IS NULL),
     by_group AS (SELECT audience_group, count(DISTINCT person_id)::int AS n FROM going GROUP BY 1)
     SELECT (SELECT count(DISTINCT person_id)::int FROM going) AS persons,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('group', audience_group, 'n', n) ORDER BY n DESC), '[]') FROM by_group) AS groups,
       (SELECT count(DISTINCT g.person_id)::int FROM going g JOIN there t USING (person_id, audience_group)) AS "alreadyThere",
       (SELECT coalesce(jsonb_agg(DISTINCT g.class_name), '[]') FROM going g JOIN there t USING (class_name)
        WHERE g.audience_group = 'pupil' AND t.audience_group = 'pupil') AS "sameClasses"`,
    [unitId, from, ...choiceValues(choice), toId],
  );
  return row!;
}

/** Opens the places at the new unit before the old ones end: who has none in sight may not be taken in. */
export async function movePeople(
  query: Query,
  unitId: string,
  toId: string,
  from: string,
  choice: PeopleChoice | null,
  classSuffix: string,
): Promise<void> {
  await query(
    `WITH ${GOING},
     taken AS MATERIALIZED (SELECT DISTINCT class_name FROM membership
       WHERE unit_id = $5 AND audience_group = 'pupil' AND valid_to IS NULL AND class_name IS NOT NULL),
     opened AS (
       INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name, employment_type, position, valid_from, valid_to)
       SELECT g.person_id, $5, g.audience_group, g.grade,
         CASE WHEN g.class_name IN (SELECT class_name FROM taken) THEN g.class_name || $6 ELSE g.class_name END,
         g.employment_type, g.position, greatest(g.valid_from, $2::date), g.valid_to
       FROM going g
       ON CONFLICT (person_id, unit_id, audience_group) WHERE valid_to IS NULL DO NOTHING),
     housed AS (
       UPDATE person p SET home_unit_id = $5 WHERE p.home_unit_id = $1
         AND ($3::text[] IS NULL OR p.id IN (SELECT g.person_id FROM going g WHERE g.id NOT IN (SELECT id FROM staying))))
     UPDATE membership m SET valid_to = greatest(m.valid_from, $2::date) FROM going g
     WHERE m.id = g.id AND m.id NOT IN (SELECT id FROM staying)`,
    [unitId, from, ...choiceValues(choice), toId, classSuffix],
  );
}

export async function endPeople(query: Query, unitId: string, from: string): Promise<void> {
  await query(
    `UPDATE membership SET valid_to = greatest(valid_from, $2::date)
     WHERE unit_id = $1 AND (valid_to IS NULL OR valid_to > $2::date)`,
    [unitId, from],
  );
}
