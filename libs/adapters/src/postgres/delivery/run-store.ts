import type { DueRun, FreezePlan, RunStore } from '@loa/application';
import type { AudienceRule, ChannelName, OpenParts, PartsMissing, ResendKind, StepPilot } from '@loa/domain';
import type { Database, Query } from '../database.js';
import { expandRun } from './expand.js';
import { WORTH_ANALYSING } from './freeze-scratch.js';
import { NEXT_LEG_LOCK } from './next-leg.js';
import { stoppedSql } from './stop-sql.js';
import { freezeUnitParts } from './unit-parts.js';

/** disk_full, which a full /dev/shm is called, and out_of_memory. */
const NO_MEMORY = new Set(['53100', '53200']);
/** So long after it was closed a run is looked at once more. */
const LOOKED_BACK = '10 minutes';

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
  step_id: string;
  pilot: StepPilot | null;
  open_parts: OpenParts | null;
  campaign_id: string;
  settings: Record<string, unknown>;
  parts_missing: PartsMissing;
  time_zone: string;
}

export class PgRunStore implements RunStore {
  constructor(private readonly db: Database) {}

  async release(now: Date, limit: number): Promise<DueRun[]> {
    return this.db.transaction(async (query) => {
      const claimed = await query<{ id: string; kind: DueRun['kind']; campaign_id: string; state: string }>(
        `UPDATE run SET released_at = $1, state = CASE WHEN run.expires_at <= $1 THEN 'missed' ELSE 'expanding' END
         FROM step s WHERE s.id = run.step_id AND run.id IN (
           SELECT r.id FROM run r JOIN campaign c ON c.id = r.campaign_id
           WHERE r.state = 'planned' AND r.due_at <= $1 AND r.stamp = c.version
             AND (c.state IN ('scheduled', 'running') OR (c.state = 'done' AND r.resend_of IS NOT NULL))
             AND (NOT r.awaits_approval OR r.expires_at <= $1) AND NOT ${stoppedSql('c.unit_id')}
           ORDER BY r.due_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED)
         RETURNING run.id, s.kind, run.campaign_id, run.state`,
        [now, limit],
        'release-due',
      );
      if (claimed.length === 0) return [];
      // "done": somebody asked for a re-send in the moment in which the campaign's last run was closed.
      await query(
        `UPDATE campaign SET state = 'running', updated_at = $2 WHERE id = ANY ($1::uuid[]) AND state IN ('scheduled', 'done')`,
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
    const frozen = await this.freeze(runId, now, plan, false).catch((error) => {
      // Containers give 64 MB by default to what processes share. Slower, but it gets done.
      if (!NO_MEMORY.has(error.code)) throw error;
      return this.freeze(runId, now, plan, true);
    });
    if (frozen === null) return null;
    if (frozen.members >= WORTH_ANALYSING) await this.refreshStatistics(frozen.season, frozen.members).catch(() => {});
    return frozen.members;
  }

  /** `alone`: in one process of the server. Null: another worker has it, or had it. */
  private freeze(
    runId: string,
    now: Date,
    plan: (content: unknown, channels: readonly ChannelName[]) => FreezePlan,
    alone: boolean,
  ): Promise<{ season: number; members: number } | null> {
    return this.db.transaction(async (query) => {
      const run = await lockRun(query, runId);
      if (run === null) return null;
      await query('SELECT ensure_season($1::smallint)', [run.season]);
      if (run.resend_of !== null) {
        // One after the other, and not while the first run or a re-send starts next legs: no member is written to by two at once.
        await query(`SELECT pg_advisory_xact_lock(${NEXT_LEG_LOCK}, hashint8($1))`, [run.resend_of]);
        await query('SELECT 1 FROM run WHERE id = $1 FOR NO KEY UPDATE', [run.resend_of]);
      }
      const freeze = plan(run.content, run.channels);
      const parts = await freezeUnitParts(query, {
        id: run.id,
        unitId: run.unit_id,
        campaignId: run.campaign_id,
        stepId: run.step_id,
        resendOf: run.resend_of,
        day: run.day,
        timeZone: run.time_zone,
        settings: run.settings,
        missing: run.parts_missing,
        open: run.open_parts,
      });
      const members = await expandRun(
        query,
        {
          id: run.id,
          season: run.season,
          unitId: run.unit_id,
          day: run.day,
          rule: run.audience_rule,
          resend: run.resend_of === null ? null : { firstRunId: run.resend_of, kind: run.resend_kind!, day: run.day },
          parts,
          // A re-send writes to whom the first run left out: they were looked at then.
          pilot: run.pilot && run.resend_of === null ? { of: run.pilot, seed: run.step_id } : null,
        },
        freeze,
        now,
        { alone },
      );
      await query(`UPDATE run SET state = 'sending', expanded_at = $2, many_each = $3 WHERE id = $1`, [
        runId,
        now,
        freeze.perPupil,
      ]);
      return { season: run.season, members };
    });
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
    return this.db.steady(async (query) => {
      // The locks first, the look in a statement of its own: whoever brings something back waits for these and then sees
      // the run closed, or had the lock before and is waited for until the next turn.
      const open = await query<{ id: string }>(
        `SELECT id FROM run WHERE state = 'sending' ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`,
        [],
        'lock-open-runs',
      );
      const closed = await query<{ id: string }>(
        `UPDATE run SET state = 'done', closed_at = $2 WHERE id = ANY ($1::bigint[]) AND state = 'sending'
           AND NOT ${SOMETHING_OPEN}
           AND NOT EXISTS (SELECT 1 FROM outlet_post p WHERE p.run_id = run.id AND p.state IN ('queued', 'sending'))
         RETURNING id`,
        [open.map((run) => run.id), now],
        'close-runs',
      );
      await query(
        `UPDATE batch SET state = 'done', lease_by = NULL, settled_at = coalesce(settled_at, $2)
         WHERE run_id = ANY ($1::bigint[]) AND (state <> 'done' OR settled_at IS NULL)`,
        [closed.map((run) => run.id), now],
      );
      await openAgain(query, now);
      await query(
        `UPDATE campaign c SET state = 'done', updated_at = $1 WHERE c.state = 'running'
           AND NOT EXISTS (SELECT 1 FROM run r WHERE r.campaign_id = c.id AND r.state IN ('planned', 'expanding', 'sending'))`,
        [now],
      );
      return closed.map((run) => run.id);
    });
  }
}

/** Whether counts of `run` say that something is under way: two look-ups by the run, for the view would be added up whole. */
const SOMETHING_OPEN = `EXISTS (
             SELECT 1 FROM (
               SELECT kind, state, sum(n) AS n FROM (
                 SELECT * FROM (SELECT kind, state, n FROM tally WHERE run_id = run.id OFFSET 0) t
                 UNION ALL SELECT * FROM (SELECT kind, state, n FROM tally_delta WHERE run_id = run.id OFFSET 0) d) both_parts
               WHERE (kind = 'member' AND state = 'pending') OR (kind = 'delivery' AND state IN ('queued', 'sent'))
               GROUP BY 1, 2) counts
             WHERE n <> 0)`;

/** A run that was closed a moment ago although something is under way in it: the clocks look at open ones only. */
async function openAgain(query: Query, now: Date): Promise<void> {
  await query(
    `WITH opened AS (
       UPDATE run SET state = 'sending', closed_at = NULL WHERE id IN (
         SELECT run.id FROM run WHERE state = 'done' AND closed_at BETWEEN $1::timestamptz - interval '${LOOKED_BACK}' AND $1 AND ${SOMETHING_OPEN}
         FOR NO KEY UPDATE SKIP LOCKED)
       RETURNING campaign_id)
     UPDATE campaign SET state = 'running', updated_at = $1 WHERE state = 'done' AND id IN (SELECT campaign_id FROM opened)`,
    [now],
    'open-runs-again',
  );
}

async function lockRun(query: Query, runId: string): Promise<RunRow | null> {
  const [run] = await query<RunRow>(
    `SELECT r.id, r.season, r.unit_id, (r.due_at AT TIME ZONE u.time_zone)::date AS day, s.audience_rule, s.channels, v.content,
       r.resend_of, r.resend_kind, s.id AS step_id, s.pilot, s.open_parts, c.id AS campaign_id, c.settings, c.parts_missing, u.time_zone
     FROM run r JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id JOIN unit u ON u.id = r.unit_id
     JOIN template_version v ON v.id = r.template_version_id
     WHERE r.id = $1 AND r.state = 'expanding' FOR UPDATE OF r SKIP LOCKED`,
    [runId],
  );
  return run ?? null;
}
