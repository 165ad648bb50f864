import { Client } from 'pg';
import { layUnits, layUser, type RunningApi, startApi } from './harness.js';

/** What stands behind the scope by SQL alone, whatever a route or a bug in one may ask for. */
let api: RunningApi;
let client: Client;
let own: string;

beforeAll(async () => {
  api = await startApi();
  ({ own } = await layUnits(api.sql));
  client = new Client({ connectionString: api.apiUrl });
  await client.connect();
}, 30_000);
afterAll(async () => {
  await client.end();
  await api.stop();
});

it('lends the rights of the owner by functions that no temporary table deceives, and not to everybody', async () => {
  const functions = await api.sql<{ name: string; path: string | null; open: boolean }>(
    `SELECT proname AS name, (SELECT c FROM unnest(proconfig) c WHERE c LIKE 'search_path=%') AS path,
       has_function_privilege('public', oid, 'EXECUTE') AS open
     FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace`,
  );
  expect(functions.length).toBeGreaterThan(10);
  expect(functions.filter(({ path, open }) => open || path !== 'search_path=public, pg_temp')).toEqual([]);

  const { email } = await layUser(api.sql, own, 'viewer');
  await client.query('CREATE TEMP TABLE app_user AS SELECT * FROM public.app_user');
  const rows = await client.query('SELECT email FROM find_login($1)', [email]);
  await client.query('DROP TABLE pg_temp.app_user');
  expect(rows.rows).toEqual([{ email }]);
});
