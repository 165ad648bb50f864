import type { Query } from '../database.js';

/** Notes what has just become uncertain; in the transaction of the change. */
export async function askAbout(query: Query, season: number, ids: readonly string[], now: Date): Promise<void> {
  await query(
    `INSERT INTO open_question (season, delivery_id, run_id, account_id, unit_id, since)
     SELECT season, id, run_id, account_id, unit_id, $2 FROM delivery_${season} WHERE season = ${season} AND id = ANY ($1::bigint[])
     ON CONFLICT (season, delivery_id) DO UPDATE SET since = excluded.since, left_at = NULL`,
    [ids, now],
    `ask-about-${season}`,
  );
}
