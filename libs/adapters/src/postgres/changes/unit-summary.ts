import type { UnitSummary } from '@loa/application';
import type { Query } from '../database.js';

const OF_CHANNEL = `CASE WHEN c.channel IN ('sms', 'zaloZns') THEN 'phone' WHEN c.channel = 'email' THEN 'email' ELSE 'zalo' END`;

/** People of a unit and of all below it on `day`, each once; by which ways they can be written to; who sends for it. */
export async function unitSummary(query: Query, unitId: string, day: string): Promise<UnitSummary> {
  const [row] = await query<UnitSummary>(
    `WITH here AS MATERIALIZED (
       SELECT m.person_id, m.audience_group FROM membership m
       WHERE m.unit_id IN (SELECT t.unit_id FROM unit_tree t WHERE t.ancestor_id = $1)
         AND m.valid_from <= $2::date AND (m.valid_to IS NULL OR m.valid_to > $2::date)),
     ways AS (
       SELECT ${OF_CHANNEL} AS way, count(DISTINCT c.person_id)::int AS n
       FROM contact_point c WHERE c.health IN ('active', 'unverified') AND c.person_id IN (SELECT person_id FROM here)
       GROUP BY 1)
     SELECT (SELECT count(DISTINCT person_id)::int FROM here) AS people,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('group', g.audience_group, 'n', g.n) ORDER BY g.n DESC), '[]')
        FROM (SELECT audience_group, count(DISTINCT person_id)::int AS n FROM here GROUP BY 1) g) AS groups,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('way', way, 'n', n) ORDER BY n DESC), '[]') FROM ways) AS ways,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'channel', a.channel, 'name', a.name,
            'own', a.unit_id = $1) ORDER BY a.channel, a.name), '[]')
        FROM channel_account a WHERE a.active AND (a.unit_id = $1 OR a.shared_down
          AND a.unit_id IN (SELECT t.ancestor_id FROM unit_tree t WHERE t.unit_id = $1))) AS accounts,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'channel', o.channel, 'name', o.name)
            ORDER BY o.channel, o.name), '[]') FROM outlet o WHERE o.active AND o.unit_id = $1) AS outlets`,
    [unitId, day],
  );
  return row!;
}
