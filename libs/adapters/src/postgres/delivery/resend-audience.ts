import { LASTING_SKIPS, RESEND_NEVER, RESEND_OUTCOMES, type ResendKind } from '@loa/domain';
import type { Values } from '../values.js';

export interface ResendAudience {
  /** The first run of the step. */
  readonly firstRunId: string;
  readonly kind: ResendKind;
  /** `yyyy-MM-dd`: the day whose class and position the words use. */
  readonly day: string;
}

/**
 * Members of the first run whom it and its re-sends left without a message, in the columns of `audienceSql`. Each counts
 * where the first run froze it. The latest run says where a member stands; one that was reached or is under way in any of
 * them is not among these, so nobody gets it twice however many re-sends there are. Records that were merged since are one.
 */
export function resendAudienceSql({ firstRunId, kind, day }: ResendAudience, values: Values): string {
  const first = values.add(firstRunId);
  const never = values.add(RESEND_NEVER);
  const outcomes = values.add(RESEND_OUTCOMES[kind]);
  const lasting = values.add(LASTING_SKIPS);
  const on = values.add(day);
  // Of two records in one run the one that a message was tried for tells more.
  const latest = `m.run_id DESC, m.outcome = 'skipped', m.id`;
  return `
    SELECT m.person_id, m.subject_id, m.unit_id, m.audience_group, coalesce(place.class_name, '') AS class_name,
      coalesce(place.position, '') AS position, coalesce(place.count_order, 0) AS count_order
    FROM (
      SELECT coalesce(o.merged_into, o.id) AS person_id, coalesce(c.merged_into, c.id) AS subject_id,
        (array_agg(m.unit_id ORDER BY m.run_id))[1] AS unit_id, (array_agg(m.audience_group ORDER BY m.run_id))[1] AS audience_group,
        bool_or(m.outcome = ANY (${never}::text[])) AS settled,
        (array_agg(m.outcome ORDER BY ${latest}))[1] AS outcome, (array_agg(m.reason ORDER BY ${latest}))[1] AS reason
      FROM run r JOIN member m ON m.season = r.season AND m.run_id = r.id
      JOIN person o ON o.id = m.person_id LEFT JOIN person c ON c.id = m.subject_id
      WHERE r.id = ${first} OR r.resend_of = ${first}
      GROUP BY 1, 2) m
    JOIN person p ON p.id = m.person_id
    LEFT JOIN LATERAL (
      SELECT s.class_name, s.position, s.count_order FROM membership s
      WHERE s.person_id = m.person_id AND s.unit_id = m.unit_id AND s.audience_group = m.audience_group
        AND (s.valid_to IS NULL OR s.valid_to > ${on}::date)
      ORDER BY s.count_order LIMIT 1) place ON true
    WHERE NOT m.settled AND p.erased_at IS NULL AND m.outcome = ANY (${outcomes}::text[])
      AND NOT (m.outcome = 'skipped' AND m.reason = ANY (${lasting}::text[]))`;
}
