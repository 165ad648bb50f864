import type { AudienceQuestion } from '@loa/application';
import { audienceSql } from './audience-sql.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, REASON_ORDER, refusalSql } from './eligibility-sql.js';
import { Values } from './values.js';

/**
 * A few recipients of every group by turns, the same ones every time, each with the channel that would be tried first
 * and the values of the member variables (as `delivery/expand.ts` freezes them).
 */
export function sampleSql(
  question: AudienceQuestion,
  limit: number,
  personId?: string,
): { text: string; values: unknown[] } {
  const values = new Values();
  const audience = audienceSql(question, values);
  const day = values.add(question.day);
  const one = values.add(personId ?? null);
  const legs = legsSql(question.channels, values);
  const refusal = refusalSql(question, values);
  const strength = values.add(REASON_ORDER);
  const text = `
    WITH who AS MATERIALIZED (
      SELECT * FROM (
        SELECT a.*, row_number() OVER (PARTITION BY a.audience_group
          ORDER BY md5(a.person_id::text), a.subject_id) AS turn
        FROM (${audience}) a WHERE ${one}::uuid IS NULL OR a.person_id = ${one}) turns
      ORDER BY turn, count_order, person_id LIMIT ${values.add(limit)})
    SELECT who.person_id AS "personId", who.subject_id AS "subjectId", p.full_name AS name, who.unit_id AS "unitId",
      coalesce(u.name, '') AS "unitName", who.audience_group AS "group",
      coalesce(sm.class_name, who.class_name, '') AS "className",
      CASE WHEN choice.reason IS NULL THEN choice.channel END AS channel,
      CASE WHEN choice.channel IS NULL THEN 'noAddress' ELSE coalesce(choice.reason, '') END AS reason,
      jsonb_build_object(
        'recipient', jsonb_build_object('name', p.full_name, 'givenName', p.given_name, 'salutation', p.salutation,
          'position', coalesce(who.position, '')),
        'school', jsonb_build_object('name', coalesce(u.name, ''), 'shortName', coalesce(u.short_name, '')),
        'student', jsonb_build_object('name', coalesce(s.full_name, ''),
          'className', coalesce(sm.class_name, who.class_name, ''))) AS vars
    FROM who JOIN person p ON p.id = who.person_id
    LEFT JOIN LATERAL (SELECT up.name, up.short_name FROM unit_period up WHERE up.unit_id = who.unit_id
      ORDER BY daterange(up.valid_from, up.valid_to) @> ${day}::date DESC, up.valid_from DESC LIMIT 1) u ON true
    LEFT JOIN person s ON s.id = who.subject_id
    LEFT JOIN LATERAL (SELECT m.class_name FROM membership m WHERE m.person_id = who.subject_id
      AND m.audience_group = 'pupil' AND m.valid_to IS NULL LIMIT 1) sm ON true
    LEFT JOIN LATERAL (
      SELECT leg.channel, refusal.reason FROM ${legs} ${CONTACT_SQL} ${ACCOUNT_SQL}
      CROSS JOIN LATERAL (SELECT coalesce(${refusal}, CASE WHEN account.id IS NULL THEN 'noAccount' END) AS reason) refusal
      ORDER BY refusal.reason IS NOT NULL, CASE WHEN refusal.reason IS NULL THEN leg.position
        ELSE array_position(${strength}::text[], refusal.reason) END LIMIT 1) choice ON true
    ORDER BY who.turn, who.count_order, who.person_id`;
  return { text, values: values.list };
}

/** One row: `anybody`, `writable`. Person by person, because it ends with the first that will do. */
export function reachSql(question: AudienceQuestion): { text: string; values: unknown[] } {
  const values = new Values();
  const audience = audienceSql(question, values);
  const legs = legsSql(question.channels, values);
  const refusal = refusalSql(question, values);
  const text = `
    WITH who AS MATERIALIZED (${audience})
    SELECT EXISTS (SELECT 1 FROM who) AS anybody, EXISTS (
      SELECT 1 FROM who CROSS JOIN ${legs} ${CONTACT_SQL} ${ACCOUNT_SQL}
      WHERE account.id IS NOT NULL AND (${refusal}) IS NULL) AS writable`;
  return { text, values: values.list };
}
