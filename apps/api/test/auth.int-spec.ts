import { Argon2Passwords } from '@loa/adapters/crypto/passwords.js';
import { KEY_PERMISSIONS } from '@loa/domain';
import { layKey, layUnits, layUser, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
let units: Awaited<ReturnType<typeof layUnits>>;
const PASSWORD = 'một mật khẩu dài';

beforeAll(async () => {
  api = await startApi({ LOA_DEMO: '1' });
  units = await layUnits(api.sql);
  await layPerson('co@d.vn');
  await layPerson('demo@d.vn', true);
});
afterAll(() => api.stop());

async function layPerson(email: string, demo = false): Promise<void> {
  await api.sql(
    `INSERT INTO app_user (unit_id, email, full_name, role, password_hash, demo) VALUES ($1, $2, 'A', 'officer', $3, $4)`,
    [units.own, email, await new Argon2Passwords().hash(PASSWORD), demo],
  );
}

/** Campaigns that were decided by two, one of them of the demo or none; gives what has become of them. */
async function layDecided(demo: string, real: { id: string }) {
  const other = await layUser(api.sql, units.own, 'approver');
  for (const [name, submitter, approver] of [
    ['none', other.id, real.id],
    ['other approved', real.id, demo],
    ['other submitted', demo, real.id],
    ['begun', real.id, demo],
  ])
    await api.sql(
      `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, $2) RETURNING id),
         c AS (INSERT INTO campaign (unit_id, name, anchor_date, state, submitted_by, approved_by, approved_at)
           VALUES ($1, $2, '2030-10-10', 'scheduled', $3, $4, now()) RETURNING id),
         s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule,
             template_id, channels)
           SELECT c.id, n, 's' || n, 'x', 0, '08:00', 'none', '{}', '{}', t.id, '{sms}' FROM c, t, generate_series(1, $5::int) n
           RETURNING id, campaign_id, position)
       INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, state, released_at)
       SELECT 2030, $1, campaign_id, id, 1, now(), now(), CASE position WHEN 2 THEN 'sending' ELSE 'planned' END,
         CASE position WHEN 2 THEN now() END FROM s`,
      [units.own, name, submitter, approver, name === 'begun' ? 2 : 1],
    );
  return () =>
    api.sql(
      `SELECT name, state, approved_by IS NOT NULL AS approved,
         (SELECT string_agg(r.state, ',' ORDER BY r.state) FROM run r WHERE r.campaign_id = c.id) AS runs
       FROM campaign c ORDER BY name`,
    );
}

const logIn = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email, password }),
  });
const get = (path: string, headers: Record<string, string>) => fetch(`${api.url}/api/v1${path}`, { headers });

describe('logging in', () => {
  it('opens a session whose token only the browser holds, and closes it', async () => {
    const answer = await logIn('CO@d.vn');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ user: { email: 'co@d.vn', unit: { id: units.own, code: 'S1' } } });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly.*SameSite=Lax/);
    const token = cookie.split(';')[0] ?? '';
    const [kept] = await api.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM session WHERE encode(token_hash, 'escape') LIKE $1`,
      [`%${token.slice(12)}%`],
    );
    expect(kept?.n).toBe(0);

    const me = (await (await get('/auth/me', { cookie: token })).json()) as { permissions: string[] };
    expect(me).toMatchObject({ user: { email: 'co@d.vn', role: 'officer' }, sandbox: false, temporary: false });
    expect(me.permissions).toContain('campaign.write');
    expect((await get('/auth/me', { cookie: token })).headers.get('cache-control')).toBe('no-store');

    const out = await fetch(`${api.url}/api/v1/auth/logout`, { method: 'POST', headers: { cookie: token } });
    expect(out.status).toBe(204);
    expect((await get('/auth/me', { cookie: token })).status).toBe(401);
  });

  it('says the same to an unknown address and to a wrong password', async () => {
    const answers = await Promise.all([logIn('co@d.vn', 'falsch falsch'), logIn('nobody@d.vn', 'falsch falsch')]);
    const [wrong, unknown] = await Promise.all(answers.map((answer) => answer.json()));
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ status: 401, code: 'auth.wrongLogin' });
  });

  it('lets users change their own password, which ends every other session', async () => {
    await layPerson('moi@d.vn');
    const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const [here, there] = [cookieOf(await logIn('moi@d.vn')), cookieOf(await logIn('moi@d.vn'))];
    const change = (current: string, next = 'mật khẩu mới của tôi') =>
      fetch(`${api.url}/api/v1/auth/password`, {
        method: 'POST',
        headers: { cookie: here, 'content-type': 'application/json' },
        body: JSON.stringify({ current, next }),
      });
    expect(await (await change('không phải')).json()).toMatchObject({ status: 403, code: 'auth.wrongPassword' });
    expect((await change(PASSWORD, 'ngắn')).status).toBe(422);
    const changed = await change(PASSWORD);
    expect(changed.status).toBe(204);
    const statuses = await Promise.all(
      [here, there, cookieOf(changed)].map(async (cookie) => (await get('/auth/me', { cookie })).status),
    );
    expect(statuses).toEqual([401, 401, 200]);
    expect((await logIn('moi@d.vn')).status).toBe(401);
    expect((await logIn('moi@d.vn', 'mật khẩu mới của tôi')).status).toBe(200);
  });

  it('lets demo users in only while every account is on the sandbox', async () => {
    const [cookie = ''] = (await logIn('demo@d.vn')).headers.getSetCookie();
    const session = { cookie: cookie.split(';')[0] ?? '' };
    expect((await get('/auth/me', session)).status).toBe(200);
    await api.sql(`INSERT INTO channel_account (unit_id, channel, name, mode) VALUES ($1, 'sms', 'thật', 'real')`, [
      units.office,
    ]);
    expect(await (await logIn('demo@d.vn')).json()).toMatchObject({ status: 403, code: 'auth.demoClosed' });
    expect((await get('/auth/me', session)).status).toBe(401);
    await api.sql('DELETE FROM channel_account');
  });

  it('lets demo users in, and those who are in go on, only until somebody real administers the top', async () => {
    const [cookie = ''] = (await logIn('demo@d.vn')).headers.getSetCookie();
    const session = { cookie: cookie.split(';')[0] ?? '' };
    const below = await layUser(api.sql, units.own, 'administrator');
    const viewer = await layUser(api.sql, units.own, 'viewer');
    const head = await layUser(api.sql, units.office, 'administrator');
    await api.sql(`UPDATE app_user SET password_hash = 'x' WHERE id = $1`, [below.id]);
    expect((await get('/auth/me', session)).status).toBe(200);
    await api.sql(`UPDATE app_user SET password_hash = 'x' WHERE id = $1`, [head.id]);
    expect((await get('/auth/me', session)).status).toBe(401);
    expect(await (await logIn('demo@d.vn')).json()).toMatchObject({ status: 403, code: 'auth.demoClosed' });
    // Numbers of the sample still do: nothing real can be sent.
    expect(await (await get('/instance', { cookie: viewer.cookie })).json()).toMatchObject({ demo: true });
    await api.sql('UPDATE app_user SET active = false WHERE id = $1', [head.id]);
    expect((await logIn('demo@d.vn')).status).toBe(200);
  });

  it('never opens the demo again once an account went real, nor the keys that it made', async () => {
    const [cookie = ''] = (await logIn('demo@d.vn')).headers.getSetCookie();
    const session = { cookie: cookie.split(';')[0] ?? '' };
    const [demo] = await api.sql<{ id: string }>(
      `UPDATE app_user SET role = 'administrator' WHERE email = 'demo@d.vn' RETURNING id`,
    );
    const demoKey = await layKey(api.sql, units.own, ['unit.read'], demo!.id);
    expect((await get('/units', demoKey)).status).toBe(200);
    const admin = await layUser(api.sql, units.own, 'administrator');
    const send = (method: string, path: string, body: unknown) =>
      fetch(`${api.url}/api/v1${path}`, {
        method,
        headers: { cookie: admin.cookie, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const campaigns = await layDecided(demo!.id, await layUser(api.sql, units.own, 'approver'));
    const real = await send('POST', '/accounts', {
      ...{ channel: 'sms', name: 'thật', unitId: units.own, mode: 'real', endpoint: 'https://203.162.4.190' },
      ...{ settings: { brandname: 'PGD' }, secrets: { apiKey: 'k', secretKey: 's' } },
    });
    expect(real.status).toBe(201);
    // Nothing goes on by itself that one of them had a hand in.
    expect(await campaigns()).toEqual([
      { name: 'begun', state: 'paused', approved: true, runs: 'sending,void' },
      { name: 'none', state: 'scheduled', approved: true, runs: 'planned' },
      { name: 'other approved', state: 'submitted', approved: false, runs: 'void' },
      { name: 'other submitted', state: 'draft', approved: false, runs: 'void' },
    ]);
    const { id } = (await real.json()) as { id: string };
    expect((await send('PATCH', `/accounts/${id}`, { mode: 'sandbox' })).status).toBe(200);
    expect(await (await get('/auth/me', { cookie: admin.cookie })).json()).toMatchObject({ sandbox: true });
    expect(await (await logIn('demo@d.vn')).json()).toMatchObject({ status: 403, code: 'auth.demoClosed' });
    expect((await get('/auth/me', session)).status).toBe(401);
    expect((await get('/units', demoKey)).status).toBe(401);
    expect(await (await get('/instance', { cookie: admin.cookie })).json()).toMatchObject({ demo: false });
  });

  it('is slowed down per account and address, also for tries at once, and names the wait', async () => {
    const answers = await Promise.all(Array.from({ length: 14 }, () => logIn('victim@d.vn', 'guess')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await logIn('co@d.vn')).status).toBe(200);
    const elsewhere = (host: number) => ({ 'x-forwarded-for': `203.0.113.${host}` });
    expect((await logIn('victim@d.vn', 'guess', elsewhere(1))).status).toBe(401);
    // Nor may many addresses together guess without end.
    const many = Array.from({ length: 100 }, (_, at) => at);
    const spread: number[] = [];
    for (const at of many) spread.push((await logIn('victim@d.vn', 'guess', elsewhere(at % 12))).status);
    expect(spread.filter((status) => status === 401)).toHaveLength(100 - 10 - 1);
  });
});

describe('who may', () => {
  it('asks for a session or a key, and for the permission', async () => {
    expect((await get('/users', {})).status).toBe(401);
    expect((await get('/users', { authorization: 'Bearer loa_aaaaaaaa_wrong' })).status).toBe(401);
    const key = await layKey(api.sql, units.own, ['unit.read']);
    expect((await get('/units', key)).status).toBe(200);
    expect(await (await get('/users', key)).json()).toMatchObject({ status: 403, code: 'auth.permission' });
    await api.sql('UPDATE api_key SET revoked_at = now() WHERE id = $1', [key.id]);
    expect((await get('/units', key)).status).toBe(401);
  });

  it('hears a key only while its maker could make it anew, and never in what no key may do', async () => {
    const maker = await layUser(api.sql, units.own, 'administrator');
    const key = await layKey(api.sql, units.own, ['unit.read', 'user.write', 'user.read'], maker.id);
    expect((await get('/users', key)).status).toBe(403);
    for (const [change, back] of [
      ['active = false', 'active = true'],
      [`role = 'viewer'`, `role = 'administrator'`],
      [`unit_id = '${units.foreign}'`, `unit_id = '${units.own}'`],
    ]) {
      expect([change, (await get('/units', key)).status]).toEqual([change, 200]);
      await api.sql(`UPDATE app_user SET ${change} WHERE id = $1`, [maker.id]);
      expect([change, (await get('/units', key)).status]).toEqual([change, 401]);
      await api.sql(`UPDATE app_user SET ${back} WHERE id = $1`, [maker.id]);
    }
  });

  it('refuses a change that another site had the browser send', async () => {
    const { cookie } = await layUser(api.sql, units.own, 'administrator');
    const post = (headers: Record<string, string>) =>
      fetch(`${api.url}/api/v1/auth/logout`, { method: 'POST', headers: { cookie, ...headers } });
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ origin: 'null' })).status).toBe(403);
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({ origin: api.url, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
  });

  it('never lets anyone raise themselves, nor give away a permission that they lack', async () => {
    const admin = await layUser(api.sql, units.own, 'administrator');
    const send = (method: string, path: string, body: unknown) =>
      fetch(`${api.url}/api/v1${path}`, {
        method,
        headers: { cookie: admin.cookie, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const raised = await send('PATCH', `/users/${admin.id}`, { role: 'officer' });
    expect(await raised.json()).toMatchObject({ status: 403, code: 'user.self' });
    const key = await send('POST', '/api-keys', { name: 'tích hợp', permissions: ['unit.read', 'campaign.approve'] });
    expect(await key.json()).toMatchObject({ status: 422, problems: [{ field: 'permissions.1' }] });
    for (const permission of ['user.write', 'key.write', 'account.write', 'campaign.control']) {
      const refused = await send('POST', '/api-keys', { name: 'tích hợp', permissions: [permission] });
      expect([permission, refused.status]).toEqual([permission, 422]);
    }
    // Connecting software that enters persons takes a permission that administrators lack themselves.
    const permissions = [...KEY_PERMISSIONS];
    const answer = await send('POST', '/api-keys', { name: 'tích hợp', permissions });
    const made = (await answer.json()) as { secret: string; permissions: string[] };
    expect(made.permissions).toEqual(permissions);
    expect((await get('/units', { authorization: `Bearer ${made.secret}` })).status).toBe(200);
    expect(JSON.stringify(await (await get('/api-keys', { cookie: admin.cookie })).json())).not.toContain(made.secret);
  });
});

describe('problems', () => {
  it('are told in the language that is asked for, field by field', async () => {
    const bad = (language: string) => logIn('no-address', '', { 'accept-language': language });
    const vi = await bad('vi-VN,vi;q=0.9,en;q=0.5');
    expect(vi.headers.get('content-type')).toContain('application/problem+json');
    expect(await vi.json()).toMatchObject({
      status: 422,
      code: 'input.invalid',
      title: 'Dữ liệu chưa đúng',
      problems: [
        { field: 'email', code: 'input.format' },
        { field: 'password', detail: 'Bắt buộc nhập.' },
      ],
    });
    expect(await (await bad('en')).json()).toMatchObject({
      title: 'Invalid input',
      problems: [{}, { detail: 'Required.' }],
    });
  });

  it('say nothing of the inside', async () => {
    const route = await fetch(`${api.url}/api/v1/nowhere`);
    expect(await route.json()).toMatchObject({ status: 404, code: 'notFound' });
    const broken = await fetch(`${api.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"email":',
    });
    expect(await broken.json()).toMatchObject({ status: 400, code: 'input.malformed' });
    const large = await fetch(`${api.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `"${'x'.repeat(1_100_000)}"`,
    });
    expect(large.status).toBe(413);
  });
});
