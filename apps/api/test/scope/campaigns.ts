import { randomBytes } from 'node:crypto';
import { templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { loadTemplateLibrary } from '@loa/adapters/templates/loader.js';
import { layPerson } from '../harness.js';
import type { Call, Lay, ScopeEntry, World } from './entry.js';

const library = await loadTemplateLibrary(templatesFolder());
const name = () => `mark-${randomBytes(6).toString('hex')}`;
const RULE = { include: [{ groups: ['teacher'] }] };

const template: Lay = async ({ api }, unitId) => {
  const key = name();
  const { content } = library.templates.get('digitalDay.kickoff')!;
  await api.sql(
    `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, $2) RETURNING id)
     INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $3, '' FROM t`,
    [unitId, key, JSON.stringify({ ...content, key })],
  );
  return key;
};
const audience: Lay = async ({ api }, unitId) => {
  const text = 'INSERT INTO audience (unit_id, name, rule) VALUES ($1, $2, $3) RETURNING id';
  return (await api.sql<{ id: string }>(text, [unitId, name(), JSON.stringify(RULE)]))[0]!.id;
};
const personList: Lay = async ({ api }, unitId) =>
  (
    await api.sql<{ id: string }>('INSERT INTO person_list (unit_id, name) VALUES ($1, $2) RETURNING id', [
      unitId,
      name(),
    ])
  )[0]!.id;
const peopledUnit: Lay = async ({ api }, unitId) => {
  await layPerson(api, unitId);
  return unitId;
};

/** In a group that no other case fills: the answer is a sample of it. */
const staffMember: Lay = async ({ api }, unitId) => {
  const id = await layPerson(api, unitId);
  await api.sql(`UPDATE membership SET audience_group = 'staff' WHERE person_id = $1`, [id]);
  return id;
};

/** A draft with one step. */
export const campaign: Lay = async (world, unitId) => {
  const key = await template(world, world.office);
  const [row] = await world.api.sql<{ id: string }>(
    `WITH c AS (INSERT INTO campaign (unit_id, name, anchor_date) VALUES ($1, $2, '2027-10-10') RETURNING id)
     INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule,
       template_id, channels)
     SELECT c.id, 0, 'kickoff', 'Triển khai', -30, '08:00', 'none', '{"days":[1,2,3,4,5],"from":"07:30","to":"17:30"}', $4,
       t.id, '{email}' FROM c, template t WHERE t.key = $3 RETURNING campaign_id AS id`,
    [unitId, name(), key, JSON.stringify(RULE)],
  );
  return row!.id;
};

/** The first step of a campaign, or an id of nothing when there is no such campaign. */
async function stepPath({ api }: World, campaignId: string): Promise<string> {
  const [step] = await api.sql<{ id: string }>('SELECT id FROM step WHERE campaign_id = $1', [campaignId]);
  return `/campaigns/${campaignId}/steps/${step?.id ?? campaignId}`;
}

const WRITER = 'officer';
const of = (
  route: string,
  call: (id: string, world: World) => Call | Promise<Call>,
  status?: number,
  role: 'officer' | 'approver' = WRITER,
): ScopeEntry => ({ route, kind: 'object', role, lay: campaign, call, status });

const { key: _, ...KICKOFF } = library.templates.get('digitalDay.kickoff')!.content;
/** What an editor would send of it. */
const WRITTEN = { ...KICKOFF, derived: [] };
const ofTemplate = (method: string, path: string, body?: unknown): ScopeEntry => ({
  route: `${method} /api/v1/templates/:key${path}`,
  kind: 'object',
  role: WRITER,
  lay: template,
  call: (key) => ({ path: `/templates/${key}${path}`, body }),
});

const CAMPAIGN = '/api/v1/campaigns/:id';
const STEP = `${CAMPAIGN}/steps/:stepId`;

export const CAMPAIGNS: readonly ScopeEntry[] = [
  {
    route: 'GET /api/v1/playbooks',
    kind: 'same',
    reason: 'the same for all',
    role: 'viewer',
    call: { path: '/playbooks' },
  },
  { route: 'GET /api/v1/templates', kind: 'list', role: 'viewer', lay: template, call: { path: '/templates' } },
  {
    route: 'GET /api/v1/templates/:key',
    kind: 'object',
    role: 'viewer',
    lay: template,
    call: (key) => ({ path: `/templates/${key}` }),
  },
  {
    route: 'GET /api/v1/template-fields',
    kind: 'same',
    reason: 'the same for all',
    role: 'viewer',
    call: { path: '/template-fields' },
  },
  {
    route: 'GET /api/v1/templates/:key/versions/:version',
    kind: 'object',
    role: 'viewer',
    lay: template,
    call: (key) => ({ path: `/templates/${key}/versions/1` }),
  },
  {
    route: 'POST /api/v1/templates',
    kind: 'object',
    role: WRITER,
    lay: template,
    call: (key) => ({ path: '/templates', body: { title: 'Bản sao', copyOf: key } }),
  },
  {
    route: 'POST /api/v1/templates/preview',
    kind: 'same',
    reason: 'of what the caller sends',
    role: 'viewer',
    call: { path: '/templates/preview', body: { content: WRITTEN } },
  },
  {
    route: 'POST /api/v1/templates/recipients',
    kind: 'list',
    role: WRITER,
    lay: staffMember,
    call: { path: '/templates/recipients', body: { audience: ['staff'], per: 'none' } },
  },
  ofTemplate('PUT', '/draft', { revision: 0, content: WRITTEN }),
  ofTemplate('DELETE', '/draft'),
  ofTemplate('POST', '/versions', { version: 1, content: WRITTEN }),
  ofTemplate('POST', '/archive'),
  ofTemplate('POST', '/restore'),
  ofTemplate('DELETE', '/proposal'),
  ofTemplate('POST', '/campaign', { date: '2027-10-10' }),
  {
    route: 'POST /api/v1/templates/:key/preview',
    kind: 'object',
    role: 'viewer',
    lay: template,
    call: (key) => ({ path: `/templates/${key}/preview`, body: {} }),
  },

  {
    route: 'POST /api/v1/audiences/count',
    kind: 'list',
    role: WRITER,
    lay: peopledUnit,
    call: { path: '/audiences/count', body: { rule: RULE, channels: ['sms'] } },
  },
  {
    route: 'POST /api/v1/audiences/count',
    kind: 'object',
    role: WRITER,
    lay: template,
    call: (templateKey) => ({ path: '/audiences/count', body: { rule: RULE, channels: [], templateKey } }),
  },
  { route: 'GET /api/v1/audiences', kind: 'list', role: WRITER, lay: audience, call: { path: '/audiences' } },
  {
    route: 'POST /api/v1/audiences',
    kind: 'same',
    reason: 'made in the unit of the caller',
    role: WRITER,
    call: { path: '/audiences', body: { name: 'Giáo viên', rule: RULE } },
  },
  {
    route: 'PATCH /api/v1/audiences/:id',
    kind: 'object',
    role: WRITER,
    lay: audience,
    call: (id) => ({ path: `/audiences/${id}`, body: { name: 'Thầy cô' } }),
  },
  {
    route: 'DELETE /api/v1/audiences/:id',
    kind: 'object',
    role: WRITER,
    lay: audience,
    call: (id) => ({ path: `/audiences/${id}` }),
  },

  {
    route: 'POST /api/v1/audiences/unreachable',
    kind: 'list',
    role: WRITER,
    lay: ({ api }, unitId) => layPerson(api, unitId),
    call: { path: '/audiences/unreachable', body: { rule: RULE, channels: [] } },
  },
  {
    route: 'GET /api/v1/audiences/steps',
    kind: 'list',
    role: WRITER,
    lay: campaign,
    call: { path: '/audiences/steps' },
  },
  { route: 'GET /api/v1/person-lists', kind: 'list', role: WRITER, lay: personList, call: { path: '/person-lists' } },
  {
    route: 'POST /api/v1/person-lists',
    kind: 'same',
    reason: 'made in the unit of the caller',
    role: WRITER,
    call: { path: '/person-lists', body: { name: 'Tổ nòng cốt', codes: ['CH-0'] } },
  },
  {
    route: 'GET /api/v1/person-lists/:id/persons',
    kind: 'object',
    role: WRITER,
    lay: personList,
    call: (id) => ({ path: `/person-lists/${id}/persons` }),
  },
  {
    route: 'PATCH /api/v1/person-lists/:id',
    kind: 'object',
    role: WRITER,
    lay: personList,
    call: (id) => ({ path: `/person-lists/${id}`, body: { name: 'Tổ nòng cốt' } }),
  },
  {
    route: 'DELETE /api/v1/person-lists/:id',
    kind: 'object',
    role: WRITER,
    lay: personList,
    call: (id) => ({ path: `/person-lists/${id}` }),
  },

  { route: 'GET /api/v1/campaigns', kind: 'list', role: WRITER, lay: campaign, call: { path: '/campaigns?limit=200' } },
  {
    route: 'POST /api/v1/campaigns',
    kind: 'same',
    reason: 'made in the unit of the caller; here the templates of the playbook are missing',
    role: WRITER,
    call: { path: '/campaigns', body: { playbookKey: 'digital-day', anchorDate: '2027-10-10' } },
    status: 422,
  },
  of(`GET ${CAMPAIGN}`, (id) => ({ path: `/campaigns/${id}` })),
  of(`PATCH ${CAMPAIGN}`, (id) => ({ path: `/campaigns/${id}`, body: { version: 1, name: 'Mới' } })),
  of(`DELETE ${CAMPAIGN}`, (id) => ({ path: `/campaigns/${id}` })),
  of(
    `POST ${CAMPAIGN}/roll-forward`,
    (id) => ({ path: `/campaigns/${id}/roll-forward`, body: { anchorDate: '2028-10-10' } }),
    409,
  ),
  of(`GET ${CAMPAIGN}/check`, (id) => ({ path: `/campaigns/${id}/check` })),
  of(`GET ${CAMPAIGN}/plan`, (id) => ({ path: `/campaigns/${id}/plan` })),
  of(`GET ${STEP}/try`, async (id, world) => ({ path: `${await stepPath(world, id)}/try?offsetDays=-29` })),
  of(`GET ${CAMPAIGN}/history`, (id) => ({ path: `/campaigns/${id}/history` })),
  of(`PATCH ${STEP}`, async (id, world) => ({
    path: await stepPath(world, id),
    body: { version: 1, offsetDays: -29 },
  })),
  of(`GET ${STEP}/preview`, async (id, world) => ({ path: `${await stepPath(world, id)}/preview` })),
  of(`GET ${STEP}/recipients`, async (id, world) => ({ path: `${await stepPath(world, id)}/recipients` })),
  // What each refuses here says that the campaign was found.
  of(
    `POST ${STEP}/test`,
    async (id, world) => ({ path: `${await stepPath(world, id)}/test`, body: { channel: 'sms' } }),
    422,
  ),
  of(
    `POST ${STEP}/approve`,
    async (id, world) => ({ path: `${await stepPath(world, id)}/approve`, body: { version: 1 } }),
    409,
    'approver',
  ),
  of(`POST ${CAMPAIGN}/submit`, (id) => ({ path: `/campaigns/${id}/submit`, body: {} }), 422),
  of(`POST ${CAMPAIGN}/approve`, (id) => ({ path: `/campaigns/${id}/approve`, body: { version: 1 } }), 409, 'approver'),
  of(`POST ${CAMPAIGN}/take-back`, (id) => ({ path: `/campaigns/${id}/take-back` }), 409, 'approver'),
  of(
    `POST ${CAMPAIGN}/return`,
    (id) => ({ path: `/campaigns/${id}/return`, body: { remarks: 'Sửa' } }),
    409,
    'approver',
  ),
  of(`POST ${CAMPAIGN}/pause`, (id) => ({ path: `/campaigns/${id}/pause` }), 409),
  of(`POST ${CAMPAIGN}/resume`, (id) => ({ path: `/campaigns/${id}/resume` }), 409),
  of(`POST ${CAMPAIGN}/cancel`, (id) => ({ path: `/campaigns/${id}/cancel` }), 409),
];
