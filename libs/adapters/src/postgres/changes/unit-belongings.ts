import type { Kept, UnitBelongings } from '@loa/application';
import { type Actor, CHANNEL_FACTS, CHANNELS } from '@loa/domain';
import { PostgresAuditLog } from '../audit-log.js';
import type { Query } from '../database.js';

const OPEN = `('draft', 'submitted', 'scheduled', 'running', 'paused')`;
const NAMES = (rule: string) => `EXISTS (
  SELECT FROM jsonb_path_query(${rule}, '$.*[*].unitIds[*]') named WHERE named = to_jsonb($1::text))`;

const CHOSEN_BY_UNIT = CHANNELS.filter((channel) => !CHANNEL_FACTS[channel].outlet);
/**
 * Whether the unit `to` has a sender of the channel of account `a`, its own or one shared from above. It keeps that one: of
 * two the nearer, then the older would win, and messages would come from another name without anybody having said so.
 * Outlets name the account that posts for them.
 */
const givesWay = (to: string) => `(a.channel IN (${CHOSEN_BY_UNIT.map((channel) => `'${channel}'`).join()}) AND EXISTS (
  SELECT FROM unit_tree t JOIN channel_account held ON held.unit_id = t.ancestor_id WHERE t.unit_id = ${to}::uuid
    AND held.channel = a.channel AND held.active AND (t.depth = 0 OR held.shared_down)))`;

export async function belongingsOf(query: Query, unitId: string, toId: string | null): Promise<UnitBelongings> {
  const values = [unitId];
  const below = await query<UnitBelongings['below'][number]>(
    `SELECT unit_id AS id, name FROM unit_period WHERE parent_id = $1 AND valid_to IS NULL ORDER BY name COLLATE "vi-x-icu"`,
    values,
  );
  const users = await query<UnitBelongings['users'][number]>(
    `SELECT id, full_name AS name, role FROM app_user WHERE unit_id = $1 AND active ORDER BY full_name COLLATE "vi-x-icu", id`,
    values,
  );
  const keys = await query<UnitBelongings['keys'][number]>(
    'SELECT id, name FROM api_key WHERE unit_id = $1 AND revoked_at IS NULL ORDER BY name, id',
    values,
  );
  const accounts = await query<UnitBelongings['accounts'][number]>(
    `SELECT a.id, a.name, a.channel, $2::uuid IS NULL OR ${givesWay('$2')} AS stops
     FROM channel_account a WHERE a.unit_id = $1 AND a.active ORDER BY a.name, a.id`,
    [unitId, toId],
  );
  const [outlets] = await query<{ n: number }>(
    'SELECT count(*)::int AS n FROM outlet WHERE unit_id = $1 AND active',
    values,
  );
  const campaigns = await query<UnitBelongings['campaigns'][number]>(
    `SELECT id, name, state FROM campaign WHERE unit_id = $1 AND state IN ${OPEN} ORDER BY anchor_date, name, id`,
    values,
  );
  const naming = await query<UnitBelongings['naming'][number]>(
    `SELECT DISTINCT 'campaign' AS kind, c.name FROM campaign c JOIN step s ON s.campaign_id = c.id
     WHERE c.unit_id <> $1::uuid AND c.state IN ${OPEN} AND ${NAMES('s.audience_rule')}
     UNION ALL
     SELECT 'audience', a.name FROM audience a WHERE a.unit_id <> $1::uuid AND ${NAMES('a.rule')}
     ORDER BY 1 DESC, 2`,
    values,
  );
  return { below, users, keys, accounts, outlets: outlets!.n, campaigns, naming };
}

export async function moveAccess(query: Query, unitId: string, toId: string, kept: Kept, at: Date) {
  const users = await query<{ active: boolean }>(
    `UPDATE app_user SET unit_id = CASE WHEN id = ANY ($3::uuid[]) THEN $2 ELSE unit_id END, active = id = ANY ($3::uuid[])
     WHERE unit_id = $1 AND active RETURNING active`,
    [unitId, toId, kept.userIds],
  );
  const keys = await query<{ open: boolean }>(
    `UPDATE api_key SET unit_id = CASE WHEN id = ANY ($3::uuid[]) THEN $2 ELSE unit_id END,
       revoked_at = CASE WHEN id = ANY ($3::uuid[]) THEN NULL ELSE $4::timestamptz END
     WHERE unit_id = $1 AND revoked_at IS NULL RETURNING revoked_at IS NULL AS open`,
    [unitId, toId, kept.keyIds, at],
  );
  return { users: users.filter((user) => user.active).length, keys: keys.filter((key) => key.open).length };
}

export async function moveSenders(query: Query, unitId: string, toId: string): Promise<void> {
  await query(
    `UPDATE channel_account a SET unit_id = $2, active = a.active AND NOT ${givesWay('$2')} WHERE a.unit_id = $1`,
    [unitId, toId],
  );
  for (const table of ['outlet', 'audience', 'template']) {
    await query(`UPDATE ${table} SET unit_id = $2 WHERE unit_id = $1`, [unitId, toId]);
  }
}

export async function stopSenders(query: Query, unitId: string): Promise<void> {
  for (const table of ['channel_account', 'outlet']) {
    await query(`UPDATE ${table} SET active = false WHERE unit_id = $1`, [unitId]);
  }
}

/** What was approved was approved for the people of the old unit: it never goes to those of another without being looked at again. */
export async function settleCampaigns(
  query: Query,
  unitId: string,
  toId: string | null,
  actor: Actor,
  at: Date,
): Promise<void> {
  const cancelled = await query<{ id: string; was: string }>(
    `UPDATE campaign SET state = 'cancelled', updated_at = $2
     WHERE unit_id = $1 AND (state IN ('scheduled', 'running', 'paused') OR ($3 AND state IN ('draft', 'submitted')))
     RETURNING id, old.state AS was`,
    [unitId, at, toId === null],
  );
  const audit = new PostgresAuditLog(query);
  for (const { id, was } of cancelled) {
    const entry = { action: 'campaign.cancelled', objectKind: 'campaign', objectId: id, unitId };
    await audit.record(actor, { ...entry, facts: { from: was, because: 'unitEnded' } }, at);
  }
  if (toId === null) return;
  await query(
    `UPDATE campaign SET unit_id = $2, state = 'draft', version = version + 1, updated_at = $3
     WHERE unit_id = $1 AND state IN ('draft', 'submitted')`,
    [unitId, toId, at],
  );
}
