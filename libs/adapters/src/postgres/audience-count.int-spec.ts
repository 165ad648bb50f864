import type { AudienceCounts, AudienceQuestion } from '@loa/application';
import { AUDIENCE_GROUPS, type AudienceClause, type AudienceRule } from '@loa/domain';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Vault } from '../crypto/vault.js';
import { seedOffice } from '../sample/seed.js';
import { audienceSql } from './audience-sql.js';
import { PostgresAudiences } from './audience-store.js';
import { Database } from './database.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, REASON_ORDER, refusalSql } from './eligibility-sql.js';
import { Values } from './values.js';

const NOW = new Date('2026-11-23T03:00:00Z');
const EVERYBODY: AudienceRule = {
  include: [
    { groups: ['manager', 'teacher', 'staff', 'guardian', 'citizen'] },
    { groups: ['pupil'], grades: [6, 7, 8, 9] },
  ],
};
const [STEP, LIST] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'];
const clause = (fields: Partial<AudienceClause>): AudienceClause => ({ groups: AUDIENCE_GROUPS, ...fields });
const whose = (fields: Partial<AudienceClause>): AudienceRule => ({ include: [clause(fields)] });
let server: TestDatabase;
let owner: Database;
let api: Database;
let office: string;
let school: string;

beforeAll(async () => {
  server = await cloneDatabase();
  owner = new Database(server.ownerUrl, { max: 1 });
  api = new Database(server.apiUrl, { max: 2 });
  const vault = new Vault(Buffer.alloc(32, 7).toString('base64'));
  await seedOffice(owner, vault, { now: NOW, password: 'không-dùng-đến' });
  const unit = async (code: string) =>
    (await owner.query<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  [office, school] = [await unit('CH-PGD'), await unit('CH-CS-01')];
  // Every way to be left out, and a healthy second address that saves a bad first one.
  await owner.query(`UPDATE contact_point SET health = (ARRAY['bounced', 'blocked', 'invalid', 'optedOut'])[1 + abs(hashtext(id::text)) % 4]
    WHERE abs(hashtext(id::text)) % 9 = 0`);
  await owner.query(
    `UPDATE contact_point SET last_interaction_at = $1::timestamptz - interval '1 hour' * (abs(hashtext(id::text)) % 96)
    WHERE channel = 'zaloOa'`,
    [NOW],
  );
  await owner.query(`UPDATE contact_point SET address_cipher = '' WHERE abs(hashtext(id::text)) % 23 = 0`);
  await owner.query(`INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health, priority)
    SELECT person_id, channel, address_cipher, sha256(address_key), 'active', priority + 1 FROM contact_point
    WHERE health = 'bounced' AND abs(hashtext(person_id::text)) % 2 = 0`);
  await owner.query(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method)
    SELECT id, (ARRAY['outreach', '*'])[1 + abs(hashtext(id::text)) % 2], (ARRAY['sms', '*', 'email'])[1 + abs(hashtext(id::text)) % 3],
      abs(hashtext(id::text)) % 4 > 0, $1, 'paper' FROM person WHERE abs(hashtext(id::text)) % 3 > 0`,
    [NOW],
  );
  await layPast();
}, 120_000);

/** A step that was sent and sent again, with every outcome; some of its persons left or became one since. And a list. */
async function layPast(): Promise<void> {
  await owner.query(
    `WITH c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'x', '2026-10-10', 'done') RETURNING id),
       s AS (INSERT INTO step (id, campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT $2, c.id, 1, 'x', 'x', 0, '08:00', 'none', '{}', '{}', t.id, '{}' FROM c, (SELECT id FROM template LIMIT 1) t RETURNING id, campaign_id)
     INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, state)
     SELECT 2026, $1, campaign_id, id, n, $3, $3, 'done' FROM s, generate_series(1, 2) n`,
    [office, STEP, NOW],
  );
  await owner.query('SELECT ensure_season(2026::smallint)');
  await owner.query(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome)
     SELECT 2026, r.id, m.person_id, m.unit_id, m.audience_group,
       (ARRAY['reached', 'failed', 'presumed', 'pending', 'uncertain', 'skipped'])[1 + abs(hashtext(m.person_id::text || r.id)) % 6]
     FROM run r CROSS JOIN (SELECT DISTINCT ON (person_id) * FROM membership ORDER BY person_id, id) m
     WHERE r.step_id = $1 AND abs(hashtext(m.person_id::text)) % 3 > 0`,
    [STEP],
  );
  await owner.query(`UPDATE person SET merged_into = k.id FROM (SELECT id FROM person ORDER BY id LIMIT 1) k
    WHERE person.id IN (SELECT id FROM person ORDER BY id DESC LIMIT 20)`);
  await owner.query(`INSERT INTO person_list (id, unit_id, name) VALUES ($1, $2, 'x')`, [LIST, office]);
  await owner.query(`INSERT INTO person_list_entry SELECT $1, id FROM person WHERE abs(hashtext(id::text)) % 5 = 0`, [
    LIST,
  ]);
}
afterAll(async () => {
  await Promise.all([owner.close(), api.close()]);
  await server.drop();
}, 30_000);

const question = (fields: Partial<AudienceQuestion>): AudienceQuestion => ({
  rule: EVERYBODY,
  unitId: office,
  day: '2026-11-23',
  channels: ['zaloOa', 'zaloZns', 'sms', 'email'],
  legalClass: 'notice',
  purpose: 'notice',
  perPupil: false,
  now: NOW,
  ...fields,
});

const counted = (asked: AudienceQuestion): Promise<AudienceCounts> =>
  api
    .scoped((query) => new PostgresAudiences(query))
    .run({ unitId: asked.unitId, actor: 'user:test' }, (audiences) => audiences.count(asked));

/** Person by person, as an audience is frozen. */
async function oneByOne(asked: AudienceQuestion): Promise<Record<string, number>> {
  const values = new Values();
  const text = `
    SELECT chosen.what, count(*)::int AS n FROM (${audienceSql(asked, values)}) who
    CROSS JOIN LATERAL (
      SELECT coalesce(reason, channel) AS what FROM (
        SELECT leg.channel, leg.position, coalesce(${refusalSql(asked, values)}, CASE WHEN account.id IS NULL THEN 'noAccount' END) AS reason
        FROM ${legsSql(asked.channels, values)} ${CONTACT_SQL} ${ACCOUNT_SQL}) legs
      ORDER BY reason IS NOT NULL, CASE WHEN reason IS NULL THEN position
        ELSE array_position(${values.add(REASON_ORDER)}::text[], reason) END LIMIT 1) chosen
    GROUP BY 1`;
  const worker = new Database(server.workerUrl, { max: 1 });
  const rows = await worker.query<{ what: string; n: number }>(text, values.list);
  await worker.close();
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]));
}

describe('counting in sets', () => {
  it.each<[string, Partial<AudienceQuestion>]>([
    ['a notice to everybody', {}],
    ['advertising, which needs a yes', { legalClass: 'advertising', purpose: 'outreach' }],
    ['another order of channels', { channels: ['email', 'sms', 'zaloOa'] }],
    ['a channel without a sender', { channels: ['zaloUid'] }],
    ['guardians, once per child', { rule: { include: [{ groups: ['guardian'], grades: [6, 7] }] }, perPupil: true }],
    ['whom the first step did not reach', { rule: whose({ past: { stepIds: [STEP], outcome: 'notReached' } }) }],
    ['who kept silent', { rule: whose({ past: { stepIds: [STEP], outcome: 'unclear' } }) }],
    [
      'all but whom it reached',
      { rule: { ...EVERYBODY, exclude: [clause({ past: { stepIds: [STEP], outcome: 'reached' } })] } },
    ],
    ['who said yes', { rule: whose({ consent: { purpose: 'outreach', channel: 'sms', word: 'yes' } }) }],
    ['who said no', { rule: whose({ consent: { purpose: 'outreach', channel: 'sms', word: 'no' } }) }],
    ['who was never asked', { rule: whose({ consent: { purpose: 'outreach', channel: 'sms', word: 'none' } }) }],
    ['who has Zalo and no e-mail', { rule: whose({ hasChannels: ['zaloOa', 'zaloZns'], lacksChannels: ['email'] }) }],
    ['a list', { rule: whose({ listIds: [LIST] }) }],
    [
      'all but a list, once per child',
      { rule: { include: [{ groups: ['guardian'] }], exclude: [clause({ listIds: [LIST] })] }, perPupil: true },
    ],
    ['all but the core team', { rule: { ...EVERYBODY, exclude: [{ groups: ['teacher'], coreTeam: true }] } }],
  ])(
    'gives the answers of freezing for %s',
    async (name, fields) => {
      if (name.includes('without a sender'))
        await owner.query(`UPDATE channel_account SET active = false WHERE channel = 'zaloUid'`);
      const asked = question(fields);
      const counts = await counted(asked);
      const found = Object.fromEntries(
        [
          ...counts.byChannel.map(({ channel, n }) => [channel, n] as const),
          ...counts.leftOut.map(({ reason, n }) => [reason, n] as const),
        ].filter(([, n]) => n > 0),
      );
      expect(found).toEqual(await oneByOne(asked));
      expect(counts.byUnit.reduce((sum, { members }) => sum + members, 0)).toBe(counts.members);
      expect(counts.members).toBeGreaterThan(100);
    },
    60_000,
  );

  it('names those whom no channel reaches, as many as it counts', async () => {
    const asked = question({ rule: { include: [{ groups: ['teacher', 'pupil'] }] }, unitId: school });
    const { leftOut } = await counted(asked);
    const named = await api
      .scoped((query) => new PostgresAudiences(query))
      .run({ unitId: school, actor: 'user:test' }, (audiences) => audiences.unreachable(asked, 5000));
    const reasons = Object.fromEntries(leftOut.map(({ reason, n }) => [reason, n]));
    expect(named.length).toBeGreaterThan(10);
    expect(
      Object.fromEntries(Object.keys(reasons).map((one) => [one, named.filter(({ reason }) => reason === one).length])),
    ).toEqual(reasons);
  });

  it('tells what a rule names that the scope does not see', async () => {
    const unknown = (unitId: string, units: string[]) =>
      api
        .scoped((query) => new PostgresAudiences(query))
        .run({ unitId, actor: 'user:test' }, (audiences) =>
          audiences.unknownNames({ units, lists: [LIST], steps: [STEP] }),
        );
    expect(await unknown(office, [office, school])).toEqual([]);
    // A decided campaign of the office is read by its schools; its lists name people of others.
    expect(await unknown(school, [office, school])).toEqual([
      { kind: 'units', id: office },
      { kind: 'lists', id: LIST },
    ]);
  });

  it('takes who was erased out of lists', async () => {
    const entries = async () =>
      (
        await owner.query<{ n: number }>('SELECT count(*)::int AS n FROM person_list_entry WHERE list_id = $1', [LIST])
      )[0]!.n;
    const before = await entries();
    await owner.query(
      `UPDATE person SET erased_at = $1 WHERE id IN (SELECT person_id FROM person_list_entry LIMIT 3)`,
      [NOW],
    );
    expect(await entries()).toBe(before - 3);
  });

  it('counts persons before a channel is chosen', async () => {
    const { members, leftOut } = await counted(question({ channels: [] }));
    expect(leftOut).toEqual([{ reason: 'noAddress', n: members }]);
  });

  it('stays inside the unit', async () => {
    const counts = await counted(question({ unitId: school }));
    expect(counts.byUnit.map(({ name }) => name)).toEqual([expect.stringContaining('Đảo Xanh')]);
  });

  it('is held by the database, whatever the question says', async () => {
    const views = ['audience_place', 'audience_contact', 'audience_erased', 'audience_consent'];
    const strangers = (view: string) => `SELECT count(*)::int AS seen, count(*) FILTER (WHERE NOT EXISTS (
      SELECT 1 FROM membership m WHERE m.person_id = v.person_id))::int AS strangers FROM ${view} v`;
    const as = (unitId?: string) =>
      api
        .scoped((query) => query)
        .run({ unitId, actor: 'user:test' }, (query) =>
          Promise.all(
            views.map(async (view) => (await query<{ seen: number; strangers: number }>(strangers(view)))[0]!),
          ),
        );
    // The policy of membership, which knows nothing of the views, is the judge here.
    for (const { seen, strangers } of await as(school)) {
      expect(seen).toBeGreaterThan(0);
      expect(strangers).toBe(0);
    }
    expect(await as()).toEqual(views.map(() => ({ seen: 0, strangers: 0 })));
    const asked = question({ unitId: office });
    const counts = await api
      .scoped((query) => new PostgresAudiences(query))
      .run({ unitId: school, actor: 'user:test' }, (audiences) => audiences.count(asked));
    expect(counts.byUnit.map(({ unitId }) => unitId)).toEqual([school]);
  });

  it('counts by the day of the question, whatever day the server has', async () => {
    const sixth = { include: [{ groups: ['guardian'], grades: [6] }] } satisfies AudienceRule;
    const on = async (day: string) => (await counted(question({ day, rule: sixth }))).members;
    const today = await on('2026-11-23');
    await owner.query(`UPDATE membership SET valid_from = '2020-01-01', valid_to = '2021-01-15'`);
    expect([await on('2021-01-14'), await on('2021-01-15')]).toEqual([today, 0]);
    expect(today).toBeGreaterThan(100);
  });
});
