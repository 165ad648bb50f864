import { randomUUID } from 'node:crypto';
import { KEY_PERMISSIONS, type Role } from '@loa/domain';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Client } from 'pg';
import { layKey, layPerson, layUnits, layUser, type RunningApi, startApi } from './harness.js';
import type { Call, World } from './scope/entry.js';
import { SCOPE_TABLE } from './scope-table.js';

/** Promise G9: whose school it is not sees nothing, by any route, filter or export, and by SQL. */
let api: RunningApi;
let world: World;

beforeAll(async () => {
  api = await startApi();
  world = { api, ...(await layUnits(api.sql)) };
  // On trial, as a new installation is; the sandbox itself does not run here.
  await api.sql(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'email', 'Thư')`, [world.office]);
}, 30_000);
afterAll(() => api.stop());

type Who = 'session' | 'key';
const CALLERS: Who[] = ['session', 'key'];

async function credentials(who: Who, role: Role): Promise<Record<string, string>> {
  if (who === 'session') return { cookie: (await layUser(api.sql, world.own, role)).cookie };
  return { authorization: (await layKey(api.sql, world.own)).authorization };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send(route: string, headers: Record<string, string>, { path, body, form }: Call): Promise<Answer> {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method: route.split(' ')[0],
    headers: { ...headers, ...(json && { 'content-type': 'application/json' }) },
    body: form ? form() : json,
  });
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    return { status: answer.status, text: await answer.text() };
  }
  const reader = answer.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { status: answer.status, text: Buffer.from(value ?? []).toString() };
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** An id of the same make that names nothing. */
function likeButMissing(id: string): string {
  if (/^\d+$/.test(id)) return '999999999999';
  return /^[0-9a-f-]{36}$/.test(id) ? randomUUID() : 'nothing-of-that-name';
}

function expectSuccess(answer: Answer, status?: number): void {
  const fine = status === undefined ? answer.status >= 200 && answer.status < 300 : answer.status === status;
  if (!fine) throw new Error(`the own case answers ${answer.status}: ${answer.text.slice(0, 500)}`);
}

/** What no key may do is refused before any object is looked for. */
function notForKeys(who: Who, { status, text }: Answer): boolean {
  if (who !== 'key' || status !== 403) return false;
  const { code, params } = JSON.parse(text) as { code: string; params: { permission: string } };
  if (code === 'auth.sessionNeeded') return true;
  return code === 'auth.permission' && !KEY_PERMISSIONS.some((permission) => permission === params.permission);
}

it('has an entry for every registered route, and none for others', () => {
  const router = api.app.getHttpAdapter().getInstance().router as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[];
  };
  const registered = router.stack.flatMap(({ route }) => {
    const methods = Object.keys(route?.methods ?? {});
    // Nest answers what is left at the addresses outside the prefix by handlers of every method; ours name one each.
    return methods.length === 1 ? [`${methods[0]!.toUpperCase()} ${route!.path}`] : [];
  });
  expect(registered.length).toBeGreaterThan(20);
  expect([...new Set(SCOPE_TABLE.map(({ route }) => route))].sort()).toEqual([...new Set(registered)].sort());
});

it('has no handler that takes every method, which the list above would miss', () => {
  const handlers = [...api.app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) => {
      const { prototype } = metatype as { prototype: Record<string, unknown> };
      return Object.getOwnPropertyNames(prototype).map((name) => prototype[name]);
    }),
  );
  const methods = handlers.map((handler) => handler && Reflect.getMetadata('method', handler)).filter(isNumber);
  expect(methods.length).toBeGreaterThan(20);
  expect(methods).not.toContain(RequestMethod.ALL);
});

for (const who of CALLERS) {
  describe(`by a school's ${who}`, () => {
    for (const entry of SCOPE_TABLE) {
      if (entry.kind === 'public') continue;
      it(`${entry.route} (${entry.kind})`, async () => {
        const headers = await credentials(who, entry.role);
        if (entry.kind === 'same') {
          const answer = await send(entry.route, headers, entry.call);
          if (!notForKeys(who, answer)) expectSuccess(answer, entry.status);
          return;
        }
        const own = await entry.lay(world, world.own);
        const foreign = await entry.lay(world, world.foreign);
        if (entry.kind === 'list') {
          const call = typeof entry.call === 'function' ? await entry.call(world) : entry.call;
          const answer = await send(entry.route, headers, call);
          if (notForKeys(who, answer)) return;
          expectSuccess(answer);
          expect(answer.text).toContain(own);
          expect(answer.text).not.toContain(foreign);
          return;
        }
        const ask = async (id: string) => send(entry.route, headers, await entry.call(id, world));
        const answered = await ask(own);
        if (notForKeys(who, answered)) return;
        expectSuccess(answered, entry.status);
        const refused = await ask(foreign);
        const answer = entry.empty ? { items: [] } : { status: 404, code: 'notFound' };
        expect(JSON.parse(refused.text)).toMatchObject(answer);
        expect(refused).toEqual(await ask(likeButMissing(own)));
      });
    }

    it('is refused without credentials, on every route that is not public', async () => {
      for (const entry of SCOPE_TABLE) {
        if (entry.kind === 'public') continue;
        const path = entry.route.replace(/^\w+ \/api\/v1/, '').replace(/:\w+/g, randomUUID());
        expect([entry.route, (await send(entry.route, {}, { path })).status]).toEqual([entry.route, 401]);
      }
    });
  });
}

it('lets a school use what the office shares, and change none of it', async () => {
  const [account] = await api.sql<{ id: string }>(
    `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'chung') RETURNING id`,
    [world.office],
  );
  const headers = await credentials('session', 'administrator');
  const list = await send('GET', headers, { path: '/accounts' });
  expect(list.text).toContain(account!.id);
  const changed = await send('PATCH', headers, { path: `/accounts/${account!.id}`, body: { name: 'của tôi' } });
  expect(changed.status).toBe(404);
});

describe('by SQL, the role of the API without a scope', () => {
  /** Singletons of the installation that name nobody. */
  const OPEN = ['clock_offset', 'instance'];
  /** Views of the owner that hold the scope themselves (migrations 0008, 0013): without one they show nothing either. */
  const SCOPED_VIEWS = [
    'audience_consent',
    'audience_contact',
    'audience_erased',
    'audience_guardian',
    'audience_place',
  ];
  let client: Client;
  beforeAll(async () => {
    await layPerson(api, world.own);
    client = new Client({ connectionString: api.apiUrl });
    await client.connect();
  });
  afterAll(() => client.end());

  const tables = async () =>
    api.sql<{ name: string; secured: boolean; granted: boolean }>(
      `SELECT c.relname AS name, c.relrowsecurity OR c.reloptions @> '{security_invoker=true}' AS secured,
         has_table_privilege('loa_api', c.oid, 'SELECT,INSERT,UPDATE,DELETE') AS granted
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')`,
    );

  it('sees no row of any table', async () => {
    const all = await tables();
    expect(all.length).toBeGreaterThan(30);
    for (const { name } of all) {
      if (OPEN.includes(name)) continue;
      const rows = await client.query(`SELECT 1 FROM ${name} LIMIT 1`).then(
        (result) => result.rowCount,
        (error) => (error.code === '42501' ? 'denied' : error),
      );
      expect([name, rows]).toEqual([name, rows === 'denied' ? 'denied' : 0]);
    }
    // The loop above proves something only if there was something to see.
    for (const name of ['unit', 'person', 'contact_point', 'app_user', 'api_key', 'session', 'channel_account']) {
      expect(await api.sql(`SELECT 1 FROM ${name} LIMIT 1`)).toHaveLength(1);
    }
  });

  it('reaches no table that has no policies, and no policy is open but the one that stores callbacks', async () => {
    const unsecured = (await tables()).filter(({ secured, granted }) => granted && !secured).map(({ name }) => name);
    expect(unsecured.sort()).toEqual([...SCOPED_VIEWS, ...OPEN].sort());
    const open = await api.sql(
      `SELECT tablename, policyname FROM pg_policies
       WHERE roles && '{loa_api,public}'::name[] AND (qual = 'true' OR with_check = 'true')`,
    );
    expect(open).toEqual([{ tablename: 'receipt', policyname: 'api_insert' }]);
  });

  it('writes nothing', async () => {
    await expect(client.query(`INSERT INTO unit (code) VALUES ('X')`)).rejects.toThrow('row-level security');
    expect((await client.query(`UPDATE person SET full_name = 'X'`)).rowCount).toBe(0);
    expect((await client.query('DELETE FROM contact_point')).rowCount).toBe(0);
    await expect(client.query('DELETE FROM consent')).rejects.toThrow('permission denied');
  });
});
