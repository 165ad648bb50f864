import { randomBytes } from 'node:crypto';
import { templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { loadTemplateLibrary } from '@loa/adapters/templates/loader.js';
import { layPerson } from '../harness.js';
import type { Lay, ListEntry, ObjectEntry, ScopeEntry, World } from './entry.js';

const SEASON = 2026;
const { content: CONTENT } = (await loadTemplateLibrary(templatesFolder())).templates.get('digitalDay.kickoff')!;
const HOURS = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:59' };
const mark = () => `mark-${randomBytes(6).toString('hex')}`;

interface LaidRun {
  readonly campaignId: string;
  readonly runId: string;
}

/** A campaign that is under way, with one step and its run. */
async function layRun({ api, office }: World, unitId: string): Promise<LaidRun> {
  await api.sql('SELECT ensure_season($1::smallint)', [SEASON]);
  const [row] = await api.sql<LaidRun>(
    `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, $3) RETURNING id),
       v AS (INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $5, '' FROM t RETURNING id),
       c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($2, $3, '2026-10-10', 'running') RETURNING id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule,
               template_id, channels)
             SELECT c.id, 0, 'kickoff', 'Triển khai', 0, '08:00', 'none', $6, '{}', t.id, '{sms}' FROM c, t
             RETURNING id, campaign_id)
     INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, template_version_id)
     SELECT $4, $2, s.campaign_id, s.id, 'sending', 1, '2026-10-10T01:00Z', '2026-10-10T13:00Z', v.id FROM s, v
     RETURNING campaign_id AS "campaignId", id::text AS "runId"`,
    [office, unitId, mark(), SEASON, JSON.stringify(CONTENT), JSON.stringify(HOURS)],
  );
  return row!;
}

export const campaign: Lay = async (world, unitId) => (await layRun(world, unitId)).campaignId;
const run: Lay = async (world, unitId) => (await layRun(world, unitId)).runId;

/** One campaign of the office that goes to both schools: each sees its own part of it. */
const shared = new WeakMap<World, Promise<LaidRun>>();
function sharedRun(world: World): Promise<LaidRun> {
  const known = shared.get(world) ?? layRun(world, world.office);
  shared.set(world, known);
  return known;
}

interface Part {
  readonly personId: string;
  readonly unitId: string;
  readonly providerRef: string;
  readonly outletName: string;
  readonly memberId: string;
  readonly deliveryId: string;
}

/** A member of the unit in the office's run, with a delivery, its counts, and a post on the unit's page. */
async function layPart(world: World, unitId: string): Promise<Part> {
  const { runId } = await sharedRun(world);
  const { sql } = world.api;
  const personId = await layPerson(world.api, unitId);
  const [account] = await sql<{ id: string }>(
    `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'facebookPage', 'Trang') RETURNING id`,
    [unitId],
  );
  const part = { personId, unitId, providerRef: mark(), outletName: mark() };
  const [ids] = await sql<{ memberId: string; deliveryId: string }>(
    `WITH m AS (INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome)
         VALUES ($1, $2, $3, $4, 'teacher', 'reached') RETURNING id)
     INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state,
       state_at, provider_ref)
     SELECT $1, $2, m.id, 0, 'sms', $5, $3, $4, 'teacher', 'delivered', now(), $6 FROM m
     RETURNING member_id::text AS "memberId", id::text AS "deliveryId"`,
    [SEASON, runId, personId, unitId, account!.id, part.providerRef],
  );
  await sql(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, state, n) VALUES ($1, $2, 'teacher', 'member', 'reached', 1)`,
    [runId, unitId],
  );
  await sql(
    `WITH o AS (INSERT INTO outlet (unit_id, account_id, channel, name, address) VALUES ($1, $2, 'facebookPage', $3, $3)
         RETURNING id)
     INSERT INTO outlet_post (run_id, outlet_id, unit_id, channel, account_id, state, state_at)
     SELECT $4, o.id, $1, 'facebookPage', $2, 'published', now() FROM o`,
    [unitId, account!.id, part.outletName, runId],
  );
  return { ...part, ...ids! };
}

/** A run that went to a few first; it was never approved by two, so letting the rest go is refused. */
const pilot: Lay = async (world, unitId) => {
  const { runId } = await layRun(world, unitId);
  await world.api.sql('INSERT INTO run_pilot (run_id, people, held) VALUES ($1, 1, 2)', [runId]);
  return runId;
};

const READER = 'officer';
const CAMPAIGN = '/api/v1/campaigns/:id';

const object = (route: string, lay: Lay, path: (id: string) => string): ObjectEntry => ({
  route,
  kind: 'object',
  role: READER,
  lay,
  call: (id) => ({ path: path(id) }),
});
const partOf = (route: string, shows: keyof Part, path: (laid: LaidRun) => string): ListEntry => ({
  route,
  kind: 'list',
  role: READER,
  lay: async (world, unitId) => (await layPart(world, unitId))[shows],
  call: async (world) => ({ path: path(await sharedRun(world)) }),
});

export const REPORTS: readonly ScopeEntry[] = [
  object(`GET ${CAMPAIGN}/runs`, campaign, (id) => `/campaigns/${id}/runs`),
  object(`GET ${CAMPAIGN}/matrix`, campaign, (id) => `/campaigns/${id}/matrix`),
  object(`GET ${CAMPAIGN}/matrix.csv`, campaign, (id) => `/campaigns/${id}/matrix.csv`),
  object(`GET ${CAMPAIGN}/reach`, campaign, (id) => `/campaigns/${id}/reach`),
  object(`GET ${CAMPAIGN}/timeline`, campaign, (id) => `/campaigns/${id}/timeline`),
  object(`GET ${CAMPAIGN}/outlets`, campaign, (id) => `/campaigns/${id}/outlets`),
  object(`GET ${CAMPAIGN}/live`, campaign, (id) => `/campaigns/${id}/live`),
  object('GET /api/v1/runs/:id', run, (id) => `/runs/${id}`),
  object('GET /api/v1/runs/:id/members', run, (id) => `/runs/${id}/members`),
  object('GET /api/v1/runs/:id/deliveries', run, (id) => `/runs/${id}/deliveries`),
  {
    route: 'GET /api/v1/runs/:id/members/:memberId',
    kind: 'object',
    role: READER,
    lay: async (world, unitId) => (await layPart(world, unitId)).memberId,
    call: async (memberId, world) => ({ path: `/runs/${(await sharedRun(world)).runId}/members/${memberId}` }),
  },
  {
    // That it was never tried says that it was found.
    route: 'GET /api/v1/runs/:id/deliveries/:deliveryId/text',
    kind: 'object',
    role: READER,
    lay: async (world, unitId) => (await layPart(world, unitId)).deliveryId,
    call: async (id, world) => ({ path: `/runs/${(await sharedRun(world)).runId}/deliveries/${id}/text` }),
    status: 409,
  },
  // What each refuses here says that the run was found: its step reaches nobody again.
  {
    route: 'GET /api/v1/runs/:id/resend',
    kind: 'object',
    role: 'approver',
    lay: run,
    call: (id) => ({ path: `/runs/${id}/resend?kind=failed` }),
  },
  {
    route: 'POST /api/v1/runs/:id/resend',
    kind: 'object',
    role: 'approver',
    lay: run,
    call: (id) => ({ path: `/runs/${id}/resend`, body: { kind: 'failed' } }),
    status: 422,
  },
  object(`GET ${CAMPAIGN}/pilots`, campaign, (id) => `/campaigns/${id}/pilots`),
  {
    route: 'POST /api/v1/runs/:id/pilot',
    kind: 'object',
    role: READER,
    lay: pilot,
    call: (id) => ({ path: `/runs/${id}/pilot`, body: { decision: 'continue' } }),
    status: 403,
  },
  object('GET /api/v1/runs/:id/uncertain', run, (id) => `/runs/${id}/uncertain`),
  {
    route: 'POST /api/v1/runs/:id/uncertain',
    kind: 'object',
    role: READER,
    lay: run,
    call: (id) => ({ path: `/runs/${id}/uncertain`, body: { decision: 'leave', asOf: '2026-10-10T02:00:00Z' } }),
  },

  {
    route: 'GET /api/v1/runs/:id/members',
    kind: 'object',
    role: READER,
    lay: async (world, unitId) => (await layPart(world, unitId)).unitId,
    call: async (unitId, world) => ({ path: `/runs/${(await sharedRun(world)).runId}/members?unitId=${unitId}` }),
    empty: true,
  },
  partOf(`GET ${CAMPAIGN}/matrix`, 'unitId', ({ campaignId }) => `/campaigns/${campaignId}/matrix`),
  partOf(
    `GET ${CAMPAIGN}/matrix`,
    'unitId',
    ({ campaignId, runId }) => `/campaigns/${campaignId}/matrix?runId=${runId}`,
  ),
  partOf(`GET ${CAMPAIGN}/reach`, 'unitId', ({ campaignId }) => `/campaigns/${campaignId}/reach`),
  partOf(`GET ${CAMPAIGN}/outlets`, 'outletName', ({ campaignId }) => `/campaigns/${campaignId}/outlets`),
  partOf('GET /api/v1/runs/:id/members', 'personId', ({ runId }) => `/runs/${runId}/members?limit=200`),
  partOf('GET /api/v1/runs/:id/deliveries', 'providerRef', ({ runId }) => `/runs/${runId}/deliveries`),
];
