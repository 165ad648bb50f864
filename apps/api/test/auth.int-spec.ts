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
    const head = await layUser(api.sql, units.office, 'administrator');
    await api.sql(`UPDATE app_user SET password_hash = 'x' WHERE id = $1`, [below.id]);
    expect((await get('/auth/me', session)).status).toBe(200);
    await api.sql(`UPDATE app_user SET password_hash = 'x' WHERE id = $1`, [head.id]);
    expect((await get('/auth/me', session)).status).toBe(401);
    expect(await (await logIn('demo@d.vn')).json()).toMatchObject({ status: 403, code: 'auth.demoClosed' });
    // Numbers of the sample still do: nothing real can be sent.
    expect(await (await get('/instance', { cookie: below.cookie })).json()).toMatchObject({ demo: true });
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
    const real = await send('POST', '/accounts', {
      ...{ channel: 'sms', name: 'thật', unitId: units.own, mode: 'real', endpoint: 'https://203.162.4.190' },
      ...{ settings: { brandname: 'PGD' }, secrets: { apiKey: 'k', secretKey: 's' } },
    });
    expect(real.status).toBe(201);
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
