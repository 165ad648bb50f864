import type { DuplicatePair, Page } from '@loa/application';
import { notFound } from '@loa/domain';
import type { Query } from '../database.js';

const PLACES = (
  person: string,
) => `(SELECT coalesce(jsonb_agg(jsonb_build_object('unitId', m.unit_id, 'unitName', u.name,
    'group', m.audience_group, 'grade', m.grade, 'className', m.class_name) ORDER BY m.count_order), '[]')
  FROM membership m LEFT JOIN unit_period u ON u.unit_id = m.unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date
  WHERE m.person_id = ${person} AND m.valid_from <= $1::date AND (m.valid_to IS NULL OR m.valid_to > $1::date))`;

interface Row {
  why: DuplicatePair['why'];
  a_id: string;
  a_name: string;
  a_birth: string | null;
  a_places: DuplicatePair['first']['memberships'];
  b_id: string;
  b_name: string;
  b_birth: string | null;
  b_places: DuplicatePair['first']['memberships'];
}

/**
 * Pairs of records that may be of one person. Siblings share a phone but not a name, twins a birth date but not a name, and
 * a father and a son of one name are told apart by their birth dates or their tie.
 */
export async function duplicatePairs(
  query: Query,
  day: string,
  limit: number,
  unitId?: string,
  cursor?: string,
): Promise<Page<DuplicatePair>> {
  if (unitId !== undefined) {
    const seen = 'SELECT 1 FROM unit_tree WHERE ancestor_id = scope_unit() AND unit_id = $1';
    if ((await query(seen, [unitId])).length === 0) throw notFound('unit');
  }
  const [afterFirst, afterSecond] = cursor?.split('~') ?? [];
  const rows = await query<Row>(
    `WITH known AS MATERIALIZED (
       SELECT p.id, p.full_name, p.search_name, p.birth_date FROM person p WHERE p.merged_into IS NULL AND p.erased_at IS NULL),
     pair AS (
       SELECT a.id AS a_id, b.id AS b_id, 'birthDate' AS why FROM known a
       JOIN known b ON b.full_name = a.full_name AND b.birth_date = a.birth_date AND b.id > a.id
       UNION ALL
       SELECT a.id, b.id, 'phone' FROM known a
       JOIN contact_point ca ON ca.person_id = a.id AND ca.channel = 'sms'
       JOIN contact_point cb ON cb.address_key = ca.address_key AND cb.channel = 'sms'
       JOIN known b ON b.id = cb.person_id AND b.search_name = a.search_name AND b.id > a.id
       WHERE a.birth_date IS NULL OR b.birth_date IS NULL OR a.birth_date = b.birth_date),
     listed AS (SELECT a_id, b_id, min(why) AS why FROM pair GROUP BY 1, 2)
     SELECT l.why, a.id AS a_id, a.full_name AS a_name, a.birth_date AS a_birth, ${PLACES('a.id')} AS a_places,
       b.id AS b_id, b.full_name AS b_name, b.birth_date AS b_birth, ${PLACES('b.id')} AS b_places
     FROM listed l JOIN known a ON a.id = l.a_id JOIN known b ON b.id = l.b_id
     WHERE ($3::uuid IS NULL OR (l.a_id, l.b_id) > ($3::uuid, $4::uuid))
       AND NOT EXISTS (SELECT FROM guardian_link g WHERE (g.guardian_id, g.pupil_id) IN ((l.a_id, l.b_id), (l.b_id, l.a_id)))
       AND ($5::uuid IS NULL OR EXISTS (SELECT FROM membership m JOIN unit_tree t ON t.unit_id = m.unit_id AND t.ancestor_id = $5
         WHERE m.person_id IN (l.a_id, l.b_id) AND (m.valid_to IS NULL OR m.valid_to > $1::date)))
     ORDER BY l.a_id, l.b_id LIMIT $2`,
    [day, limit + 1, afterFirst ?? null, afterSecond ?? null, unitId ?? null],
  );
  const items = rows.slice(0, limit).map((row) => ({
    why: row.why,
    first: { id: row.a_id, fullName: row.a_name, birthDate: row.a_birth, memberships: row.a_places },
    second: { id: row.b_id, fullName: row.b_name, birthDate: row.b_birth, memberships: row.b_places },
  }));
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? `${last.first.id}~${last.second.id}` : null };
}
