import type { AudienceCounts, AudienceQuestion } from '@loa/application';
import type { AudienceRule } from '@loa/domain';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Vault } from '../crypto/vault.js';
import { seedOffice } from '../sample/seed.js';
import { audienceSql, Values } from './audience-sql.js';
import { PostgresAudiences } from './audience-store.js';
import { Database } from './database.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, REASON_ORDER, refusalSql } from './eligibility-sql.js';

const NOW = new Date('2026-11-23T03:00:00Z');
const EVERYBODY: AudienceRule = {
  include: [
    { groups: ['manager', 'teacher', 'staff', 'guardian', 'citizen'] },
    { groups: ['pupil'], grades: [6, 7, 8, 9] },
  ],
};
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
}, 120_000);
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
