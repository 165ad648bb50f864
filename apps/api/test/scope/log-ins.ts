import { randomBytes } from 'node:crypto';
import { layUser } from '../harness.js';
import type { Lay, ScopeEntry } from './entry.js';

const invited: Lay = async ({ api }, unitId) => (await layUser(api.sql, unitId, 'viewer')).id;
/** One with a password, a mailbox to write to, and a second step. */
const settled: Lay = async (world, unitId) => {
  const id = await invited(world, unitId);
  await world.api.sql(`UPDATE app_user SET password_hash = 'x' WHERE id = $1`, [id]);
  await world.api.sql(
    `INSERT INTO channel_account (unit_id, channel, name) SELECT $1, 'email', 'Thư'
     WHERE NOT EXISTS (SELECT 1 FROM channel_account WHERE unit_id = $1 AND channel = 'email')`,
    [unitId],
  );
  await world.api.sql(`INSERT INTO second_factor (user_id, secret_cipher, confirmed_at) VALUES ($1, $2, now())`, [
    id,
    world.api.vault.seal('AAAAAAAA'),
  ]);
  return id;
};
const session: Lay = async ({ api }, unitId) => {
  const { id } = await layUser(api.sql, unitId, 'viewer');
  return (await api.sql<{ id: string }>('SELECT id FROM session WHERE user_id = $1', [id]))[0]!.id;
};

const onUser = (route: string, lay: Lay): ScopeEntry => ({
  route,
  kind: 'object',
  role: 'administrator',
  lay,
  call: (id) => ({ path: route.replace(/^\w+ \/api\/v1/, '').replace(':id', id) }),
});
const WITHOUT_PASSWORD = 'the own log-in, and those of the test have no password';
const own = (route: string, reason: string, body?: unknown, status?: number): ScopeEntry => ({
  route,
  kind: 'same',
  reason,
  role: 'viewer',
  call: { path: route.replace(/^\w+ \/api\/v1/, ''), body },
  status,
});
const open = (route: string, reason: string): ScopeEntry => ({ route, kind: 'public', reason });

const newUser = (unitId: string) => ({
  ...{ name: 'Người Mới', role: 'viewer', unitId },
  email: `${randomBytes(6).toString('hex')}@d.vn`,
});

/** Links, second steps, sessions, and what administrators do for users. */
export const LOG_INS: readonly ScopeEntry[] = [
  open('POST /api/v1/auth/login', 'this is how one becomes known'),
  open('POST /api/v1/auth/login/code', 'the cookie of a log-in under way stands for its user'),
  open('POST /api/v1/auth/login/enrolment', 'the cookie of a log-in under way stands for its user'),
  open('POST /api/v1/auth/login/enrolment/confirm', 'the cookie of a log-in under way stands for its user'),
  open('POST /api/v1/auth/reset', 'says the same to everybody; the link goes to the mailbox'),
  open('POST /api/v1/auth/link', 'the link stands for its user'),
  open('POST /api/v1/auth/link/password', 'the link stands for its user'),

  own('PATCH /api/v1/auth/me', 'the own language', { locale: 'en' }),
  own('POST /api/v1/auth/password', WITHOUT_PASSWORD, { current: 'x', next: 'mười ký tự trở lên' }, 403),
  own('GET /api/v1/auth/second-factor', 'tells of the caller'),
  own('POST /api/v1/auth/second-factor/enrolment', WITHOUT_PASSWORD, { password: 'x' }, 403),
  own('POST /api/v1/auth/second-factor/enrolment/confirm', 'nothing was begun', { code: '123456' }, 409),
  own('POST /api/v1/auth/second-factor/recovery-codes', WITHOUT_PASSWORD, { password: 'x', code: '123456' }, 403),
  own('POST /api/v1/auth/second-factor/remove', WITHOUT_PASSWORD, { password: 'x', code: '123456' }, 403),
  own('GET /api/v1/auth/sessions', 'tells of the caller'),
  own('DELETE /api/v1/auth/sessions', 'ends the others of the caller'),
  { ...onUser('DELETE /api/v1/auth/sessions/:id', session), role: 'viewer', status: 404 } as ScopeEntry,

  {
    route: 'POST /api/v1/users',
    kind: 'object',
    role: 'administrator',
    lay: async (_, unitId) => unitId,
    call: (id) => ({ path: '/users', body: newUser(id) }),
  },
  onUser('POST /api/v1/users/:id/invitation', invited),
  onUser('DELETE /api/v1/users/:id/invitation', invited),
  onUser('POST /api/v1/users/:id/password-reset', settled),
  onUser('DELETE /api/v1/users/:id/second-factor', settled),
  onUser('DELETE /api/v1/users/:id/sessions', settled),
  {
    route: 'GET /api/v1/instance/log-in-rules',
    kind: 'same',
    reason: 'the same for all',
    role: 'administrator',
    call: { path: '/instance/log-in-rules' },
  },
  {
    route: 'PUT /api/v1/instance/log-in-rules',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'administrator',
    call: { path: '/instance/log-in-rules', body: { secondFactorRequired: true } },
    status: 403,
  },
];
