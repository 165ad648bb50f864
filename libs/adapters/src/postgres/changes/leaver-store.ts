import type { LeaveCounts, LeaverStore, LeaveWish } from '@loa/application';
import type { Query } from '../database.js';
import { familyTies, followPupils } from './guardians-follow.js';

const CHOSEN = `m.unit_id = $1 AND m.person_id = ANY ($2::uuid[]) AND ($3::text IS NULL OR m.audience_group = $3)
  AND (m.valid_to IS NULL OR m.valid_to > $4::date)`;

export class PostgresLeavers implements LeaverStore {
  constructor(private readonly query: Query) {}

  async sees(unitId: string): Promise<boolean> {
    return (await this.query('SELECT 1 FROM unit WHERE id = $1 AND id = ANY (units_below())', [unitId])).length > 0;
  }

  async count(wish: LeaveWish): Promise<LeaveCounts> {
    const [row] = await this.query<LeaveCounts>(
      `WITH leaving AS MATERIALIZED (SELECT m.id, m.person_id, m.audience_group FROM membership m WHERE ${CHOSEN}),
       pupils AS (SELECT person_id FROM leaving WHERE audience_group = 'pupil'),
       guardians AS (
         SELECT m.id, m.person_id FROM membership m WHERE m.unit_id = $1 AND m.audience_group = 'guardian' AND m.valid_to IS NULL
           AND m.id NOT IN (SELECT id FROM leaving)
           AND EXISTS (SELECT FROM guardian_link g WHERE g.guardian_id = m.person_id AND g.pupil_id IN (SELECT person_id FROM pupils))
           AND NOT EXISTS (SELECT FROM guardian_link g JOIN membership p ON p.person_id = g.pupil_id AND p.unit_id = $1
             AND p.audience_group = 'pupil' AND p.valid_to IS NULL AND p.id NOT IN (SELECT id FROM leaving)
             WHERE g.guardian_id = m.person_id)),
       ending AS (SELECT id, person_id FROM leaving UNION ALL SELECT id, person_id FROM guardians)
       SELECT (SELECT count(DISTINCT person_id)::int FROM leaving) AS persons, (SELECT count(*)::int FROM leaving) AS memberships,
         (SELECT count(*)::int FROM guardians) AS guardians,
         (SELECT count(DISTINCT e.person_id)::int FROM ending e WHERE NOT EXISTS (
           SELECT FROM membership o WHERE o.person_id = e.person_id AND (o.valid_to IS NULL OR o.valid_to > $4::date)
             AND o.id NOT IN (SELECT id FROM ending))) AS placeless`,
      valuesOf(wish),
    );
    return row!;
  }

  async end(wish: LeaveWish): Promise<LeaveCounts> {
    const counts = await this.count(wish);
    const ties = await familyTies(this.query, wish.unitId, wish.personIds);
    await this.query(
      `UPDATE membership m SET valid_to = greatest(m.valid_from, $4::date) WHERE ${CHOSEN}`,
      valuesOf(wish),
    );
    const guardians = await followPupils(this.query, wish.unitId, wish.from, ties);
    return { ...counts, guardians };
  }
}

const valuesOf = ({ unitId, personIds, group, from }: LeaveWish) => [unitId, personIds, group ?? null, from];
