import type { AudienceQuestion } from '@loa/application';
import type { AudienceClause, Crowd } from '@loa/domain';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Vault } from '../crypto/vault.js';
import { seedOffice } from '../sample/seed.js';
import { audienceSql } from './audience-sql.js';
import { readCrowd } from './crowd.js';
import { Database } from './database.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, refusalSql } from './eligibility-sql.js';
import { Values } from './values.js';

const NOW = new Date('2026-11-23T03:00:00Z');
let server: TestDatabase;
let owner: Database;
let worker: Database;
let api: Database;
let office: string;
let school: string;

beforeAll(async () => {
  server = await cloneDatabase();
  owner = new Database(server.ownerUrl, { max: 1 });
  worker = new Database(server.workerUrl, { max: 1 });
  api = new Database(server.apiUrl, { max: 2 });
  await seedOffice(owner, new Vault(Buffer.alloc(32, 7).toString('base64')), { now: NOW, password: 'không-dùng-đến' });
  const unit = async (code: string) =>
    (await owner.query<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  [office, school] = [await unit('CH-PGD'), await unit('CH-CS-01')];
  await owner.query(`UPDATE contact_point SET health = (ARRAY['bounced', 'optedOut'])[1 + abs(hashtext(id::text)) % 2]
    WHERE abs(hashtext(id::text)) % 9 = 0`);
  await owner.query(
    `UPDATE contact_point SET last_interaction_at = $1::timestamptz - interval '1 hour' * (abs(hashtext(id::text)) % 96)
    WHERE channel = 'zaloOa'`,
    [NOW],
  );
  // The school has a sender of its own, so its messages go by another account than those of the others.
  await owner.query(
    `INSERT INTO channel_account (unit_id, channel, name, per_second) VALUES ($1, 'sms', 'Của trường', 2)`,
    [school],
  );
  // Words on single channels are read for all together: here there are none.
  await owner.query(`DELETE FROM consent_state WHERE channel <> '*'`);
  await owner.query('ANALYZE');
}, 120_000);
afterAll(async () => {
  await Promise.all([owner.close(), worker.close(), api.close()]);
  await server.drop();
}, 30_000);

const ask = (...include: AudienceClause[]): AudienceQuestion => ({
  rule: { include },
  unitId: office,
  day: '2026-11-23',
  channels: ['zaloOa', 'zaloZns', 'sms', 'email'],
  legalClass: 'notice',
  purpose: 'notice',
  perPupil: false,
  now: NOW,
});

const crowdOf = (questions: readonly AudienceQuestion[], scope = office): Promise<Crowd> =>
  api.scoped((query) => query).run({ unitId: scope, actor: 'user:test' }, (query) => readCrowd(query, questions));

interface Member {
  readonly person_id: string;
  readonly account: string | null;
}

/** Member by member, as the audience would be frozen; those who would be skipped left out. */
async function frozen(asked: AudienceQuestion): Promise<Member[]> {
  const values = new Values();
  return worker.query<Member & object>(
    `SELECT who.person_id, chosen.account FROM (${audienceSql(asked, values)}) who
     CROSS JOIN LATERAL (SELECT account.id AS account FROM ${legsSql(asked.channels, values)} ${CONTACT_SQL} ${ACCOUNT_SQL}
       WHERE (${refusalSql(asked, values)}) IS NULL ORDER BY leg.position LIMIT 1) chosen`,
    values.list,
  );
}

const QUESTIONS = () => [
  ask({ groups: ['teacher', 'manager'] }),
  ask({ groups: ['guardian'] }, { groups: ['teacher'], coreTeam: true }),
  { ...ask({ groups: ['guardian'], grades: [6, 7, 8, 9] }), perPupil: true },
  { ...ask({ groups: ['guardian', 'teacher', 'citizen'] }), purpose: 'outreach', channels: ['sms', 'email'] as const },
  { ...ask({ groups: ['teacher', 'guardian'] }), unitId: school },
  {
    ...ask({ groups: ['teacher'] }),
    rule: { include: [{ groups: ['teacher'] as const }], exclude: [{ groups: ['guardian'] as const }] },
  },
];

describe('a crowd', () => {
  it('is who would be written to, person by person, in each audience', async () => {
    const questions = QUESTIONS();
    const members = await Promise.all(questions.map(frozen));
    const lists = new Map<string, number[]>();
    members.forEach((list, number) => {
      for (const { person_id } of list) lists.set(person_id, [...(lists.get(person_id) ?? []), number]);
    });
    const wanted = countBy([...lists.values()].map((list) => list.sort((a, b) => a - b).join()));
    const crowd = await crowdOf(questions);
    const found: Record<string, number> = {};
    for (const { audiences, people } of crowd.alike) found[audiences.join()] = (found[audiences.join()] ?? 0) + people;
    expect(found).toEqual(wanted);
    // Somebody is in three of them, and somebody gets two for two children.
    expect(Object.keys(wanted).some((key) => new Set(key.split(',')).size >= 3)).toBe(true);
    expect(Object.keys(wanted).some((key) => key.split(',').filter((one) => one === '2').length >= 2)).toBe(true);
    const loads = members.map((list) => countBy(list.flatMap(({ account }) => account ?? [])));
    expect(crowd.loads.map((list) => Object.fromEntries(list.map((load) => [load.accountId, load.messages])))).toEqual(
      loads,
    );
    expect([...crowd.senders.values()].find(({ name }) => name === 'Của trường')).toMatchObject({
      perSecond: 2,
      perDay: null,
    });
  }, 60_000);

  it('ends at the scope', async () => {
    const [whole, own] = [
      await crowdOf([ask({ groups: ['teacher'] })]),
      await crowdOf([ask({ groups: ['teacher'] })], school),
    ];
    const members = await frozen({ ...ask({ groups: ['teacher'] }), unitId: school });
    const people = ({ alike }: Crowd) => alike.reduce((sum, one) => sum + one.people, 0);
    expect(people(own)).toBe(members.length);
    expect(people(whole)).toBeGreaterThan(people(own));
  });

  it('of nothing asks nothing', async () => {
    expect(await crowdOf([])).toEqual({ alike: [], loads: [], senders: new Map() });
  });
});

function countBy(list: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of list) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}
