import type {
  ClassCount,
  DecidedMove,
  GradeCount,
  PupilOfClass,
  RollOverCounts,
  RollOverSchool,
  RollOverStore,
} from '@loa/application';
import type { Query } from '../database.js';
import { familyTies, followPupils } from './guardians-follow.js';

/** A place that began since July is of the new school year already: lists of it come in before the year is turned. */
const SINCE = 'least($2::date, make_date(extract(year FROM $2::date)::int, 7, 1))';
const OF_LAST_YEAR = `m.audience_group = 'pupil' AND m.valid_to IS NULL AND m.valid_from < ${SINCE}`;

export class PostgresRollOvers implements RollOverStore {
  constructor(private readonly query: Query) {}

  schools(day: string, unitId?: string): Promise<RollOverSchool[]> {
    return this.query<RollOverSchool>(
      `SELECT u.unit_id AS "unitId", u.name, u.level FROM unit_tree t
       JOIN unit_period u ON u.unit_id = t.unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date
       WHERE t.ancestor_id = scope_unit() AND ($2::uuid IS NULL OR u.unit_id = $2) AND (u.level IS NOT NULL OR EXISTS (
         SELECT FROM membership m WHERE m.unit_id = u.unit_id AND m.audience_group = 'pupil' AND m.valid_to IS NULL))
       ORDER BY u.kind, u.level, u.name COLLATE "vi-x-icu"`,
      [day, unitId ?? null],
    );
  }

  classes(unitIds: readonly string[], from: string): Promise<ClassCount[]> {
    return this.query<ClassCount>(
      `SELECT m.unit_id AS "unitId", m.grade::int, m.class_name AS "className", count(*)::int AS pupils FROM membership m
       WHERE m.unit_id = ANY ($1::uuid[]) AND ${OF_LAST_YEAR}
       GROUP BY m.unit_id, m.grade, m.class_name ORDER BY m.unit_id, m.grade NULLS LAST, m.class_name COLLATE "vi-x-icu" NULLS LAST`,
      [unitIds, from],
    );
  }

  arrived(unitIds: readonly string[], from: string): Promise<GradeCount[]> {
    return this.query<GradeCount>(
      `SELECT m.unit_id AS "unitId", m.grade::int, count(*)::int AS "all",
         count(*) FILTER (WHERE m.valid_from >= ${SINCE})::int AS "sinceStart"
       FROM membership m WHERE m.unit_id = ANY ($1::uuid[]) AND m.audience_group = 'pupil' AND m.valid_to IS NULL
       GROUP BY 1, 2`,
      [unitIds, from],
    );
  }

  pupils(unitId: string, grade: number | null, className: string | null, from: string): Promise<PupilOfClass[]> {
    return this.query<PupilOfClass>(
      `SELECT p.id, p.full_name AS "fullName" FROM membership m JOIN person p ON p.id = m.person_id
       WHERE m.unit_id = $1 AND ${OF_LAST_YEAR} AND m.grade IS NOT DISTINCT FROM $3::smallint
         AND m.class_name IS NOT DISTINCT FROM $4
       ORDER BY p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", p.id LIMIT 500`,
      [unitId, from, grade, className],
    );
  }

  async lock(unitId: string): Promise<boolean> {
    const rows = await this.query('SELECT 1 FROM unit WHERE id = $1 AND id = ANY (units_below()) FOR UPDATE', [unitId]);
    return rows.length > 0;
  }

  async apply(
    unitId: string,
    from: string,
    moves: readonly DecidedMove[],
    repeaters: readonly string[],
  ): Promise<RollOverCounts> {
    const ties = await familyTies(this.query, unitId);
    const [row] = await this.query<Omit<RollOverCounts, 'guardiansLeft'> & { guardians: number }>(
      `WITH move AS MATERIALIZED (
         SELECT grade, "className" AS class_name, action, "toGrade" AS to_grade, "toClassName" AS to_class
         FROM jsonb_to_recordset($3::jsonb) AS t(grade smallint, "className" text, action text, "toGrade" smallint, "toClassName" text)),
       picked AS MATERIALIZED (
         SELECT m.id, m.audience_group, CASE WHEN m.person_id = ANY ($4::uuid[]) THEN 'repeat' ELSE v.action END AS action,
           v.to_grade, v.to_class
         FROM membership m JOIN move v ON (v.grade, v.class_name) IS NOT DISTINCT FROM (m.grade, m.class_name)
         WHERE m.unit_id = $1 AND m.valid_to IS NULL AND m.valid_from < ${SINCE}
           -- Guardians without a pupil on record follow the class that they are listed with.
           AND (m.audience_group = 'pupil' OR (m.audience_group = 'guardian' AND m.id <> ALL ($5::uuid[])))),
       history AS (
         INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name, employment_type, position, valid_from, valid_to)
         SELECT m.person_id, m.unit_id, m.audience_group, m.grade, m.class_name, m.employment_type, m.position, m.valid_from, $2::date
         FROM membership m JOIN picked p ON p.id = m.id WHERE p.action = 'up'),
       up AS (
         UPDATE membership m SET grade = p.to_grade, class_name = p.to_class, valid_from = $2::date FROM picked p
         WHERE m.id = p.id AND p.action = 'up'),
       gone AS (
         UPDATE membership m SET valid_to = $2::date FROM picked p WHERE m.id = p.id AND p.action = 'leave')
       SELECT count(*) FILTER (WHERE pupil AND action = 'up')::int AS up, count(*) FILTER (WHERE pupil AND action = 'leave')::int AS left,
         count(*) FILTER (WHERE pupil AND action = 'repeat')::int AS repeated,
         count(*) FILTER (WHERE NOT pupil AND action = 'leave')::int AS guardians
       FROM (SELECT action, audience_group = 'pupil' AS pupil FROM picked) p`,
      [unitId, from, JSON.stringify(moves), repeaters, ties.places],
    );
    const { guardians, ...counts } = row!;
    return { ...counts, guardiansLeft: guardians + (await followPupils(this.query, unitId, from, ties)) };
  }
}
