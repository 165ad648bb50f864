import type { FreezePlan } from '@loa/application';
import type { AudienceRule } from '@loa/domain';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Vault } from '../../crypto/vault.js';
import { seedOffice } from '../../sample/seed.js';
import { audienceSql } from '../audience-sql.js';
import { Database, type Query } from '../database.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, REASON_ORDER, refusalSql } from '../eligibility-sql.js';
import { Values } from '../values.js';
import { expandRun } from './expand.js';
import type { FreezeWays } from './freeze-scratch.js';

const NOW = new Date('2026-11-23T03:00:00Z');
const DAY = '2026-11-23';
const EVERYBODY: AudienceRule = {
  include: [
    { groups: ['manager', 'teacher', 'staff', 'guardian', 'citizen'] },
    { groups: ['pupil'], grades: [6, 7, 8, 9] },
  ],
};
const PLAN: FreezePlan = {
  channels: ['zaloOa', 'zaloZns', 'sms', 'email'],
  legalClass: 'notice',
  purpose: 'notice',
  perPupil: false,
  memberVariables: ['recipient.name', 'school.shortName', 'student.className'],
};
let server: TestDatabase;
let owner: Database;
let worker: Database;
let office: string;

beforeAll(async () => {
  server = await cloneDatabase();
  owner = new Database(server.ownerUrl, { max: 1 });
  worker = new Database(server.workerUrl, { max: 1 });
  await seedOffice(owner, new Vault(Buffer.alloc(32, 7).toString('base64')), { now: NOW, password: 'không-dùng-đến' });
  [office] = (await owner.query<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`)).map(({ id }) => id) as [
    string,
  ];
  await owner.query(`UPDATE contact_point SET health = (ARRAY['bounced', 'blocked', 'invalid', 'optedOut'])[1 + abs(hashtext(id::text)) % 4]
    WHERE abs(hashtext(id::text)) % 9 = 0`);
  await owner.query(
    `UPDATE contact_point SET last_interaction_at = $1::timestamptz - interval '1 hour' * (abs(hashtext(id::text)) % 96)
     WHERE channel = 'zaloOa'`,
    [NOW],
  );
  // Second addresses: healthy beside a bad one, bad beside a healthy one, and one that was erased.
  await owner.query(`INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health, priority)
    SELECT person_id, channel, CASE WHEN abs(hashtext(id::text)) % 5 = 0 THEN '' ELSE address_cipher END, sha256(address_key),
      CASE WHEN health = 'bounced' THEN 'active' ELSE 'optedOut' END, priority + 1
    FROM contact_point WHERE abs(hashtext(person_id::text)) % 3 = 0`);
}, 120_000);
afterAll(async () => {
  await Promise.all([owner.close(), worker.close()]);
  await server.drop();
}, 30_000);

interface Frozen {
  person_id: string;
  subject_id: string | null;
  what: string;
}

/** What the set says: channel or reason of each member, by way of whoever carries a shared message. */
async function frozen(query: Query, plan: FreezePlan, rule: AudienceRule, ways: Partial<FreezeWays> = {}) {
  await query(`INSERT INTO template_version (template_id, version, content, content_hash)
    SELECT id, 1000, '{}', sha256(convert_to(key, 'UTF8')) FROM template LIMIT 1 ON CONFLICT DO NOTHING`);
  const [run] = await query<{ id: string }>(
    `WITH c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'x', $2, 'running') RETURNING id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT c.id, 1, 'x', 'x', 0, '08:00', 'none', '{}', '{}', t.id, '{}' FROM c, (SELECT id FROM template LIMIT 1) t RETURNING id, campaign_id)
     INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, state)
     SELECT 2026, $1, campaign_id, id, 1, $3, $3, 'expanding' FROM s RETURNING id`,
    [office, DAY, NOW],
  );
  await query('SELECT ensure_season(2026::smallint)');
  const members = await expandRun(
    query,
    { id: run!.id, season: 2026, unitId: office, day: DAY, rule },
    plan,
    NOW,
    ways,
  );
  const rows = await query<Frozen>(
    `SELECT m.person_id, m.subject_id, CASE WHEN m.outcome = 'pending' THEN d.channel ELSE m.reason END AS what
     FROM member m LEFT JOIN delivery d ON d.season = m.season AND d.member_id = coalesce(m.via_id, m.id)
     WHERE m.run_id = $1`,
    [run!.id],
  );
  return { runId: run!.id, members, rows };
}

/** The same question, asked member by member. */
function oneByOne(query: Query, plan: FreezePlan, rule: AudienceRule): Promise<Frozen[]> {
  const values = new Values();
  return query<Frozen>(
    `SELECT who.person_id, who.subject_id, chosen.what FROM (${audienceSql({ rule, unitId: office, day: DAY, perPupil: plan.perPupil }, values)}) who
     CROSS JOIN LATERAL (
       SELECT coalesce(reason, channel) AS what FROM (
         SELECT leg.channel, leg.position, coalesce(${refusalSql({ ...plan, now: NOW }, values)}, CASE WHEN account.id IS NULL THEN 'noAccount' END) AS reason
         FROM ${legsSql(plan.channels, values)} ${CONTACT_SQL} ${ACCOUNT_SQL}) legs
       ORDER BY reason IS NOT NULL, CASE WHEN reason IS NULL THEN position
         ELSE array_position(${values.add(REASON_ORDER)}::text[], reason) END LIMIT 1) chosen`,
    values.list,
  );
}

const sorted = (rows: readonly Frozen[]) => rows.map((row) => `${row.person_id} ${row.subject_id} ${row.what}`).sort();

/** Leaves nothing behind, so that every case starts alike. */
const tried = async <T>(work: (query: Query) => Promise<T>): Promise<T> => {
  const stop = new Error('undone');
  let result: T;
  await worker
    .transaction(async (query) => {
      result = await work(query);
      throw stop;
    })
    .catch((error) => {
      if (error !== stop) throw error;
    });
  return result!;
};

describe('freezing in sets', () => {
  it.each<[string, Partial<FreezePlan>, AudienceRule]>([
    ['a notice to everybody', {}, EVERYBODY],
    ['advertising, which needs a yes', { legalClass: 'advertising', purpose: 'outreach' }, EVERYBODY],
    ['another order of channels', { channels: ['email', 'zaloOa', 'sms'] }, EVERYBODY],
    ['guardians, once per child', { perPupil: true }, { include: [{ groups: ['guardian'], grades: [6, 7] }] }],
    ['one school grade', { channels: ['sms'] }, { include: [{ groups: ['pupil'], grades: [3] }] }],
  ])(
    'gives each member what asking one by one gives, for %s',
    async (_, fields, rule) => {
      const plan = { ...PLAN, ...fields };
      const asked = sorted(await oneByOne(worker.query, plan, rule));
      expect(asked.length).toBeGreaterThan(20);
      // As one of a hundred would be frozen, and one of a million; the rest in sets, and each alone.
      for (const sharedFrom of [Number.POSITIVE_INFINITY, 0]) {
        for (const rest of [0, 1]) {
          await tried(async (query) => {
            const set = await frozen(query, plan, rule, { sharedFrom, oneByOne: rest });
            expect(sorted(set.rows)).toEqual(asked);
            expect(set.members).toBe(set.rows.length);
            expect(await query(`SELECT tablename FROM pg_tables WHERE schemaname = 'freezing'`)).toEqual([]);
          });
        }
      }
    },
    120_000,
  );

  it('sends one message to an address, cuts full batches, and counts what it wrote', async () => {
    await owner.query(`UPDATE channel_account SET per_second = 3 WHERE channel = 'sms'`);
    await tried(async (query) => {
      const { runId } = await frozen(query, { ...PLAN, channels: ['sms', 'email'] }, EVERYBODY);
      const doubled = await query(
        `SELECT c.address_key FROM delivery d JOIN contact_point c ON c.id = d.contact_id WHERE d.run_id = $1
         GROUP BY d.channel, c.address_key HAVING count(*) > 1`,
        [runId],
      );
      expect(doubled).toEqual([]);
      const via = await query(`SELECT 1 FROM member WHERE run_id = $1 AND via_id IS NOT NULL`, [runId]);
      expect(via.length).toBeGreaterThan(10);
      const batches = await query<{ channel: string; size: number; held: number }>(
        `SELECT a.channel, b.size, count(d.id)::int AS held FROM batch b JOIN channel_account a ON a.id = b.account_id
         LEFT JOIN delivery d ON d.batch_id = b.id WHERE b.run_id = $1 GROUP BY b.id, a.channel ORDER BY b.id`,
        [runId],
      );
      expect(batches.every(({ size, held }) => size === held && held > 0)).toBe(true);
      const sms = batches.filter(({ channel }) => channel === 'sms');
      expect(sms.filter(({ size }) => size !== 6).length).toBeLessThanOrEqual(1);
      const counted = `SELECT unit_id, audience_group, kind, channel, state, reason, n FROM tally_now WHERE run_id = $1 ORDER BY 1, 2, 3, 4, 5, 6`;
      const recounted = `
        SELECT unit_id, audience_group, 'member' AS kind, '' AS channel, outcome AS state, reason, count(*) AS n FROM member WHERE run_id = $1 GROUP BY 1, 2, 5, 6
        UNION ALL
        SELECT unit_id, audience_group, 'delivery', channel, state, '', count(*) FROM delivery WHERE run_id = $1 GROUP BY 1, 2, 4, 5
        ORDER BY 1, 2, 3, 4, 5, 6`;
      expect(await query(counted, [runId])).toEqual(await query(recounted, [runId]));
    });
  }, 60_000);
});
