import type { DemoSurvey, FreezePlan } from '@loa/application';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Vault } from '../crypto/vault.js';
import { seedOffice } from '../sample/seed.js';
import { Database, type Query } from './database.js';
import { auditDeliveries } from './delivery/audit.js';
import { expandRun } from './delivery/expand.js';
import { changeDeliveries } from './delivery/transitions.js';
import { PostgresDemo } from './leave-demo.js';

const NOW = new Date('2026-11-23T03:00:00Z');
const PLAN: FreezePlan = {
  channels: ['zaloZns', 'sms', 'email'],
  legalClass: 'notice',
  purpose: 'notice',
  perPupil: false,
  memberVariables: ['recipient.name'],
};
const EVERYBODY = { include: [{ groups: ['teacher', 'guardian'] as const }] };
const vault = new Vault(Buffer.alloc(32, 7).toString('base64'));

let server: TestDatabase;
let owner: Database;
let api: Database;
/** Ids of everything that came with the sample or was made in the demo. */
let sample: string[];
let office: string;
let school: string;
let ownSchool: string;
let admin: string;

const id = async (text: string, values: unknown[] = [], query: Query = owner.query): Promise<string> =>
  (await query<{ id: string }>(text, values))[0]!.id;

beforeAll(async () => {
  server = await cloneDatabase();
  owner = new Database(server.ownerUrl, { max: 2 });
  api = new Database(server.apiUrl, { max: 2 });
  await seedOffice(owner, vault, { now: NOW, password: 'không-dùng-đến' });
  sample = (
    await owner.query<{ id: string }>(
      `SELECT id FROM unit UNION ALL SELECT id FROM person UNION ALL SELECT id FROM app_user UNION ALL
       SELECT id FROM channel_account UNION ALL SELECT id FROM outlet UNION ALL SELECT id FROM contact_point`,
    )
  ).map((row) => row.id);
  office = await id(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
  school = await id(`SELECT id FROM unit WHERE code = 'CH-TH-02'`);
  await owner.query('SELECT ensure_season(2026::smallint)');
}, 120_000);
afterAll(async () => {
  await Promise.all([owner.close(), api.close()]);
  await server.drop();
}, 30_000);

const as = <T>(actor: string, work: (query: Query) => Promise<T>, unitId = office): Promise<T> =>
  api.scoped((query) => query).run({ unitId, actor }, work);

async function layCampaign(
  actor: string,
  createdBy: string,
  name: string,
): Promise<{ campaign: string; step: string }> {
  const campaign = await as(actor, (query) =>
    id(
      `INSERT INTO campaign (unit_id, name, anchor_date, state, created_by) VALUES ($1, $2, '2026-11-20', 'running', $3) RETURNING id`,
      [office, name, createdBy],
      query,
    ),
  );
  const step = await id(
    `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
     SELECT $1, 1, 'x', 'x', 0, '08:00', 'none', '{}', '{}', id, '{sms}' FROM template LIMIT 1 RETURNING id`,
    [campaign],
  );
  return { campaign, step };
}

/** A run that was frozen and of which half was sent, with all that this leaves behind. */
async function layRun(of: { campaign: string; step: string }, unitId: string, stamp = 1): Promise<string> {
  const run = await id(
    `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, state, released_at)
     VALUES (2026, $1, $2, $3, $4, $5, $5::timestamptz + interval '1 day', 'sending', $5) RETURNING id`,
    [office, of.campaign, of.step, stamp, NOW],
  );
  await owner.transaction((query) =>
    expandRun(query, { id: run, season: 2026, unitId, day: '2026-11-23', rule: EVERYBODY }, PLAN, NOW),
  );
  await owner.query(`UPDATE delivery SET state = 'sending', attempts = 1 WHERE run_id = $1 AND id % 2 = 0`, [run]);
  const sending = await owner.query<{ id: string }>(`SELECT id FROM delivery WHERE run_id = $1 AND state = 'sending'`, [
    run,
  ]);
  const change = { code: '', detail: '', notBefore: null, taken: true, at: NOW, to: 'sent' as const };
  await owner.transaction((query) =>
    changeDeliveries(
      query,
      2026,
      sending.map(({ id }) => ({ ...change, id, providerRef: `ref-${id}` })),
      NOW,
    ),
  );
  await owner.query(
    `INSERT INTO delivery_cost (season, delivery_id, campaign_id, run_id, unit_id, price)
     SELECT d.season, d.id, $2, d.run_id, d.unit_id, 800 FROM delivery d WHERE d.run_id = $1`,
    [run, of.campaign],
  );
  return run;
}

async function layPerson(unitId: string, phone: string): Promise<string> {
  const person = await id(
    `INSERT INTO person (home_unit_id, full_name, given_name, search_name) VALUES ($1, 'Trần Thị Thật', 'Thật', 'tran thi that') RETURNING id`,
    [unitId],
  );
  await owner.query(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'teacher')`, [
    person,
    unitId,
  ]);
  await owner.query(
    `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health) VALUES ($1, 'sms', $2, $3, 'active')`,
    [person, vault.seal(phone), vault.addressKey(phone)],
  );
  await owner.query(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, 'outreach', '*', true, $2, 'paper')`,
    [person, NOW],
  );
  return person;
}

const demo = <T>(work: (demo: PostgresDemo) => Promise<T>, unitId = office) =>
  as(`user:${admin}`, (query) => work(new PostgresDemo(query)), unitId);
const actor = () => ({ kind: 'user' as const, id: admin, name: 'Người thật' });

/** All values of all columns of all tables that name something of the sample; the log of one's own people may. */
async function traces(ids: readonly string[]): Promise<string[]> {
  const columns = await owner.query<{ t: string; c: string }>(
    `SELECT c.relname AS t, a.attname AS c FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0
       AND NOT a.attisdropped AND format_type(a.atttypid, null) IN ('uuid', 'uuid[]', 'text', 'text[]', 'jsonb')`,
  );
  await owner.query('CREATE TABLE IF NOT EXISTS looked_for (id text PRIMARY KEY)');
  await owner.query('TRUNCATE looked_for');
  await owner.query('INSERT INTO looked_for SELECT * FROM unnest($1::text[])', [ids]);
  const found: string[] = [];
  for (const { t, c } of columns) {
    if (t === 'audit_entry' || t === 'looked_for') continue;
    const [row] = await owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${t} CROSS JOIN LATERAL
         regexp_matches(${c}::text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') AS m (word)
       JOIN looked_for l ON l.id = m.word[1]`,
    );
    if (row!.n > 0) found.push(`${t}.${c}: ${row!.n}`);
  }
  await owner.query('DROP TABLE looked_for');
  return found;
}

const ownRows = () =>
  owner.query(
    `SELECT 'person' AS t, id::text, full_name AS v FROM person WHERE full_name = 'Trần Thị Thật' UNION ALL
     SELECT 'contact', c.id::text, c.health FROM contact_point c JOIN person p ON p.id = c.person_id WHERE p.full_name = 'Trần Thị Thật' UNION ALL
     SELECT 'consent', c.id::text, c.method FROM consent c JOIN person p ON p.id = c.person_id WHERE p.full_name = 'Trần Thị Thật' UNION ALL
     SELECT 'campaign', id::text, name FROM campaign WHERE name LIKE 'Thật%' UNION ALL
     SELECT 'template', id::text, key FROM template UNION ALL SELECT 'holiday', day::text, kind FROM holiday UNION ALL
     SELECT 'user', id::text, email FROM app_user WHERE NOT demo UNION ALL SELECT 'account', id::text, name FROM channel_account WHERE mode = 'real'
     ORDER BY 1, 2`,
  );

describe('leaving the demo', () => {
  let real: string;
  let ownPeople: string[];
  let before: object[];
  let ahead: DemoSurvey;

  it('is refused while nobody real could administer what stays', async () => {
    const boss = await id(`SELECT id FROM app_user WHERE email = 'quantri@demo.example'`);
    admin = boss;
    expect(await demo((store) => store.survey(false, actor(), NOW))).toMatchObject({ blocked: 'noAdministrator' });
    expect(await demo((store) => store.leave(false, actor(), NOW))).toMatchObject({ blocked: 'noAdministrator' });
    expect(await id(`SELECT count(*)::text AS id FROM person`)).toBe('13716');
    // One who was invited and has no password yet is nobody either.
    admin = await id(
      `INSERT INTO app_user (unit_id, email, full_name, role) VALUES ($1, 'that@phong.example', 'Người thật', 'administrator') RETURNING id`,
      [office],
    );
    expect(await demo((store) => store.survey(false, actor(), NOW))).toMatchObject({ blocked: 'noAdministrator' });
    await owner.query(`UPDATE app_user SET password_hash = 'x' WHERE id = $1`, [admin]);
    expect(await demo((store) => store.survey(false, actor(), NOW))).toMatchObject({ blocked: null });
  });

  it('is refused below the top, whatever the caller says, and to the workers', async () => {
    await expect(demo((store) => store.leave(false, actor(), NOW), school)).rejects.toMatchObject({
      code: 'demo.uppermostOnly',
    });
    await expect(api.query('SELECT leave_demo(false, false, $1, $2, $2, $3)', ['user', admin, NOW])).rejects.toThrow(
      'uppermost',
    );
    const worker = new Database(server.workerUrl, { max: 1 });
    await expect(worker.query('SELECT leave_demo(false, false, $1, $1, $1, $2)', ['x', NOW])).rejects.toThrow(
      'permission denied',
    );
    await worker.close();
  });

  it('tells exactly what goes, and takes nothing', async () => {
    const officer = await id(`SELECT id FROM app_user WHERE email = 'canbo@demo.example'`);
    const ownOfficer = await id(
      `INSERT INTO app_user (unit_id, email, full_name, role, password_hash) VALUES ($1, 'hang@phong.example', 'Hằng', 'officer', 'x') RETURNING id`,
      [office],
    );
    // A school of one's own, a real person in a sample school, and one in one's own.
    ownSchool = await id(`INSERT INTO unit (code) VALUES ('THAT-01') RETURNING id`);
    await owner.query(
      `INSERT INTO unit_period (unit_id, parent_id, kind, name, short_name, valid_from) VALUES ($1, $2, 'school', 'Trường Thật', 'Thật', '2026-01-01')`,
      [ownSchool, office],
    );
    await owner.query(`SELECT refresh_unit_tree($1)`, [NOW]);
    ownPeople = [
      await layPerson(ownSchool, '84912345601'),
      await layPerson(ownSchool, '84912345602'),
      await layPerson(school, '84912345603'),
    ];

    const played = await layCampaign(`user:${officer}`, officer, 'Chơi thử');
    await layRun(played, school);
    const own = await layCampaign(`user:${ownOfficer}`, ownOfficer, 'Thật mà thử');
    await layRun(own, school);
    await owner.query(`UPDATE campaign SET submitted_by = $2, approved_by = $3 WHERE id = $1`, [
      own.campaign,
      ownOfficer,
      officer,
    ]);
    // A real run: by a real account, to one's own people, and one of the sample's who was on the list too.
    real = await id(
      `INSERT INTO channel_account (unit_id, channel, name, mode) VALUES ($1, 'sms', 'SMS thật', 'real') RETURNING id`,
      [ownSchool],
    );
    await owner.query(
      `WITH one AS (SELECT m.person_id FROM membership m JOIN contact_point c ON c.person_id = m.person_id AND c.channel = 'sms' AND c.health = 'active'
         WHERE m.unit_id = $2 AND m.audience_group = 'teacher' LIMIT 1)
       INSERT INTO membership (person_id, unit_id, audience_group) SELECT person_id, $1, 'teacher' FROM one`,
      [ownSchool, school],
    );
    await layRun(own, ownSchool, 2);
    // Planned under a demo log-in, and sent for real: what was done stays known.
    await layRun(await layCampaign(`user:${officer}`, officer, 'Thử mà thật'), ownSchool);
    await owner.query(`UPDATE delivery SET account_id = $1 WHERE unit_id = $2 AND channel = 'sms'`, [real, ownSchool]);
    expect(await auditDeliveries(owner.query)).toEqual([]);
    expect(await owner.query(`SELECT name, sample FROM campaign ORDER BY name`)).toEqual([
      { name: 'Chơi thử', sample: true },
      { name: 'Thật mà thử', sample: false },
      { name: 'Thử mà thật', sample: true },
    ]);
    for (const [who, what] of [
      [officer, 'campaign.created'],
      [ownOfficer, 'campaign.edited'],
    ])
      await owner.query(
        `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id) VALUES ($1, $2, 'user', $3, '', $4, 'campaign', 'x')`,
        [NOW, (await owner.query<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-TH-03'`))[0]!.id, who, what],
      );
    // Else finding nothing afterwards would prove nothing.
    expect((await traces(sample)).length).toBeGreaterThan(20);
    before = await ownRows();

    ahead = await demo((store) => store.survey(false, actor(), NOW));
    expect(ahead).toMatchObject({
      blocked: null,
      leftAt: null,
      going: { people: 13_716, users: 8, campaigns: 1, runs: 2, units: 35 },
      staying: { people: 3, users: 2, units: 3, campaigns: 2 },
    });
    expect(ahead.accounts.filter(({ goes }) => goes).map(({ mode }) => mode)).not.toContain('real');
    expect(await ownRows()).toEqual(before);
    expect(await id(`SELECT count(*)::text AS id FROM person`)).toBe('13719');
  }, 60_000);

  it('is looked at by one at a time, under the locks of the removal, and gives up in time', async () => {
    const busy = { code: 'demo.busy' };
    await owner.transaction(async (query) => {
      await new PostgresDemo(query).survey(false, actor(), NOW);
      const held = `SELECT 1 FROM pg_locks WHERE relation = 'batch'::regclass AND mode = 'ShareRowExclusiveLock'`;
      expect(await query(held)).toHaveLength(1);
      await expect(demo((store) => store.survey(false, actor(), NOW))).rejects.toMatchObject(busy);
      await expect(demo((store) => store.leave(false, actor(), NOW))).rejects.toMatchObject(busy);
    });
    const short = as(`user:${admin}`, (query) => new PostgresDemo(query, '50ms').survey(false, actor(), NOW));
    await expect(short).rejects.toMatchObject(busy);
  });

  it('waits for messages that are on their way', async () => {
    const batch = await id(
      `UPDATE batch SET lease_by = 1 WHERE id = (SELECT b.id FROM batch b JOIN run r ON r.id = b.run_id JOIN campaign c ON c.id = r.campaign_id
         WHERE c.sample LIMIT 1) RETURNING id::text`,
    );
    expect(await demo((store) => store.leave(false, actor(), NOW))).toMatchObject({ blocked: 'underWay' });
    await owner.query('UPDATE batch SET lease_by = NULL WHERE id = $1', [batch]);
  });

  it('removes what it told, all of it and nothing else', async () => {
    const units = (await owner.query<{ id: string }>('SELECT id FROM unit')).map((row) => row.id);
    const done = await demo((store) => store.leave(false, actor(), NOW));
    expect(done).toMatchObject({
      blocked: null,
      going: ahead.going,
      staying: ahead.staying,
      leftAt: expect.any(String),
    });

    // Units that something of one's own stands in are one's own now: the office, and the school of a real person.
    const kept = (await owner.query<{ id: string; sample: boolean }>('SELECT id, sample FROM unit')).map(
      (row) => row.id,
    );
    expect(kept.sort()).toEqual([office, ownSchool, school].sort());
    // Sandbox accounts that the real run used beside the real one stay for its sake, switched off.
    const accounts = await owner.query<{ id: string; mode: string; active: boolean }>(
      'SELECT id, mode, active FROM channel_account',
    );
    expect(accounts.filter(({ mode, active }) => mode === 'sandbox' && active)).toEqual([]);
    const stays = new Set([...kept, ...accounts.map((account) => account.id)]);
    expect(await traces(sample.filter((one) => !stays.has(one)))).toEqual([]);
    expect(units.length - kept.length).toBe(done.going.units);
    for (const table of ['unit', 'person', 'outlet', 'campaign', 'audience'])
      expect([table, await id(`SELECT count(*)::text AS id FROM ${table} WHERE sample`)]).toEqual([table, '0']);

    expect(await ownRows()).toEqual(before);
    expect(await auditDeliveries(owner.query)).toEqual([]);
    const members = await owner.query<{ person_id: string }>('SELECT person_id FROM member');
    const [one, two] = ownPeople.slice(0, 2).sort();
    expect(members.map(({ person_id }) => person_id).sort()).toEqual([one, one, two, two]);
    expect(await id(`SELECT count(*)::text AS id FROM delivery_cost`)).toBe(
      await id(`SELECT count(*)::text AS id FROM delivery`),
    );
    // Templates live with whoever runs the installation, and the log says who left the demo.
    expect(await id('SELECT DISTINCT unit_id AS id FROM template')).toBe(office);
    const log = await owner.query<{ action: string; actor_id: string }>(
      'SELECT action, actor_id FROM audit_entry ORDER BY id DESC',
    );
    // Of what was done before, one's own entries stay, also those of a unit that is gone.
    expect(log.map(({ action }) => action)).toEqual([
      'demo.left',
      'campaign.paused',
      'campaign.paused',
      'campaign.edited',
    ]);
    expect(await owner.query('SELECT name, state, pause_code FROM campaign ORDER BY name')).toEqual([
      { name: 'Thật mà thử', state: 'paused', pause_code: 'demo' },
      { name: 'Thử mà thật', state: 'paused', pause_code: 'demo' },
    ]);
    expect(log[0]).toMatchObject({ actor_id: admin });
  }, 60_000);

  it('closes the demo for good: no log-in, no second time, no new sample', async () => {
    expect((await owner.query<{ open: boolean }>('SELECT demo_open() AS open'))[0]!.open).toBe(false);
    await owner.query(`DELETE FROM channel_account WHERE id = $1`, [real]).catch(() => {});
    expect((await owner.query<{ open: boolean }>('SELECT demo_open() AS open'))[0]!.open).toBe(false);
    expect(await demo((store) => store.survey(false, actor(), NOW))).toMatchObject({ blocked: 'left' });
    expect(await demo((store) => store.leave(true, actor(), NOW))).toMatchObject({ blocked: 'left' });
    expect(await seedOffice(owner, vault, { now: NOW, password: 'x' })).toEqual([]);
    expect(await id(`SELECT count(*)::text AS id FROM person`)).toBe('3');
    expect((await owner.query<{ s: boolean }>('SELECT all_on_sandbox() AS s'))[0]!.s).toBe(false);
  });

  it('leaves the log append-only for everybody', async () => {
    await expect(owner.query('DELETE FROM audit_entry')).rejects.toThrow('append-only');
    await expect(
      api.transaction(async (query) => {
        await query(`SELECT set_config('loa.leaving_demo', 'on', true)`);
        await query('DELETE FROM audit_entry');
      }),
    ).rejects.toThrow('permission denied');
  });
});
