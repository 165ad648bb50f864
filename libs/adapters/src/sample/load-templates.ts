import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Query } from '../postgres/database.js';
import { loadTemplateLibrary } from '../templates/loader.js';

/** The folder `templates/` of this installation: beside the sources, or above `dist` when built. */
export function templatesFolder(): string {
  for (let dir = import.meta.dirname; dir !== path.dirname(dir); dir = path.dirname(dir)) {
    const folder = path.join(dir, 'templates');
    if (existsSync(path.join(folder, 'messages'))) return folder;
  }
  throw new Error('the folder templates/ was not found');
}

const FROM_FILES = 'system:templates';

/**
 * Brings the messages and the calendar of `folder` into the database, owned by the topmost unit. A changed file becomes
 * a new version as long as nobody made the wording their own; after that it is kept beside, as a proposal to look at.
 * Safe to run at every start, as the owner. Answers how many versions are new.
 * @throws DomainError `template.file` when a file is wrong: nothing is written then.
 */
export async function loadTemplates(query: Query, folder: string): Promise<number> {
  const library = await loadTemplateLibrary(folder);
  const templates = [...library.templates.values()];
  await query(
    `INSERT INTO template (unit_id, key)
     SELECT u.unit_id, k.key FROM unnest($1::text[]) AS k (key),
       (SELECT unit_id FROM unit_tree GROUP BY unit_id HAVING max(depth) = 0 ORDER BY unit_id LIMIT 1) AS u
     ON CONFLICT (key) DO NOTHING`,
    [templates.map(({ content }) => content.key)],
  );
  const files = [
    templates.map(({ content }) => content.key),
    templates.map(({ content }) => JSON.stringify(content)),
    templates.map(({ contentHash }) => Buffer.from(contentHash, 'hex')),
  ];
  // Known to the template: among its versions, or proposed before.
  const unknown = `
    SELECT t.id, f.content, f.content_hash, newest.version, coalesce(newest.created_by, '${FROM_FILES}') AS author
    FROM unnest($1::text[], $2::jsonb[], $3::bytea[]) AS f (key, content, content_hash) JOIN template t USING (key)
    LEFT JOIN LATERAL (SELECT v.version, v.created_by FROM template_version v WHERE v.template_id = t.id
      ORDER BY v.version DESC LIMIT 1) newest ON true
    WHERE NOT EXISTS (SELECT 1 FROM template_version v WHERE v.template_id = t.id AND v.content_hash = f.content_hash)`;
  const proposed = `
    INSERT INTO template_proposal (template_id, content, content_hash)
    SELECT id, content, content_hash FROM (${unknown}) new WHERE author <> '${FROM_FILES}'
    ON CONFLICT (template_id) DO UPDATE SET content = excluded.content, content_hash = excluded.content_hash,
      declined = false, proposed_at = excluded.proposed_at
    WHERE template_proposal.content_hash <> excluded.content_hash`;
  await query(proposed, files);
  const added = await query(
    `INSERT INTO template_version (template_id, version, content, content_hash, created_by)
     SELECT id, coalesce(version, 0) + 1, content, content_hash, author FROM (${unknown}) new
     WHERE author = '${FROM_FILES}' RETURNING 1`,
    files,
  );
  const { days } = library.calendar;
  await query(
    `INSERT INTO holiday (day, kind, name_vi, name_en)
     SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::text[])
     ON CONFLICT (day) DO UPDATE
       SET kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en`,
    [days.map((d) => d.day), days.map((d) => d.kind), days.map((d) => d.vi), days.map((d) => d.en)],
  );
  return added.length;
}
