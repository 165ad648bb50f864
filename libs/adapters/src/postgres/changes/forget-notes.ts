import { UNDO_DAYS } from '@loa/application';
import type { Query } from '../database.js';

/** Rows kept for an undoing that is no longer possible tell of pupils and families for nothing. */
export async function forgetNotes(query: Query, now: Date): Promise<void> {
  await query(
    `DELETE FROM people_change_row r USING people_change c
     WHERE c.id = r.change_id AND c.kind IN ('rollOver', 'leave') AND c.made_at < $1::timestamptz - make_interval(days => $2)`,
    [now, UNDO_DAYS],
  );
}
