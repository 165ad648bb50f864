import type { Query } from '../database.js';

/** Brings the tree to the day that it is where the office stands: names and parents may have been set ahead of time. */
export async function followUnits(query: Query, now: Date): Promise<void> {
  await query(
    `SELECT refresh_unit_tree(($1::timestamptz AT TIME ZONE u.time_zone)::date) FROM unit u ORDER BY u.created_at, u.id LIMIT 1`,
    [now],
  );
}
