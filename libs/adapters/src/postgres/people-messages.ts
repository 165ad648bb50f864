import type { Page, PersonMessage } from '@loa/application';
import type { Query } from './database.js';

type Row = Omit<PersonMessage, 'dueAt'> & { dueAt: Date };

/**
 * What a person was sent, newest first; what counts under another school stays out of sight. Each delivery once, with
 * its state; the cursor is a member id.
 */
export async function personMessages(
  query: Query,
  personId: string,
  limit: number,
  cursor?: string,
): Promise<Page<PersonMessage>> {
  const rows = await query<Row>(
    `SELECT m.id AS "memberId", m.run_id::text AS "runId", c.id AS "campaignId", c.name AS "campaignName",
       s.title AS "stepTitle", r.due_at AS "dueAt", m.outcome, m.reason, m.audience_group AS "group",
       coalesce((SELECT u.name FROM unit_period u WHERE u.unit_id = m.unit_id ORDER BY u.valid_from DESC LIMIT 1), '') AS "unitName",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state, 'code', d.code,
            'at', d.state_at, 'sentAt', d.sent_at) ORDER BY d.leg), '[]')
        FROM delivery d WHERE d.season = m.season AND d.member_id = m.id) AS deliveries
     FROM member m JOIN run r ON r.id = m.run_id JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id
     -- Also what was frozen under a record that was merged into this one.
     WHERE m.person_id IN (SELECT $1::uuid UNION ALL SELECT o.id FROM person o WHERE o.merged_into = $1) AND ($3::bigint IS NULL OR m.id < $3::bigint)
     ORDER BY m.id DESC LIMIT $2`,
    [personId, limit + 1, cursor ?? null],
  );
  const items = rows.slice(0, limit).map((row) => ({ ...row, dueAt: row.dueAt.toISOString() }));
  return { items, next: rows.length > limit ? items.at(-1)!.memberId : null };
}
