import { randomBytes } from 'node:crypto';
import { Database } from '@loa/adapters/postgres/database.js';
import { PgTestStore } from '@loa/adapters/postgres/delivery/test-store.js';
import { layPerson, layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

/** A test message says of people what the one who asks may see, and nothing that only the worker sees. */
const CONTENT = {
  key: 'test.child',
  title: { vi: 'Thử', en: 'Test' },
  audience: ['guardian'],
  topic: 'policy',
  legalClass: 'notice',
  legalReason: { vi: 'Thử nghiệm', en: 'Test' },
  per: 'pupil',
  purpose: 'notice',
  variants: {
    sms: {
      unicode: '{{recipient.name}}: {{student.name}}',
      plain: '{{ascii recipient.name}}: {{ascii student.name}}',
      prefer: 'unicode',
    },
  },
};

let api: RunningApi;
let worker: Database;
let own: string;
let foreign: string;
let path: string;
let cookie: string;

const id = async (text: string, ...values: unknown[]) => (await api.sql<{ id: string }>(text, values))[0]!.id;
const ask = async (personId?: string) => {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'sms', personId }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

async function add(name: string, unitId: string, group: string): Promise<string> {
  const person = await layPerson(api, unitId);
  await api.sql('UPDATE person SET full_name = $2 WHERE id = $1', [person, name]);
  await api.sql('UPDATE membership SET audience_group = $2, grade = 6 WHERE person_id = $1', [person, group]);
  return person;
}
const link = (guardian: string, pupil: string) =>
  api.sql('INSERT INTO guardian_link (guardian_id, pupil_id) VALUES ($1, $2)', [guardian, pupil]);

beforeAll(async () => {
  api = await startApi();
  const units = await layUnits(api.sql);
  ({ own, foreign } = units);
  const url = new URL(api.apiUrl);
  url.username = 'loa_worker';
  worker = new Database(url.href, { max: 1 });
  const user = await layUser(api.sql, own, 'schoolOfficer', 'own@d.vn');
  ({ cookie } = user);
  await api.sql('UPDATE app_user SET test_phone_cipher = $2 WHERE id = $1', [user.id, api.vault.seal('84912345667')]);
  await api.sql(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'S')`, [units.office]);
  const template = await id(`INSERT INTO template (unit_id, key) VALUES ($1, 'test.child') RETURNING id`, own);
  await api.sql('INSERT INTO template_version (template_id, version, content, content_hash) VALUES ($1, 1, $2, $3)', [
    template,
    JSON.stringify(CONTENT),
    randomBytes(32),
  ]);
  const campaign = await id(
    `INSERT INTO campaign (unit_id, name, anchor_date) VALUES ($1, 'C', '2027-10-10') RETURNING id`,
    own,
  );
  const step = await id(
    `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule,
       template_id, channels) VALUES ($1, 0, 's', 'S', 0, '08:00', 'none',
       '{"days":[1,2,3,4,5,6,7],"from":"07:30","to":"17:30"}', '{"include":[{"groups":["guardian"]}]}', $2, '{sms}')
     RETURNING id`,
    campaign,
    template,
  );
  path = `/campaigns/${campaign}/steps/${step}/test`;
}, 30_000);
afterAll(async () => {
  await worker.close();
  await api.stop();
});

it('names nobody of another school, nor anybody whom the step does not mean', async () => {
  const stranger = await add('Người Nơi Khác', foreign, 'guardian');
  await link(stranger, await add('Trẻ Nơi Khác', foreign, 'pupil'));
  const teacher = await layPerson(api, own);
  for (const person of [stranger, teacher]) {
    expect(await ask(person)).toMatchObject({ status: 404, body: { code: 'notFound', params: { what: 'person' } } });
  }
  expect(await api.sql('SELECT 1 FROM test_message')).toEqual([]);
});

it('speaks of the child at the own school, in the words of the hour when it was asked for', async () => {
  const guardian = await add('Phụ Huynh Chung', foreign, 'guardian');
  await api.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'guardian')`, [
    guardian,
    own,
  ]);
  await link(guardian, await add('Em Nơi Khác', foreign, 'pupil'));
  await link(guardian, await add('Em Ở Đây', own, 'pupil'));
  expect(await ask(guardian)).toMatchObject({ status: 202 });
  await api.sql(`UPDATE person SET full_name = 'Tên Mới' WHERE id = $1`, [guardian]);
  const claimed = await new PgTestStore(worker, api.vault, 'tag').claim(10, new Date('2999-01-01'));
  expect(claimed).toMatchObject([{ to: '84912345667', content: { text: 'Phụ Huynh Chung: Em Ở Đây' } }]);
});

it('speaks of nobody real when nobody is named', async () => {
  expect(await ask()).toMatchObject({ status: 202 });
  const [message] = await new PgTestStore(worker, api.vault, 'tag').claim(10, new Date('2999-01-01'));
  const names = await api.sql<{ name: string }>('SELECT full_name AS name FROM person');
  const { text } = message!.content as { text: string };
  expect(text).toMatch(/.+: .+/);
  expect(names.filter(({ name }) => text.includes(name))).toEqual([]);
});
