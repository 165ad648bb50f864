import { randomBytes } from 'node:crypto';
import { templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { loadTemplateLibrary } from '@loa/adapters/templates/loader.js';
import type { RunningApi } from './harness.js';

export const SEASON = 2026;
const SENT = '2026-10-09T01:00:00Z';

type Api = Pick<RunningApi, 'sql' | 'vault'>;

export interface PersonWish {
  readonly name: string;
  readonly code?: string;
  readonly birthDate?: string;
  readonly group?: string;
  readonly position?: string;
  /** `84…`: SMS and ZNS. */
  readonly phone?: string;
  readonly email?: string;
}

/** A person with a place, and addresses that are written to. */
export async function layWhole(api: Api, unitId: string, wish: PersonWish): Promise<string> {
  const [row] = await api.sql<{ id: string }>(
    `INSERT INTO person (home_unit_id, source, source_code, full_name, given_name, search_name, salutation, birth_date, tags)
     VALUES ($1, 'roster', $2, $3, $4, lower($3), 'bà', $5, '{tổ trưởng}') RETURNING id`,
    [unitId, wish.code ?? null, wish.name, wish.name.split(' ').at(-1), wish.birthDate ?? null],
  );
  const id = row!.id;
  await api.sql(
    `INSERT INTO membership (person_id, unit_id, audience_group, class_name, position) VALUES ($1, $2, $3, '6A2', $4)`,
    [id, unitId, wish.group ?? 'teacher', wish.position ?? ''],
  );
  const addresses = { sms: wish.phone, zaloZns: wish.phone, email: wish.email };
  for (const [channel, address] of Object.entries(addresses)) {
    if (address === undefined) continue;
    await api.sql(
      `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health) VALUES ($1, $2, $3, $4, 'active')`,
      [id, channel, api.vault.seal(address), api.vault.addressKey(address)],
    );
  }
  return id;
}

export interface LaidRun {
  readonly runId: string;
  readonly campaignId: string;
  readonly accountId: string;
}

/** A run of a real template with nobody in it yet. */
export async function layRun(api: Api, office: string, state: 'done' | 'sending' = 'done'): Promise<LaidRun> {
  const { templates, samples } = await loadTemplateLibrary(templatesFolder());
  const { content } = templates.get('digitalDay.kickoff')!;
  const { recipient: _, school: __, student: ___, ...settings } = samples.typical;
  const key = `world.${randomBytes(4).toString('hex')}`;
  const [row] = await api.sql<LaidRun>(
    `WITH e AS (SELECT ensure_season(${SEASON}::smallint)),
       t AS (INSERT INTO template (unit_id, key) SELECT $1, $2 FROM e RETURNING id),
       v AS (INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $3, '' FROM t RETURNING id),
       a AS (INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'Tổng đài') RETURNING id),
       c AS (INSERT INTO campaign (unit_id, name, anchor_date, state, settings) VALUES ($1, 'Ngày hội', '2026-10-10', $4, $5) RETURNING id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT c.id, 0, 'k', 'Khởi động', 0, '08:00', 'none', '{}', '{}', t.id, '{sms,email}' FROM c, t RETURNING id, campaign_id)
     INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, template_version_id)
       SELECT ${SEASON}, $1, s.campaign_id, s.id, $6, 1, $7, '2099-01-01', v.id FROM s, v
     RETURNING id::text AS "runId", campaign_id AS "campaignId", (SELECT id FROM a) AS "accountId"`,
    [
      office,
      key,
      JSON.stringify({ ...content, key }),
      state === 'done' ? 'done' : 'running',
      JSON.stringify(settings),
      state,
      SENT,
    ],
  );
  return row!;
}

export interface MessageWish {
  readonly unitId: string;
  readonly personId: string;
  readonly name: string;
  readonly channel?: string;
  readonly state: 'delivered' | 'failed' | 'queued';
  readonly code?: string;
  /** What the provider said. */
  readonly words?: string;
  readonly subject?: { readonly id: string; readonly name: string };
  readonly at?: string;
}

/** One member with one message, in counts that agree; gives the delivery's id. */
export async function layMessage(api: Api, run: LaidRun, wish: MessageWish): Promise<string> {
  const { unitId, personId, channel = 'sms', state, at = SENT } = wish;
  const outcome = { delivered: 'reached', failed: 'failed', queued: 'pending' }[state];
  const vars = {
    recipient: { name: wish.name, givenName: wish.name.split(' ').at(-1), salutation: 'bà', position: 'tổ trưởng' },
    school: { name: 'Trường S1', shortName: 'S1' },
    ...(wish.subject && { student: { name: wish.subject.name, className: '6A2' } }),
  };
  const [row] = await api.sql<{ id: string }>(
    `WITH m AS (INSERT INTO member (season, run_id, person_id, subject_id, unit_id, audience_group, outcome, vars)
         VALUES (${SEASON}, $1, $2, $3, $4, 'teacher', $5, $6) RETURNING id),
       d AS (INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, code, state_at, sent_at, attempts, provider_ref)
         SELECT ${SEASON}, $1, m.id, 0, $7, $8, coalesce((SELECT id FROM contact_point WHERE person_id = $2 AND channel = $7 LIMIT 1), $2), $4, 'teacher', $9, $10, $11::timestamptz,
           CASE WHEN $9 = 'queued' THEN NULL ELSE $11::timestamptz END, CASE WHEN $9 = 'queued' THEN 0 ELSE 1 END, CASE WHEN $9 = 'queued' THEN NULL ELSE 'REF-' || m.id END FROM m RETURNING id),
       k AS (INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, n)
         VALUES ($1, $4, 'teacher', 'member', '', $5, 1), ($1, $4, 'teacher', 'delivery', $7, $9, 1))
     SELECT id::text FROM d`,
    [
      run.runId,
      personId,
      wish.subject?.id ?? null,
      unitId,
      outcome,
      JSON.stringify(vars),
      channel,
      run.accountId,
      state,
      wish.code ?? '',
      at,
    ],
  );
  if (state !== 'queued')
    await api.sql(
      `INSERT INTO delivery_event (season, delivery_id, at, from_state, to_state, code, detail, attempt) VALUES (${SEASON}, $1, $2, 'sending', $3, $4, $5, 1)`,
      [row!.id, at, state, wish.code ?? '', wish.words ?? ''],
    );
  return row!.id;
}

/** Every place of the database where one of the texts stands, also under the seal of the vault: `table.column`. */
export async function placesOf(api: Api, texts: readonly string[]): Promise<string[]> {
  const columns = await api.sql<{ table: string; column: string; type: string }>(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, 2`,
  );
  const found: string[] = [];
  for (const { table, column, type } of columns) {
    if (type === 'bytea') {
      const rows = await api.sql<{ value: Buffer }>(
        `SELECT ${column} AS value FROM ${table} WHERE ${column} IS NOT NULL`,
      );
      if (rows.some(({ value }) => texts.some((text) => plainOf(api, value).includes(text))))
        found.push(`${table}.${column}`);
      continue;
    }
    const rows = await api.sql(
      `SELECT 1 FROM ${table} WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) t(text) WHERE position(lower(t.text) IN lower(${column}::text)) > 0) LIMIT 1`,
      [texts],
    );
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

function plainOf(api: Api, value: Buffer): string {
  try {
    return `${value.toString()} ${api.vault.unseal(value)}`;
  } catch {
    return value.toString();
  }
}
