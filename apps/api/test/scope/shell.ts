import { randomBytes } from 'node:crypto';
import { layKey, layPerson, layUser } from '../harness.js';
import type { Lay, ScopeEntry, World } from './entry.js';

const person: Lay = ({ api }, unitId) => layPerson(api, unitId);
const unit: Lay = async (_, unitId) => unitId;
const user: Lay = async ({ api }, unitId) => (await layUser(api.sql, unitId, 'viewer')).id;
const key: Lay = async ({ api }, unitId) => (await layKey(api.sql, unitId)).id;
const account: Lay = async ({ api }, unitId) => {
  const text = `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'Tổng đài') RETURNING id`;
  return (await api.sql<{ id: string }>(text, [unitId]))[0]!.id;
};
const audit: Lay = async ({ api }, unitId) => {
  const mark = `mark-${randomBytes(6).toString('hex')}`;
  await api.sql(
    `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id)
     VALUES (now(), $1, 'system', 'test', 'test', 'tested', 'test', $2)`,
    [unitId, mark],
  );
  return mark;
};
const ownUser = async (world: World) => (await layUser(world.api.sql, world.own, 'viewer')).id;

export const SHELL: readonly ScopeEntry[] = [
  { route: 'GET /health/live', kind: 'public', reason: 'says only that the process runs' },
  { route: 'GET /health/ready', kind: 'public', reason: 'says only that the database answers' },
  { route: 'GET /hooks/:channel/:token', kind: 'public', reason: 'callbacks are authenticated by their channel' },
  { route: 'POST /hooks/:channel/:token', kind: 'public', reason: 'callbacks are authenticated by their channel' },
  { route: 'GET /p/:token', kind: 'public', reason: 'a signed link stands for its person' },
  { route: 'POST /p/:token', kind: 'public', reason: 'a signed link stands for its person' },
  { route: 'GET /u/:token', kind: 'public', reason: 'a signed link stands for its person' },
  { route: 'POST /u/:token', kind: 'public', reason: 'a signed link stands for its person' },
  { route: 'GET /api/v1/openapi.json', kind: 'public', reason: 'describes the routes and holds no data' },

  {
    route: 'POST /api/v1/auth/logout',
    kind: 'same',
    reason: 'closes the own session',
    role: 'viewer',
    call: { path: '/auth/logout' },
  },
  {
    route: 'GET /api/v1/auth/me',
    kind: 'same',
    reason: 'tells of the caller',
    role: 'viewer',
    call: { path: '/auth/me' },
  },
  {
    route: 'GET /api/v1/instance',
    kind: 'same',
    reason: 'the same for all',
    role: 'viewer',
    call: { path: '/instance' },
  },
  {
    route: 'PUT /api/v1/instance/clock',
    kind: 'same',
    reason: 'temporary instances only, refused elsewhere',
    role: 'viewer',
    call: { path: '/instance/clock', body: { now: '2026-10-10T00:00:00Z' } },
    status: 403,
  },
  {
    route: 'GET /api/v1/instance/sending-rules',
    kind: 'same',
    reason: 'the same for all',
    role: 'administrator',
    call: { path: '/instance/sending-rules' },
  },
  {
    route: 'PUT /api/v1/instance/sending-rules',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'administrator',
    call: { path: '/instance/sending-rules', body: { personPerDay: 5, adsPerDay: 1 } },
    status: 403,
  },

  { route: 'GET /api/v1/units', kind: 'list', role: 'viewer', lay: unit, call: { path: '/units' } },
  { route: 'GET /api/v1/persons', kind: 'list', role: 'officer', lay: person, call: { path: '/persons?limit=200' } },
  {
    route: 'GET /api/v1/persons',
    kind: 'list',
    role: 'officer',
    lay: person,
    call: { path: '/persons?limit=200&search=0912345667' },
  },
  {
    route: 'GET /api/v1/persons',
    kind: 'object',
    role: 'officer',
    lay: unit,
    call: (id) => ({ path: `/persons?unitId=${id}` }),
  },
  {
    route: 'POST /api/v1/persons',
    kind: 'object',
    role: 'officer',
    lay: unit,
    call: (unitId) => ({ path: '/persons', body: { fullName: 'Trần Mới', unitId, group: 'teacher' } }),
  },
  {
    route: 'GET /api/v1/persons/:id',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({ path: `/persons/${id}` }),
  },
  {
    route: 'PATCH /api/v1/persons/:id',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({ path: `/persons/${id}`, body: { salutation: 'Cô', phone: null, email: 'a@d.vn' } }),
  },
  {
    route: 'GET /api/v1/persons/:id/consents',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({ path: `/persons/${id}/consents` }),
  },
  {
    route: 'POST /api/v1/persons/:id/consents',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({
      path: `/persons/${id}/consents`,
      body: { purpose: 'outreach', channel: '*', given: false, method: 'phone', evidence: 'cuộc gọi 8:00' },
    }),
  },
  {
    route: 'GET /api/v1/persons/:id/messages',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({ path: `/persons/${id}/messages` }),
  },

  { route: 'GET /api/v1/users', kind: 'list', role: 'administrator', lay: user, call: { path: '/users' } },
  {
    route: 'PATCH /api/v1/users/:id',
    kind: 'object',
    role: 'administrator',
    lay: user,
    call: (id) => ({ path: `/users/${id}`, body: { role: 'officer' } }),
  },
  {
    route: 'PATCH /api/v1/users/:id',
    kind: 'object',
    role: 'administrator',
    lay: unit,
    call: async (unitId, world) => ({ path: `/users/${await ownUser(world)}`, body: { unitId } }),
  },
  { route: 'GET /api/v1/api-keys', kind: 'list', role: 'administrator', lay: key, call: { path: '/api-keys' } },
  {
    route: 'POST /api/v1/api-keys',
    kind: 'object',
    role: 'administrator',
    lay: unit,
    call: (unitId) => ({ path: '/api-keys', body: { name: 'khóa', permissions: ['unit.read'], unitId } }),
  },
  {
    route: 'DELETE /api/v1/api-keys/:id',
    kind: 'object',
    role: 'administrator',
    lay: key,
    call: (id) => ({ path: `/api-keys/${id}` }),
  },
  { route: 'GET /api/v1/accounts', kind: 'list', role: 'administrator', lay: account, call: { path: '/accounts' } },
  {
    route: 'POST /api/v1/accounts',
    kind: 'object',
    role: 'administrator',
    lay: unit,
    call: (unitId) => ({ path: '/accounts', body: { name: 'Thư', channel: 'email', unitId } }),
  },
  {
    route: 'PATCH /api/v1/accounts/:id',
    kind: 'object',
    role: 'administrator',
    lay: account,
    call: (id) => ({ path: `/accounts/${id}`, body: { active: false } }),
  },
  { route: 'GET /api/v1/audit', kind: 'list', role: 'officer', lay: audit, call: { path: '/audit?limit=200' } },
  { route: 'GET /api/v1/audit', kind: 'list', role: 'officer', lay: audit, call: { path: '/audit?actorId=test' } },
];
