import { hashSecret, makeToken } from '@loa/application';
import type { Query } from './database.js';

export const FIRST_LINK_MS = 24 * 3_600_000;

export interface FirstAdministrator {
  readonly email: string;
  readonly name: string;
  /** Name of the office, where there is no unit yet. */
  readonly office?: string;
  readonly at: Date;
}

export type FirstLink =
  | { readonly token: string; readonly unitName: string; readonly expiresAt: Date }
  /** `administered`: somebody real administers the uppermost office. */
  | { readonly refused: 'administered' | 'emailTaken' | 'noOffice' };

/** "u" was asked for before and never came. */
const NEVER_CAME = `u.password_hash IS NULL
  AND EXISTS (SELECT 1 FROM access_link k WHERE k.user_id = u.id AND k.kind = 'first')`;

/**
 * A log-in for the first real administrator of the uppermost office, and the token of a link that sets its password. As the
 * owner of the database, by a command at the server: it makes no link once there is an administrator, so it lets nobody in
 * past the others. Asked again before the link was used, it makes another in place of it.
 */
export async function inviteFirstAdministrator(query: Query, asked: FirstAdministrator): Promise<FirstLink> {
  const email = asked.email.toLowerCase();
  // Two at once would make two.
  await query('LOCK TABLE app_user IN SHARE ROW EXCLUSIVE MODE');
  const office = (await uppermost(query, asked.at)) ?? (await makeOffice(query, asked));
  if (!office) return { refused: 'noOffice' };
  const [administered] = await query('SELECT 1 FROM real_head LIMIT 1');
  if (administered) return { refused: 'administered' };
  const [taken] = await query(`SELECT 1 FROM app_user u WHERE u.email = $1 AND NOT (${NEVER_CAME})`, [email]);
  if (taken) return { refused: 'emailTaken' };
  await query(`DELETE FROM app_user u WHERE ${NEVER_CAME}`);
  const [user] = await query<{ id: string }>(
    `INSERT INTO app_user (unit_id, email, full_name, role) VALUES ($1, $2, $3, 'administrator')
     RETURNING id`,
    [office.id, email, asked.name],
  );
  const token = makeToken();
  const expiresAt = new Date(asked.at.getTime() + FIRST_LINK_MS);
  await query(
    `INSERT INTO access_link (token_hash, user_id, kind, way, created_at, expires_at) VALUES ($1, $2, 'first', 'shown', $3, $4)`,
    [hashSecret(token), user!.id, asked.at, expiresAt],
  );
  await query(
    `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
     VALUES ($1, $2, 'system', 'admin', 'npm run admin', 'user.invited', 'user', $3, '{"role": "administrator", "shown": true}')`,
    [asked.at, office.id, user!.id],
  );
  return { token, unitName: office.name, expiresAt };
}

interface Office {
  readonly id: string;
  readonly name: string;
}

async function uppermost(query: Query, at: Date): Promise<Office | null> {
  const [office] = await query<Office>(
    `SELECT t.unit_id AS id, coalesce(p.name, '') AS name FROM unit_tree t
     LEFT JOIN unit_period p ON p.unit_id = t.unit_id AND daterange(p.valid_from, p.valid_to) @> $1::date
     GROUP BY t.unit_id, p.name HAVING max(t.depth) = 0
     ORDER BY (SELECT count(*) FROM unit_tree b WHERE b.ancestor_id = t.unit_id) DESC, t.unit_id LIMIT 1`,
    [at],
  );
  return office ?? null;
}

async function makeOffice(query: Query, { office, at }: FirstAdministrator): Promise<Office | null> {
  if (!office) return null;
  const [unit] = await query<{ id: string }>(`INSERT INTO unit (code) VALUES ('OFFICE') RETURNING id`);
  await query(
    `INSERT INTO unit_period (unit_id, kind, name, short_name, valid_from) VALUES ($1, 'office', $2, $2, $3::date)`,
    [unit!.id, office, at],
  );
  await query('SELECT refresh_unit_tree($1::date)', [at]);
  return { id: unit!.id, name: office };
}
