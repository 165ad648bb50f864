import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Vault } from '../crypto/vault.js';
import { seedOffice } from '../sample/seed.js';
import { Database } from './database.js';
import { PgHomeStore } from './home-store.js';

const NOW = new Date('2026-11-23T03:00:00Z');
const HOURS = JSON.stringify({ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' });
let server: TestDatabase;
let owner: Database;
let api: Database;
let office: string;
let school: string;
let campaignId: string;

beforeAll(async () => {
  server = await cloneDatabase();
  owner = new Database(server.ownerUrl, { max: 1 });
  api = new Database(server.apiUrl, { max: 1 });
  const vault = new Vault(Buffer.alloc(32, 7).toString('base64'));
  await seedOffice(owner, vault, { now: NOW, password: 'không-dùng-đến' });
  const unit = async (code: string) =>
    (await owner.query<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  [office, school] = [await unit('CH-PGD'), await unit('CH-CS-01')];
  await owner.query('SELECT ensure_season(2026::smallint)');
  const [campaign] = await owner.query<{ id: string }>(
    `INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'Chiến dịch', '2026-11-23', 'running') RETURNING id`,
    [office],
  );
  campaignId = campaign!.id;
}, 120_000);
afterAll(async () => {
  await Promise.all([owner.close(), api.close()]);
  await server.drop();
}, 30_000);

const within = <T>(unitId: string, work: (store: PgHomeStore) => Promise<T>): Promise<T> =>
  api.scoped((query) => new PgHomeStore(query)).run({ unitId, actor: 'user:test' }, work);

async function layRun(position: number, state: string, dueAt: string, resendOf: string | null = null): Promise<string> {
  const [row] = await owner.query<{ id: string }>(
    `WITH s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
       SELECT $1, $2::int, 'step-' || $2, 'Bước', 0, '08:00', 'none', $3, '{}', (SELECT id FROM template LIMIT 1), '{sms}' RETURNING id)
     INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, resend_of, resend_kind)
     SELECT 2026, $4, $1, s.id, $5, 1, $6, $6::timestamptz + interval '12 hours', $7::bigint, CASE WHEN $7 IS NULL THEN NULL ELSE 'failed' END
     FROM s RETURNING id::text`,
    [campaignId, position, HOURS, office, state, dueAt, resendOf],
  );
  return row!.id;
}

it('counts each target once a person, within what the reader may see, messages of a merged profile too', async () => {
  const targets = (unitId: string) =>
    within(unitId, async (store) =>
      Object.fromEntries((await store.targets(2026, '2026-11-23')).map(({ key, ...numbers }) => [key, numbers])),
    );
  const before = await targets(office);
  expect(before.staffReached).toEqual({ reached: 0, population: 686 });
  expect(before.operatorsTrained).toEqual({ reached: 11, population: 18 });
  expect(before.lowerSecondaryReached!.population).toBe(2171);
  expect(before.staffUsing!.population).toBeLessThanOrEqual(686);
  expect((await targets(school)).staffReached!.population).toBe(52);

  const runId = await layRun(0, 'done', '2026-11-20T01:00:00Z');
  const teachers = await owner.query<{ id: string }>(
    `SELECT person_id AS id FROM membership WHERE unit_id = $1 AND audience_group = 'teacher' ORDER BY person_id LIMIT 3`,
    [school],
  );
  await owner.query(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome)
     SELECT 2026, $1, person, $2, 'teacher', (ARRAY['reached', 'presumed', 'reached'])[place]
     FROM unnest($3::uuid[]) WITH ORDINALITY AS given(person, place)`,
    [runId, school, teachers.map(({ id }) => id)],
  );
  expect((await targets(office)).staffReached!.reached).toBe(2);

  // The third turns out to be the second, who was only presumed: one person fewer, reached all the same.
  await owner.query('DELETE FROM membership WHERE person_id = $1', [teachers[2]!.id]);
  await owner.query('UPDATE person SET merged_into = $1 WHERE id = $2', [teachers[1]!.id, teachers[2]!.id]);
  expect((await targets(school)).staffReached).toEqual({ reached: 2, population: 51 });
}, 60_000);

it('shows what is under way and what is due near today, and knows what was sent again', async () => {
  const old = await layRun(1, 'sending', '2026-10-01T01:00:00Z');
  const soon = await layRun(2, 'planned', '2026-11-24T01:00:00Z');
  await layRun(3, 'planned', '2026-12-24T01:00:00Z');
  await layRun(4, 'void', '2026-11-24T01:00:00Z');
  await layRun(5, 'done', '2026-11-21T01:00:00Z', old);
  const sends = (unitId: string) =>
    within(unitId, (store) => store.sends(new Date('2026-11-21T00:00:00Z'), new Date('2026-11-30T00:00:00Z')));
  const seen = await sends(office);
  expect(seen.map(({ runId }) => runId)).toEqual([old, expect.any(String), soon]);
  expect(seen.map(({ resent }) => resent)).toEqual([true, false, false]);
  expect(seen.every(({ own }) => own)).toBe(true);
  expect((await sends(school)).every(({ own }) => !own)).toBe(true);
}, 60_000);
