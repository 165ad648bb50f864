import { randomBytes } from 'node:crypto';
import type { Lay, ScopeEntry } from './entry.js';

const name = () => `mark-${randomBytes(6).toString('hex')}`;
const LINE = { kind: 'notice', operator: 'any', template: '', per: 'part', price: 800, validFrom: '2026-01-01' };

const account: Lay = async ({ api }, unitId) => {
  const text = `INSERT INTO channel_account (unit_id, channel, name, shared_down) VALUES ($1, 'sms', $2, false) RETURNING id`;
  return (await api.sql<{ id: string }>(text, [unitId, name()]))[0]!.id;
};

/** A paused campaign of whose budget a raise is asked for. */
const campaign: Lay = async ({ api }, unitId) => {
  const text = `INSERT INTO campaign (unit_id, name, anchor_date, state, budget, budget_wanted)
    VALUES ($1, $2, '2027-10-10', 'paused', 1000, 2000) RETURNING id`;
  return (await api.sql<{ id: string }>(text, [unitId, name()]))[0]!.id;
};

/** A message of that unit that cost something; gives its campaign's name. */
const cost: Lay = async (world, unitId) => {
  const { api } = world;
  const id = await campaign(world, unitId);
  await api.sql(`SELECT ensure_season(2026::smallint)`);
  await api.sql(
    `WITH d AS (
       INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at, sent_at)
       VALUES (2026, 0, (random() * 1e9)::bigint, 0, 'sms', $1, $1, $1, 'guardian', 'sent', '2026-10-10T03:00Z', '2026-10-10T03:00Z')
       RETURNING id)
     INSERT INTO delivery_cost (season, delivery_id, campaign_id, run_id, unit_id, price) SELECT 2026, id, $2, 0, $1, 800 FROM d`,
    [unitId, id],
  );
  return id;
};

const CAMPAIGN = '/api/v1/campaigns/:id';
const TARIFFS = '/api/v1/accounts/:id/tariffs';
const YEAR = 'from=2026-01-01&to=2026-12-31';

export const MONEY: readonly ScopeEntry[] = [
  {
    route: `GET ${CAMPAIGN}/cost`,
    kind: 'object',
    role: 'viewer',
    lay: campaign,
    call: (id) => ({ path: `/campaigns/${id}/cost` }),
  },
  {
    route: `POST ${CAMPAIGN}/budget`,
    kind: 'object',
    role: 'officer',
    lay: campaign,
    call: (id) => ({ path: `/campaigns/${id}/budget`, body: { amount: 5000 } }),
  },
  {
    route: `POST ${CAMPAIGN}/budget/approve`,
    kind: 'object',
    role: 'approver',
    lay: campaign,
    call: (id) => ({ path: `/campaigns/${id}/budget/approve`, body: { amount: 2000 } }),
  },
  { route: 'GET /api/v1/costs', kind: 'list', role: 'viewer', lay: cost, call: { path: `/costs?${YEAR}` } },
  {
    route: 'GET /api/v1/costs/export.csv',
    kind: 'list',
    role: 'viewer',
    lay: async (world, unitId) => {
      const [row] = await world.api.sql<{ name: string }>('SELECT name FROM campaign WHERE id = $1', [
        await cost(world, unitId),
      ]);
      return row!.name;
    },
    call: { path: `/costs/export.csv?${YEAR}` },
  },
  {
    route: 'GET /api/v1/costs/export.xlsx',
    kind: 'same',
    reason: 'the lines of the CSV above in another form, from the same use case',
    role: 'viewer',
    call: { path: `/costs/export.xlsx?${YEAR}` },
  },
  {
    route: `GET ${TARIFFS}`,
    kind: 'object',
    role: 'administrator',
    lay: account,
    call: (id) => ({ path: `/accounts/${id}/tariffs` }),
  },
  {
    route: `POST ${TARIFFS}`,
    kind: 'object',
    role: 'administrator',
    lay: account,
    call: (id) => ({ path: `/accounts/${id}/tariffs`, body: LINE }),
  },
  {
    route: `DELETE ${TARIFFS}/:lineId`,
    kind: 'object',
    role: 'administrator',
    lay: account,
    call: async (id, { api }) => {
      const [line] = await api.sql<{ id: string }>(
        `INSERT INTO tariff (account_id, price, valid_from) SELECT id, 1, '2026-01-01' FROM channel_account WHERE id = $1 RETURNING id`,
        [id],
      );
      return { path: `/accounts/${id}/tariffs/${line?.id ?? id}` };
    },
  },
];
