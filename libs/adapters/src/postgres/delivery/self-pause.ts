import type { PauseFacts, RunLooks, RunWatch, RunWatchStore, WatchedRun } from '@loa/application';
import { CAMPAIGN_MOVES } from '@loa/domain';
import type { Database, Query } from '../database.js';

interface Row {
  run_id: string;
  campaign_id: string;
  title: string;
  error_threshold: number;
  bad: number;
  finished: number;
  waiting: number;
  watch: WatchColumns | null;
  anew: boolean;
}

interface WatchColumns {
  since: string;
  base_bad: number;
  base_finished: number;
  next_since: string;
  next_bad: number;
  next_finished: number;
  bad: number;
  finished: number;
  waiting: number;
  moved_at: string;
}

/** The looks of all workers go one after the other, and who comes second leaves it: the counts are the same for all. */
export class PgRunWatchStore implements RunWatchStore {
  constructor(private readonly db: Database) {}

  async alone<T>(work: (looks: RunLooks) => Promise<T>): Promise<T | null> {
    return this.db.steady(async (query) => {
      const [lock] = await query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtext('watch-runs')) AS mine`);
      return lock!.mine ? work(new PgRunLooks(query)) : null;
    });
  }
}

class PgRunLooks implements RunLooks {
  constructor(private readonly query: Query) {}

  async look(): Promise<WatchedRun[]> {
    await this.query(
      `UPDATE run_watch w SET anew = true FROM run r JOIN campaign c ON c.id = r.campaign_id
       WHERE r.id = w.run_id AND c.state = 'paused' AND NOT w.anew`,
      [],
      'watch-anew',
    );
    // Sums of the counts, never of the deliveries: it costs the same at ten thousand and at a million.
    const rows = await this.query<Row>(
      `SELECT r.id AS run_id, c.id AS campaign_id, s.title, c.error_threshold, n.bad, n.finished, n.waiting,
         CASE WHEN w.run_id IS NOT NULL THEN to_jsonb(w) END AS watch, coalesce(w.anew, false) AS anew
       FROM run r JOIN campaign c ON c.id = r.campaign_id JOIN step s ON s.id = r.step_id LEFT JOIN run_watch w ON w.run_id = r.id
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(t.n) FILTER (WHERE t.state IN ('failed', 'uncertain')), 0)::int AS bad,
           coalesce(sum(t.n) FILTER (WHERE t.state IN ('sent', 'delivered', 'presumed', 'unconfirmed', 'failed', 'uncertain')), 0)::int AS finished,
           coalesce(sum(t.n) FILTER (WHERE t.state = 'queued'), 0)::int AS waiting
         FROM (SELECT state, n FROM tally WHERE run_id = r.id AND kind = 'delivery'
               UNION ALL SELECT state, n FROM tally_delta WHERE run_id = r.id AND kind = 'delivery') t) n
       WHERE r.state = 'sending' AND c.state = ANY ($1::text[])`,
      [CAMPAIGN_MOVES.pause.from],
      'watch-look',
    );
    return rows.map((row) => ({
      runId: row.run_id,
      campaignId: row.campaign_id,
      stepTitle: row.title,
      threshold: row.error_threshold,
      counts: { bad: row.bad, finished: row.finished },
      waiting: row.waiting,
      watch: row.watch && watchOf(row.watch),
      anew: row.anew,
    }));
  }

  async keep(watches: readonly { readonly runId: string; readonly watch: RunWatch }[]): Promise<void> {
    if (watches.length === 0) return;
    const rows = watches.map(({ runId, watch: { window, counts, waiting, movedAt } }) => ({
      run_id: runId,
      since: window.since,
      base_bad: window.base.bad,
      base_finished: window.base.finished,
      next_since: window.nextSince,
      next_bad: window.next.bad,
      next_finished: window.next.finished,
      bad: counts.bad,
      finished: counts.finished,
      waiting,
      moved_at: movedAt,
      anew: false,
    }));
    await this.query(
      `INSERT INTO run_watch AS w SELECT * FROM jsonb_populate_recordset(NULL::run_watch, $1::jsonb)
       ON CONFLICT (run_id) DO UPDATE SET since = excluded.since, base_bad = excluded.base_bad,
         base_finished = excluded.base_finished, next_since = excluded.next_since, next_bad = excluded.next_bad,
         next_finished = excluded.next_finished, bad = excluded.bad, finished = excluded.finished,
         waiting = excluded.waiting, moved_at = excluded.moved_at, anew = false`,
      [JSON.stringify(rows)],
      'watch-keep',
    );
  }

  async pause(campaignId: string, facts: PauseFacts, now: Date): Promise<boolean> {
    const paused = await this.query(
      `WITH paused AS (
         UPDATE campaign SET state = 'paused', pause_code = 'errorThreshold', updated_at = $2
         WHERE id = $1 AND state = ANY ($3::text[]) RETURNING id, unit_id),
       anew AS (
         UPDATE run_watch SET anew = true WHERE run_id IN (SELECT r.id FROM run r JOIN paused p ON p.id = r.campaign_id)),
       noted AS (
         INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
         SELECT $2, unit_id, 'system', 'worker', 'Loa', 'campaign.pausedItself', 'campaign', id::text, $4 FROM paused)
       SELECT id FROM paused`,
      [campaignId, now, CAMPAIGN_MOVES.pause.from, JSON.stringify(facts)],
      'watch-pause',
    );
    return paused.length === 1;
  }
}

const watchOf = (row: WatchColumns): RunWatch => ({
  window: {
    since: new Date(row.since),
    base: { bad: row.base_bad, finished: row.base_finished },
    nextSince: new Date(row.next_since),
    next: { bad: row.next_bad, finished: row.next_finished },
  },
  counts: { bad: row.bad, finished: row.finished },
  waiting: row.waiting,
  movedAt: new Date(row.moved_at),
});
