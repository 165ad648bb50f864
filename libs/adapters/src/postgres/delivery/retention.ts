import type { Database } from '../database.js';

/** Members that one statement blanks at most; between two of them everybody else may write. */
const SET = 5000;

interface EndedRun {
  readonly id: string;
  readonly season: number;
}

/**
 * Erases what messages said of persons, `months` after the last run of their campaign was over: values of members, texts
 * of posts, values of tests, words of providers, and callbacks that nobody could read (compliance reference, table of
 * section 7; Law 91/2025/QH15). Members, deliveries and counts stay, so every number and its recount stay. Addresses lie
 * with the person, not with the message. Set by set, and after a crash it goes on where it stood; safe on many workers.
 */
export class Retention {
  constructor(
    private readonly db: Database,
    private readonly months: number,
  ) {}

  /** Runs erased now. `stop`: leaves the rest to the next time. */
  async run(now: Date, stop?: AbortSignal): Promise<number> {
    const limit = new Date(now);
    limit.setUTCMonth(limit.getUTCMonth() - this.months);
    await this.forgetTests(limit);
    await this.db.query('DELETE FROM receipt WHERE received_at <= $1', [limit]);
    let erased = 0;
    for (const run of await this.ended(limit)) {
      if (!(await this.blank(run, stop))) return erased;
      await this.close(run.id, now);
      erased++;
    }
    return erased;
  }

  private ended(limit: Date): Promise<EndedRun[]> {
    return this.db.query<EndedRun & object>(
      `SELECT r.id, r.season FROM run r
       WHERE r.erased_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM run x WHERE x.campaign_id = r.campaign_id AND coalesce(x.closed_at, x.expires_at) > $1)
       ORDER BY r.id LIMIT 100`,
      [limit],
      'runs-to-erase',
    );
  }

  /** False when it was told to stop on the way. */
  private async blank({ id, season }: EndedRun, stop?: AbortSignal): Promise<boolean> {
    await this.db.query(`UPDATE outlet_post SET body = '' WHERE run_id = $1 AND body <> ''`, [id]);
    const [ids] = await this.db.query<{ first: string | null; last: string | null }>(
      'SELECT min(id) AS first, max(id) AS last FROM member WHERE season = $2 AND run_id = $1',
      [id, season],
    );
    // A run that never started has nobody, and perhaps no partition either.
    if (ids?.first == null || ids.last === null) return true;
    for (let from = BigInt(ids.first); from <= BigInt(ids.last); from += BigInt(SET)) {
      if (stop?.aborted) return false;
      const range = [id, String(from), String(from + BigInt(SET))];
      await this.db.query(
        `WITH words AS (
           UPDATE delivery_event_${season} e SET detail = '' FROM delivery_${season} d
           WHERE d.season = ${season} AND d.run_id = $1 AND d.member_id >= $2 AND d.member_id < $3
             AND e.season = ${season} AND e.delivery_id = d.id AND e.detail <> '')
         UPDATE member_${season} SET vars = '{}'
         WHERE season = ${season} AND run_id = $1 AND id >= $2 AND id < $3 AND vars <> '{}'`,
        range,
      );
    }
    return true;
  }

  /** With the campaign's last run its history says that it was done. */
  private async close(runId: string, now: Date): Promise<void> {
    await this.db.transaction(async (query) => {
      const [run] = await query<{ campaign_id: string; unit_id: string }>(
        'UPDATE run SET erased_at = $2 WHERE id = $1 AND erased_at IS NULL RETURNING campaign_id, unit_id',
        [runId, now],
      );
      if (run === undefined) return;
      await query(
        `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
         SELECT $3, $2, 'system', '', '', 'campaign.erased', 'campaign', $1::uuid::text, $4::jsonb
         WHERE NOT EXISTS (SELECT 1 FROM run WHERE campaign_id = $1::uuid AND erased_at IS NULL)`,
        [run.campaign_id, run.unit_id, now, JSON.stringify({ months: this.months })],
      );
    });
  }

  private async forgetTests(limit: Date): Promise<void> {
    await this.db.query(
      `UPDATE test_message SET vars = '{}' WHERE created_at <= $1 AND vars <> '{}' AND state NOT IN ('queued', 'sending')`,
      [limit],
    );
  }
}
