import { layPerson, layUnits, layUser, type RunningApi, startApi } from './harness.js';

/** Persons changed by hand: by their own unit, and by another that sees them through a child. */
let api: RunningApi;
let own: string;
let foreign: string;
let cookie: string;

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const contacts = (personId: string) =>
  api.sql(`SELECT channel, health FROM contact_point WHERE person_id = $1 ORDER BY channel, id`, [personId]);

beforeAll(async () => {
  api = await startApi();
  ({ own, foreign } = await layUnits(api.sql));
  ({ cookie } = await layUser(api.sql, own, 'officer'));
}, 30_000);
afterAll(() => api.stop());

describe('a teacher of another school who is a parent at this one', () => {
  let person: string;
  const facts = () => api.sql('SELECT full_name, salutation, tags, birth_date FROM person WHERE id = $1', [person]);
  beforeAll(async () => {
    person = await layPerson(api, foreign);
    await api.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'guardian')`, [
      person,
      own,
    ]);
  });

  it.each([
    [{ fullName: 'Tên Khác' }],
    [{ tags: ['coreTeam'] }],
    [{ birthDate: null }],
    [{ phone: null }],
    [{ email: 'moi@d.vn', salutation: 'Cô' }],
  ])('is not changed here: %j', async (body) => {
    const before = [await facts(), await contacts(person)];
    const refused = await call('PATCH', `/persons/${person}`, body, { 'accept-language': 'en' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'person.elsewhere' } });
    expect(refused.body.detail).toContain('another unit');
    expect([await facts(), await contacts(person)]).toEqual(before);
  });

  it('is given a number here, beside the one that is known', async () => {
    const answer = await call('PATCH', `/persons/${person}`, { phone: '0912999888' });
    expect(answer).toMatchObject({ status: 200 });
    expect((await contacts(person)).map(({ channel }) => channel)).toEqual(['sms', 'sms', 'zaloZns']);
  });

  it('says no here too, and the log tells that the person is at home elsewhere', async () => {
    const body = { purpose: 'outreach', channel: '*', given: false, method: 'phone', evidence: 'cuộc gọi 8:00' };
    expect(await call('POST', `/persons/${person}/consents`, body)).toMatchObject({ status: 201 });
    const logged = await api.sql('SELECT action, facts FROM audit_entry WHERE object_id = $1 ORDER BY id', [person]);
    expect(logged).toMatchObject([
      { action: 'person.changed', facts: { fields: ['phone'], elsewhere: true } },
      { action: 'consent.recorded', facts: { given: false, elsewhere: true } },
    ]);
  });
});

it.each(['blocked', 'optedOut', 'bounced'])(
  'remembers that a number is %s when it is taken away and typed again',
  async (health) => {
    const person = await layPerson(api, own);
    await api.sql('UPDATE contact_point SET health = $2 WHERE person_id = $1', [person, health]);
    for (const phone of [null, '0912345667', '0912999888', '0912345667']) {
      expect(await call('PATCH', `/persons/${person}`, { phone })).toMatchObject({ status: 200 });
    }
    expect(await contacts(person)).toEqual([
      { channel: 'sms', health },
      { channel: 'zaloZns', health: 'unverified' },
    ]);
  },
);
