import type { ClaimedPost, PostResult, PostStore } from '@loa/application';
import type { AllowedTimes, ChannelName } from '@loa/domain';
import type { Database } from '../database.js';
import { SILENT_DAYS_SQL, stoppedSql } from './stop-sql.js';
import { LIVING_WORKERS } from './worker-lock.js';

interface Row {
  id: string;
  season: number;
  channel: ChannelName;
  account_id: string;
  address: string;
  attempts: number;
  template_version_id: string;
  settings: Record<string, unknown>;
  anchor_year: number;
  name: string;
  short_name: string;
  allowed: AllowedTimes;
  time_zone: string;
  silent_days: string[];
}

export class PgPostStore implements PostStore {
  constructor(private readonly db: Database) {}

  async claim(workerId: number, limit: number, now: Date): Promise<ClaimedPost[]> {
    // One round ends before the next begins here: what is still marked ours was sent and could not be written.
    await this.db.query(
      `UPDATE outlet_post SET state = 'uncertain', code = 'unrecorded', state_at = $2 WHERE state = 'sending' AND lease_by = $1`,
      [workerId, now],
      'own-left-posts',
    );
    const rows = await this.db.query<Row>(
      `WITH due AS (
         SELECT p.id FROM outlet_post p JOIN run r ON r.id = p.run_id JOIN campaign c ON c.id = r.campaign_id
         JOIN channel_account a ON a.id = p.account_id
         WHERE p.state = 'queued' AND (p.not_before IS NULL OR p.not_before <= $1) AND r.state = 'sending' AND r.expires_at > $1
           AND c.state IN ('scheduled', 'running') AND NOT ${stoppedSql('c.unit_id')} AND a.active AND (a.state = 'ok' OR (a.state = 'held' AND a.state_until <= $1))
         ORDER BY p.id LIMIT $2 FOR UPDATE OF p SKIP LOCKED)
       UPDATE outlet_post p SET state = 'sending', attempts = p.attempts + 1, state_at = $1, lease_by = $3
       FROM due, run r, step s, campaign c, outlet o, unit u, unit_period n
       WHERE p.id = due.id AND r.id = p.run_id AND s.id = r.step_id AND c.id = r.campaign_id AND o.id = p.outlet_id
         AND u.id = p.unit_id AND n.unit_id = p.unit_id AND daterange(n.valid_from, n.valid_to) @> (r.due_at AT TIME ZONE u.time_zone)::date
       RETURNING p.id, r.season, p.channel, p.account_id, o.address, p.attempts, r.template_version_id, c.settings,
         extract(year FROM c.anchor_date)::int AS anchor_year, n.name, n.short_name, s.allowed, u.time_zone,
         ${SILENT_DAYS_SQL} AS silent_days`,
      [now, limit, workerId],
      'claim-posts',
    );
    return rows.map((row) => ({
      id: row.id,
      season: row.season,
      channel: row.channel,
      accountId: row.account_id,
      address: row.address,
      attempts: row.attempts,
      templateVersionId: row.template_version_id,
      campaignSettings: row.settings,
      anchorYear: row.anchor_year,
      unitName: row.name,
      unitShortName: row.short_name,
      hours: { ...row.allowed, except: row.silent_days },
      timeZone: row.time_zone,
    }));
  }

  async record(result: PostResult, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE outlet_post SET state = $2, code = $3, provider_ref = coalesce($4, provider_ref), body = $5, not_before = $6,
         state_at = $7::timestamptz, published_at = CASE WHEN $2 = 'published' THEN $7::timestamptz END, lease_by = NULL
       WHERE id = $1 AND state IN ('sending', 'uncertain')`,
      [result.id, result.to, result.code, result.providerRef, result.body, result.notBefore, now],
      'record-post',
    );
  }

  async freeDeadWorkers(now: Date): Promise<number> {
    const rows = await this.db.query(
      `UPDATE outlet_post SET state = 'uncertain', code = 'workerLost', state_at = $1
       WHERE state = 'sending' AND lease_by NOT IN (${LIVING_WORKERS}) RETURNING id`,
      [now],
      'free-posts',
    );
    return rows.length;
  }
}
