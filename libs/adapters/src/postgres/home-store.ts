import type { FirstSteps, HomeSend, HomeStore, TargetNumbers } from '@loa/application';
import type { Query } from './database.js';

const MOST_SENDS = 200;

export class PgHomeStore implements HomeStore {
  constructor(private readonly query: Query) {}

  sends(from: Date, to: Date): Promise<HomeSend[]> {
    return this.query<HomeSend>(
      `SELECT r.id::text AS "runId", c.id AS "campaignId", c.name AS "campaignName", c.state AS "campaignState",
         c.unit_id = ANY ((SELECT units_below())::uuid[]) AS own, s.title, s.kind, r.state, r.due_at AS "dueAt",
         r.state = 'planned' AND r.awaits_approval AS "awaitsApproval",
         EXISTS (SELECT FROM run a WHERE a.resend_of = r.id AND a.state <> 'void') AS resent, outcomes.n AS outcomes
       FROM run r JOIN campaign c ON c.id = r.campaign_id JOIN step s ON s.id = r.step_id
       CROSS JOIN LATERAL (SELECT coalesce(json_object_agg(state, n), '{}') AS n FROM (
         SELECT state, sum(n)::int AS n FROM tally_now WHERE run_id = r.id AND kind = 'member' GROUP BY 1 HAVING sum(n) <> 0) each_state) outcomes
       WHERE r.state IN ('expanding', 'sending')
         OR (r.state IN ('planned', 'done') AND c.state <> 'cancelled' AND r.due_at >= $1 AND r.due_at < $2)
       ORDER BY r.due_at, s.position, r.id LIMIT ${MOST_SENDS}`,
      [from, to],
    );
  }

  async waitingImports(): Promise<number> {
    const [row] = await this.query<{ n: number }>(`SELECT count(*)::int AS n FROM import_file WHERE state = 'checked'`);
    return row!.n;
  }

  async firstSteps(userId: string): Promise<FirstSteps> {
    const [row] = await this.query<FirstSteps>(
      `SELECT EXISTS (SELECT FROM campaign WHERE created_by = $1) AS campaign,
         EXISTS (SELECT FROM test_message WHERE user_id = $1) AS test, EXISTS (SELECT FROM person WHERE NOT sample) AS people`,
      [userId],
    );
    return row!;
  }

  async timeZone(unitId: string): Promise<string> {
    const [row] = await this.query<{ zone: string }>('SELECT time_zone AS zone FROM unit WHERE id = $1', [unitId]);
    return row!.zone;
  }

  /** A person counts once, however many places they have; messages of a profile that was merged count for the one that stayed. */
  targets(year: number, day: string): Promise<TargetNumbers[]> {
    return this.query<TargetNumbers>(
      `WITH here AS (
         SELECT p.id, p.tags, p.service_use, bool_or(m.audience_group IN ('manager', 'teacher', 'staff')) AS works,
           bool_or(m.employment_type IN ('civilServant', 'publicEmployee')) AS appointed,
           bool_or(m.audience_group = 'pupil' AND m.grade BETWEEN 6 AND 9) AS lower_secondary
         FROM membership m JOIN person p ON p.id = m.person_id
         WHERE m.valid_from <= $2::date AND (m.valid_to IS NULL OR m.valid_to > $2::date) AND p.erased_at IS NULL
           AND (m.audience_group IN ('manager', 'teacher', 'staff') OR (m.audience_group = 'pupil' AND m.grade BETWEEN 6 AND 9))
         GROUP BY p.id),
       profiles AS (
         SELECT id AS profile, id FROM here UNION ALL SELECT p.id, h.id FROM here h JOIN person p ON p.merged_into = h.id),
       reached AS (
         SELECT DISTINCT id FROM profiles
         WHERE EXISTS (SELECT FROM member m WHERE m.season = $1 AND m.person_id = profile AND m.outcome = 'reached'))
       SELECT t.key, t.reached::int, t.population::int FROM (
         SELECT count(*) FILTER (WHERE works) AS staff, count(*) FILTER (WHERE works AND r.id IS NOT NULL) AS staff_reached,
           count(*) FILTER (WHERE 'systemOperator' = ANY (tags)) AS operators,
           count(*) FILTER (WHERE tags @> ARRAY['systemOperator', 'operatorTrained']) AS trained,
           count(*) FILTER (WHERE appointed) AS appointed, count(*) FILTER (WHERE appointed AND service_use = 'yes') AS using_it,
           count(*) FILTER (WHERE lower_secondary) AS pupils,
           count(*) FILTER (WHERE lower_secondary AND r.id IS NOT NULL) AS pupils_reached
         FROM here LEFT JOIN reached r USING (id)) n
       CROSS JOIN LATERAL (VALUES ('staffReached', staff_reached, staff), ('operatorsTrained', trained, operators),
         ('staffUsing', using_it, appointed), ('lowerSecondaryReached', pupils_reached, pupils)) t(key, reached, population)`,
      [year, day],
    );
  }
}
