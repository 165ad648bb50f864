import type { AudienceQuestion, Campaign, ScheduledRun, ScheduleStore, Step } from '@loa/application';
import type { Crowd } from '@loa/domain';
import { type CampaignRow, campaignOf, type StepRow, stepOf } from './campaign-rows.js';
import { CAMPAIGN_SQL, STEP_SQL } from './campaign-store.js';
import { readCrowd } from './crowd.js';
import type { Query } from './database.js';

/** An offset reaches a year; working days count double; holidays and the time zone add some. */
const OFFSET_REACH_DAYS = 800;

export class PostgresSchedule implements ScheduleStore {
  constructor(private readonly query: Query) {}

  async campaigns(from: string, to: string): Promise<Campaign[]> {
    const rows = await this.query<CampaignRow>(
      `${CAMPAIGN_SQL} WHERE c.state <> 'cancelled' AND CASE WHEN c.state IN ('draft', 'submitted')
         THEN c.anchor_date BETWEEN $1::date - $3::int AND $2::date + $3::int
         ELSE EXISTS (SELECT 1 FROM run r WHERE r.campaign_id = c.id AND r.state <> 'void'
           AND r.due_at BETWEEN $1::date - 1 AND $2::date + 2) END
       ORDER BY c.id`,
      [from, to, OFFSET_REACH_DAYS],
    );
    return rows.map(campaignOf);
  }

  async steps(campaignIds: readonly string[]): Promise<ReadonlyMap<string, Step[]>> {
    const rows = await this.query<StepRow & { campaign_id: string }>(
      `${STEP_SQL} WHERE s.campaign_id = ANY ($1::uuid[]) ORDER BY s.position`,
      [campaignIds],
    );
    return groupedBy(rows, ({ campaign_id }) => campaign_id, stepOf);
  }

  async runs(campaignIds: readonly string[]): Promise<ReadonlyMap<string, ScheduledRun[]>> {
    const rows = await this.query<ScheduledRun & { campaignId: string }>(
      `SELECT r.id::text, r.campaign_id AS "campaignId", r.step_id AS "stepId", r.occurrence, r.state, r.due_at AS "dueAt",
         r.expires_at AS "expiresAt", r.moved_from AS "movedFrom", r.moved_code AS "movedCode",
         r.template_version_id AS "templateVersionId", r.awaits_approval AS "awaitsApproval",
         r.resend_of IS NOT NULL AS resend, counted.members
       FROM run r LEFT JOIN (
         SELECT t.run_id, sum(t.n)::int AS members FROM tally_now t WHERE t.kind = 'member'
           AND t.run_id IN (SELECT id FROM run WHERE campaign_id = ANY ($1::uuid[]))
         GROUP BY 1) counted ON counted.run_id = r.id
       WHERE r.campaign_id = ANY ($1::uuid[]) AND r.state NOT IN ('void', 'cancelled') ORDER BY r.due_at, r.id`,
      [campaignIds],
    );
    return groupedBy(
      rows,
      ({ campaignId }) => campaignId,
      ({ campaignId: _, ...run }) => run,
    );
  }

  crowd(questions: readonly AudienceQuestion[]): Promise<Crowd> {
    return readCrowd(this.query, questions);
  }

  async personPerDay(): Promise<number | null> {
    const [row] = await this.query<{ cap: number | null }>('SELECT person_per_day AS cap FROM instance');
    return row?.cap ?? null;
  }
}

function groupedBy<R, T>(rows: readonly R[], keyOf: (row: R) => string, made: (row: R) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), made(row)]);
  return groups;
}
