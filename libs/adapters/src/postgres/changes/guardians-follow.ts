import type { Query } from '../database.js';

/** Guardians with a place at a unit, and the pupils of theirs who have or had one there. */
export interface FamilyTies {
  readonly places: string[];
  readonly pupils: string[];
}

/** Read before pupils leave: whoever has left may be out of sight, and the tie with them. */
export async function familyTies(query: Query, unitId: string, pupilIds?: readonly string[]): Promise<FamilyTies> {
  const rows = await query<{ place: string; pupil: string }>(
    `WITH touched AS MATERIALIZED (
       SELECT DISTINCT g.guardian_id FROM guardian_link g WHERE $2::uuid[] IS NULL OR g.pupil_id = ANY ($2::uuid[]))
     SELECT m.id AS place, g.pupil_id AS pupil FROM membership m JOIN touched ON touched.guardian_id = m.person_id
     JOIN guardian_link g ON g.guardian_id = m.person_id
     WHERE m.unit_id = $1 AND m.audience_group = 'guardian' AND m.valid_to IS NULL AND EXISTS (
       SELECT FROM membership p WHERE p.person_id = g.pupil_id AND p.unit_id = $1 AND p.audience_group = 'pupil')`,
    [unitId, pupilIds ?? null],
  );
  return { places: rows.map((row) => row.place), pupils: rows.map((row) => row.pupil) };
}

/**
 * Guardians carry grade and class of their youngest child at the unit, as it is now, and leave when none is left there.
 * Answers how many left.
 */
export async function followPupils(
  query: Query,
  unitId: string,
  from: string,
  { places, pupils }: FamilyTies,
): Promise<number> {
  const [row] = await query<{ left: number }>(
    `WITH family AS MATERIALIZED (
       SELECT t.place, p.grade, p.class_name, p.valid_to IS NULL AS here FROM unnest($3::uuid[], $4::uuid[]) t(place, pupil)
       JOIN membership p ON p.person_id = t.pupil AND p.unit_id = $1 AND p.audience_group = 'pupil'),
     youngest AS MATERIALIZED (
       SELECT DISTINCT ON (place) place, here, grade, class_name FROM family ORDER BY place, here DESC, grade, class_name),
     history AS (
       INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name, employment_type, position, valid_from, valid_to)
       SELECT m.person_id, m.unit_id, m.audience_group, m.grade, m.class_name, m.employment_type, m.position, m.valid_from, $2::date
       FROM membership m JOIN youngest y ON y.place = m.id
       WHERE y.here AND m.valid_from < $2::date AND (m.grade, m.class_name) IS DISTINCT FROM (y.grade, y.class_name)),
     moved AS (
       UPDATE membership m SET grade = y.grade, class_name = y.class_name, valid_from = greatest(m.valid_from, $2::date)
       FROM youngest y
       WHERE y.place = m.id AND y.here AND (m.grade, m.class_name) IS DISTINCT FROM (y.grade, y.class_name)),
     ended AS (
       UPDATE membership m SET valid_to = greatest(m.valid_from, $2::date) FROM youngest y
       WHERE y.place = m.id AND NOT y.here RETURNING 1)
     SELECT count(*)::int AS left FROM ended`,
    [unitId, from, places, pupils],
  );
  return row!.left;
}
