import type { TemplateLibrary } from '../templates/loader.js';
import type { Query } from './database.js';

/**
 * Brings the library of the installation into the database, as the given unit's: new templates, a new version where the
 * words changed, and special days that are not entered yet. Safe to repeat; never changes what is there. Runs as the
 * owner, in the caller's transaction.
 */
export async function importLibrary(query: Query, library: TemplateLibrary, unitId: string, now: Date): Promise<void> {
  for (const [key, { content, contentHash }] of library.templates) {
    await query(`INSERT INTO template (unit_id, key, created_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING`, [
      unitId,
      key,
      now,
    ]);
    await query(
      `INSERT INTO template_version (template_id, version, content, content_hash, created_at)
       SELECT t.id, coalesce((SELECT max(version) FROM template_version v WHERE v.template_id = t.id), 0) + 1, $2,
         decode($3, 'hex'), $4
       FROM template t WHERE t.key = $1
       ON CONFLICT (template_id, content_hash) DO NOTHING`,
      [key, JSON.stringify(content), contentHash, now],
    );
  }
  await query(
    `INSERT INTO holiday (day, kind, name_vi, name_en)
     SELECT day, kind, vi, en FROM jsonb_to_recordset($1::jsonb) AS d (day date, kind text, vi text, en text)
     ON CONFLICT (day) DO NOTHING`,
    [JSON.stringify(library.calendar.days)],
  );
}
