import type { DueRun, FreezePlan, RunStore } from '@loa/application';
import type { AudienceRule, ChannelName, ResendKind } from '@loa/domain';
import type { Database, Query } from '../database.js';
import { expandRun, WORTH_ANALYSING } from './expand.js';
import { NEXT_LEG_LOCK } from './next-leg.js';

interface RunRow {
  id: string;
  season: number;
  unit_id: string;
  day: string;
  audience_rule: AudienceRule;
  channels: ChannelName[];
  content: unknown;
  resend_of: string | null;
  resend_kind: ResendKind | null;
}

export class PgRunStore implements RunStore {
  constructor(private readonly db: Database) {}

  async release(now: Date, limit: number): Promise<DueRun[]> {
    return this.db.transaction(async (query) => {
      const claimed = await query<{ id: string; kind: DueRun['kind']; campaign_id: string; state: string }>(
        `UPDATE run SET released_at = $1, state = CASE WHEN run.expires_at <= $1 THEN 'missed' ELSE 'expanding' END
         FROM step s WHERE s.id = run.step_id AND run.id IN (
           SELECT r.id FROM run r JOIN campaign c ON c.id = r.campaign_id
           WHERE r.state = 'planned' AND r.due_at <= $1 AND r.stamp = c.version AND c.state IN ('scheduled', 'running')
             AND (NOT r.awaits_approval OR r.expires_at <= $1)
           ORDER BY r.due_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED)
         RETURNING run.id, s.kind, run.campaign_id, run.state`,
        [now, limit],
        'release-due',
      );
      if (claimed.length === 0) return [];
      await query(
        `UPDATE campaign SET state = 'running', updated_at = $2 WHERE id = ANY ($1::uuid[]) AND state = 'scheduled'`,
        [[...new Set(claimed.map((run) => run.campaign_id))], now],
      );
      return claimed.filter((run) => run.state === 'expanding');
    });
  }

  async unfinished(): Promise<DueRun[]> {
    return this.db.query<DueRun & object>(
      `SELECT r.id, s.kind FROM run r JOIN step s ON s.id = r.step_id WHERE r.state = 'expanding' ORDER BY r.id`,
      [],
      'unfinished-runs',
    );
  }

  async expand(
    runId: string,
    now: Date,
    plan: (content: unknown, channels: readonly ChannelName[]) => FreezePlan,
  ): Promise<number | null> {
    let season = 0;
    const frozen = await this.db.transaction(async (query) => {
      const run = await lockRun(query, runId);
      if (run === null) return null;
      season = run.season;
      await query('SELECT ensure_season($1::smallint)', [run.season]);
      if (run.resend_of !== null) {
        // One after the other, and not while the first run starts next legs: no member is written to by two at once.
        await query('SELECT 1 FROM run WHERE id = $1 FOR NO KEY UPDATE', [run.resend_of]);
        await query(`SELECT pg_advisory_xact_lock(${NEXT_LEG_LOCK}, hashint8($1))`, [run.resend_of]);
      }
      const members = await expandRun(
        query,
        {
          id: run.id,
          season: run.season,
          unitId: run.unit_id,
          day: run.day,
          rule: run.audience_rule,
          resend: run.resend_of === null ? null : { firstRunId: run.resend_of, kind: run.resend_kind!, day: run.day },
        },
        plan(run.content, run.channels),
        now,
      );
      await query(`UPDATE run SET state = 'sending', expanded_at = $2 WHERE id = $1`, [runId, now]);
      return members;
    });
    if ((frozen ?? 0) >= WORTH_ANALYSING) await this.refreshStatistics(season, frozen!).catch(() => {});
    return frozen;
  }

  /** A run that doubles its season would be sent by plans for a small table, until the server looks by itself. */
  private async refreshStatistics(season: number, added: number): Promise<void> {
    const [known] = await this.db.query<{ rows: number }>(
      `SELECT reltuples AS rows FROM pg_class WHERE oid = $1::regclass`,
      [`member_${season}`],
    );
    if (known!.rows < added) await this.db.query(`ANALYZE member_${season}, delivery_${season}`);
  }

  async expandPosts(runId: string, now: Date): Promise<number | null> {
    return this.db.transaction(async (query) => {
      const run = await lockRun(query, runId);
      if (run === null) return null;
      const posts = await query(
        `INSERT INTO outlet_post (run_id, outlet_id, unit_id, channel, account_id, state, state_at)
         SELECT $1, o.id, o.unit_id, o.channel, o.account_id, 'queued', $4
         FROM outlet o JOIN unit_tree t ON t.unit_id = o.unit_id AND t.ancestor_id = $2
         WHERE o.active AND o.channel = ANY ($3::text[])
         ON CONFLICT (run_id, outlet_id) DO NOTHING RETURNING id`,
        [runId, run.unit_id, run.channels, now],
      );
      await query(`UPDATE run SET state = 'sending', expanded_at = $2 WHERE id = $1`, [runId, now]);
      return posts.length;
    });
  }

  async close(now: Date): Promise<string[]> {
    return this.db.transaction(async (query) => {
      const closed = await query<{ id: string }>(
        `UPDATE run SET state = 'done', closed_at = $1 WHERE state = 'sending'
           AND NOT EXISTS (SELECT 1 FROM tally_now t WHERE t.run_id = run.id AND ((t.kind = 'member' AND t.state = 'pending') OR (t.kind = 'delivery' AND t.state IN ('queued', 'sent'))))
           AND NOT EXISTS (SELECT 1 FROM outlet_post p WHERE p.run_id = run.id AND p.state IN ('queued', 'sending'))
         RETURNING id`,
        [now],
      );
      await query(
        `UPDATE batch SET state = 'done', lease_by = NULL WHERE run_id = ANY ($1::bigint[]) AND state <> 'done'`,
        [closed.map((run) => run.id)],
      );
      await query(
        `UPDATE campaign c SET state = 'done', updated_at = $1 WHERE c.state = 'running'
           AND NOT EXISTS (SELECT 1 FROM run r WHERE r.campaign_id = c.id AND r.state IN ('planned', 'expanding', 'sending'))`,
        [now],
      );
      return closed.map((run) => run.id);
    });
  }
}

async function lockRun(query: Query, runId: string): Promise<RunRow | null> {
  const [run] = await query<RunRow>(
    `SELECT r.id, r.season, r.unit_id, (r.due_at AT TIME ZONE u.time_zone)::date AS day, s.audience_rule, s.channels, v.content,
       r.resend_of, r.resend_kind
     FROM run r JOIN step s ON s.id = r.step_id JOIN unit u ON u.id = r.unit_id
     JOIN template_version v ON v.id = r.template_version_id
     WHERE r.id = $1 AND r.state = 'expanding' FOR UPDATE OF r SKIP LOCKED`,
    [runId],
  );
  return run ?? null;
}
