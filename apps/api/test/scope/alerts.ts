import { randomBytes } from 'node:crypto';
import type { Lay, ScopeEntry } from './entry.js';

const alert: Lay = async ({ api }, unitId) => {
  const name = `mark-${randomBytes(6).toString('hex')}`;
  await api.sql(
    `WITH a AS (INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', $2) RETURNING id)
     INSERT INTO alert (unit_id, kind, subject, account_id, raised_at, seen_at)
     SELECT $1, 'accountStopped', 'account:' || id, id, now() - interval '1 minute', now() FROM a`,
    [unitId, name],
  );
  return name;
};
const campaign: Lay = async ({ api }, unitId) => {
  const [row] = await api.sql<{ id: string }>(
    `WITH c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'c', '2026-10-10', 'paused') RETURNING id)
     INSERT INTO alert (unit_id, kind, subject, campaign_id, raised_at, seen_at)
     SELECT $1, 'runPausedItself', 'campaign:' || id, id, now() - interval '1 minute', now() FROM c RETURNING campaign_id AS id`,
    [unitId],
  );
  return row!.id;
};

export const ALERTS: readonly ScopeEntry[] = [
  { route: 'GET /api/v1/alerts', kind: 'list', role: 'viewer', lay: alert, call: { path: '/alerts?limit=200' } },
  {
    route: 'GET /api/v1/alerts',
    kind: 'list',
    role: 'viewer',
    lay: campaign,
    call: { path: '/alerts?limit=200&state=open' },
  },
  {
    route: 'GET /api/v1/alerts/count',
    kind: 'same',
    reason: 'a number of what the list shows',
    role: 'viewer',
    call: { path: '/alerts/count' },
  },
];
