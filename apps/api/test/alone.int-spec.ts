import { jest } from '@jest/globals';
import { KEY_PERMISSIONS, type Role } from '@loa/domain';
import { ALONE } from './alone/routes.js';
import { type AloneWorld, layAlone, layOffice, NOTHING, type Office, startable } from './alone/world.js';
import { layKey, layUnits, layUser, type RunningApi, startApi } from './harness.js';

/**
 * "A campaign can't be sent by one person alone": one user, in every role, walks every route of the API with campaigns that
 * they wrote. The list of routes comes from the application, so that a new one fails here until somebody has said what it can do.
 */
// A walk asks some hundreds of times: on a busy machine that takes its time.
jest.setTimeout(300_000);

let api: RunningApi;
let office: Office;

beforeAll(async () => {
  api = await startApi();
  office = await layOffice(api, (await layUnits(api.sql)).office);
}, 30_000);
afterAll(() => api.stop());

const routes = (): string[] => {
  const router = api.app.getHttpAdapter().getInstance().router as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[];
  };
  return [
    ...new Set(
      router.stack.flatMap(({ route }) => {
        const methods = Object.keys(route?.methods ?? {});
        return methods.length === 1 ? [`${methods[0]!.toUpperCase()} ${route!.path}`] : [];
      }),
    ),
  ];
};

it('has every route that writes classified, and no others', () => {
  const writing = routes().filter((route) => !/^(GET|HEAD) /.test(route));
  expect(writing.length).toBeGreaterThan(80);
  expect(Object.keys(ALONE).sort()).toEqual(writing.sort());
});

/** One person in every shape: also a key of theirs, and somebody whose role changed after they had written and submitted. */
const WALKERS: readonly { name: string; role: Role; key?: true; standsIn?: true }[] = [
  { name: 'an officer', role: 'officer' },
  { name: 'an officer who stands in for an approver', role: 'officer', standsIn: true },
  { name: 'an author who was made an approver', role: 'approver' },
  { name: 'an author who was made an administrator', role: 'administrator' },
  { name: 'a key with all that keys may have', role: 'administrator', key: true },
];

async function ask(route: string, path: string, headers: Record<string, string>, body: unknown): Promise<number> {
  const [method] = route.split(' ');
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'manual',
  });
  // A stream of events never ends by itself.
  await answer.body?.cancel();
  return answer.status;
}

/** Campaign routes meet the campaigns as they were laid: what one of them did must not hide what the next could do. */
const TOUCHES = /\/(campaigns|runs)\/:id/;

for (const walker of WALKERS) {
  it(`sends nothing by any route: ${walker.name}`, async () => {
    const author = await layUser(api.sql, office.office, walker.role);
    if (walker.standsIn) await delegate(office.second.id, author.id);
    const headers: Record<string, string> = walker.key
      ? { authorization: (await layKey(api.sql, office.office, KEY_PERMISSIONS, author.id)).authorization }
      : { cookie: author.cookie };
    const seen: Record<number, number> = {};
    let world = await layAlone(api, office, author.id);
    for (const route of routes()) {
      const told = ALONE[route];
      if (told?.apart !== undefined) continue;
      // What only reads changes nothing.
      if (TOUCHES.test(route) && told !== undefined) world = await layAlone(api, office, author.id);
      for (const campaign of route.includes('/campaigns/:id') ? world.campaigns : world.campaigns.slice(0, 1)) {
        const path = world.pathOf(route.split(' ')[1]!, campaign);
        const status = await ask(route, path, headers, told?.body?.({ world, campaign }));
        seen[status] = (seen[status] ?? 0) + 1;
        const what = `${route} of ${campaign.state}`;
        expect([what, await startable(api.sql, world)]).toEqual([what, NOTHING]);
      }
    }
    // A walk that was refused everywhere for its shape alone would prove nothing.
    expect((seen[200] ?? 0) + (seen[201] ?? 0)).toBeGreaterThan(walker.key ? 10 : 25);
    expect(seen[500] ?? 0).toBe(0);
    // And one that lost its session on the way no more.
    expect(await ask('GET', '/api/v1/auth/me', headers, undefined)).toBe(200);
  });
}

const AUTHORED = ['campaign.created'];
const approve = (world: AloneWorld, cookie: string) =>
  fetch(`${api.url}/api/v1/campaigns/${world.campaigns[1]!.id}/approve`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ version: 1 }),
  }).then(async (answer) => ({ status: answer.status, code: ((await answer.json()) as { code?: string }).code }));

const delegate = (from: string, to: string) =>
  api.sql(
    `INSERT INTO approval_delegation (unit_id, from_user, to_user, from_day, until_day, created_at)
     VALUES ($1, $2, $3, current_date - 1, current_date + 30, now())`,
    [office.office, from, to],
  );

it('lets a second person approve the very same campaign, so that it is the one person whom the walk shut out', async () => {
  const world = await layAlone(api, office, (await layUser(api.sql, office.office, 'officer')).id);
  expect(await approve(world, world.secondCookie)).toMatchObject({ status: 200 });
  expect(await startable(api.sql, world)).toMatchObject({ runs: 1 });
});

it('lets a colleague of an approver decide in their place, until it is taken back, and never for the approver’s own', async () => {
  const author = await layUser(api.sql, office.office, 'officer');
  const approver = await layUser(api.sql, office.office, 'approver');
  const colleague = await layUser(api.sql, office.office, 'officer');
  const world = await layAlone(api, office, author.id);
  expect(await approve(world, colleague.cookie)).toEqual({ status: 403, code: 'auth.permission' });
  await delegate(approver.id, colleague.id);
  const own = await layAlone(api, office, approver.id);
  expect(await approve(own, colleague.cookie)).toEqual({ status: 403, code: 'delegation.authorBehind' });
  expect(await approve(world, colleague.cookie)).toMatchObject({ status: 200 });
  const [kept] = await api.sql('SELECT approved_by, on_behalf_of FROM approval WHERE campaign_id = $1', [
    world.campaigns[1]!.id,
  ]);
  expect(kept).toEqual({ approved_by: colleague.id, on_behalf_of: approver.id });

  // Nobody hands on what they were handed, and it ends with the role of whoever gave it.
  const give = { toUserId: author.id, fromDay: '2020-01-01', untilDay: '2099-01-01' };
  const given = await fetch(`${api.url}/api/v1/delegations`, {
    method: 'POST',
    headers: { cookie: colleague.cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ ...give, fromDay: '2090-01-01', untilDay: '2090-02-01' }),
  });
  expect([given.status, ((await given.json()) as { code: string }).code]).toEqual([403, 'delegation.notApprover']);
  const next = await layAlone(api, office, author.id);
  await api.sql(`UPDATE app_user SET role = 'viewer' WHERE id = $1`, [approver.id]);
  expect(await approve(next, colleague.cookie)).toEqual({ status: 403, code: 'auth.permission' });
});

it('takes for one person an administrator and the second user whom they made, or whose second step they took away', async () => {
  const admin = await layUser(api.sql, office.office, 'administrator');
  const post = async (path: string, headers: Record<string, string>, body?: unknown, method = 'POST') => {
    const answer = await fetch(`${api.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { answer, body: (await answer.json().catch(() => ({}))) as Record<string, unknown> };
  };
  const cookie = { cookie: admin.cookie };
  const person = { name: 'Người Thứ Hai', role: 'approver', email: 'second.made@d.vn', unitId: office.office };
  const invited = await post('/users', cookie, person);
  expect(invited.answer.status).toBe(201);
  const token = new URL(invited.body.link as string).hash.replace(/^#/, '');
  const entered = await post('/auth/link/password', {}, { token, password: 'mật khẩu của riêng tôi' });
  const made = entered.answer.headers.getSetCookie().find((one) => one.startsWith('loa_session='))!;
  const world = await layAlone(api, office, admin.id);
  expect(await approve(world, made.split(';')[0]!)).toEqual({ status: 403, code: 'campaign.sameHand' });

  const other = await layUser(api.sql, office.office, 'approver');
  await api.sql(`INSERT INTO second_factor (user_id, secret_cipher, confirmed_at) VALUES ($1, $2, now())`, [
    other.id,
    api.vault.seal('AAAAAAAA'),
  ]);
  const removed = await post(`/users/${other.id}/second-factor`, cookie, undefined, 'DELETE');
  expect(removed.answer.status).toBe(204);
  const again = await api.sql<{ n: number }>('SELECT count(*)::int AS n FROM session WHERE user_id = $1', [other.id]);
  expect(again).toEqual([{ n: 0 }]);
  expect(await api.sql('SELECT same_hand($1, $2, $3) AS same', [world.campaigns[1]!.id, other.id, AUTHORED])).toEqual([
    { same: true },
  ]);
  expect(await startable(api.sql, world)).toMatchObject(NOTHING);
});
