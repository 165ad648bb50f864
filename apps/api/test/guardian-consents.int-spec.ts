import { Database } from '@loa/adapters/postgres/database.js';
import { settleBirthdays } from '@loa/adapters/postgres/settle-birthdays.js';
import type { ConsentList, ProblemDetails } from '@loa/contracts';
import { layUnits, layUser, type RunningApi, startApi } from './harness.js';
import { layWhole } from './person-world.js';

/** Whose yes a pupil needs (compliance reference, 2.1), who gave it, and when it ends. */
let api: RunningApi;
let own: string;
let cookie: string;
const NOW = new Date();
const yearsAgo = (years: number, days = 0) => {
  const day = new Date(NOW);
  day.setUTCFullYear(day.getUTCFullYear() - years);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
};

const call = async <T>(method: string, path: string, body?: unknown) => {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T & ProblemDetails };
};
const word = { purpose: 'outreach', channel: '*', given: true, method: 'paper', evidence: 'phiếu 5/9' };
const say = (person: string, more: object = {}) => call('POST', `/persons/${person}/consents`, { ...word, ...more });
/** What a send would read. */
const stands = async (person: string) =>
  (
    await api.sql<{ given: boolean }>('SELECT given FROM consent_state WHERE person_id = $1 AND purpose = $2', [
      person,
      'outreach',
    ])
  )
    .map(({ given }) => (given ? 'yes' : 'no'))
    .join();

async function pupil(birthDate: string | undefined): Promise<{ id: string; mother: string; father: string }> {
  const id = await layWhole(api, own, { name: 'Trần Bé', group: 'pupil', birthDate });
  const mother = await layWhole(api, own, { name: 'Mẹ Bé', group: 'guardian' });
  const father = await layWhole(api, own, { name: 'Bố Bé', group: 'guardian' });
  await api.sql('INSERT INTO guardian_link (guardian_id, pupil_id) VALUES ($1, $3), ($2, $3)', [mother, father, id]);
  return { id, mother, father };
}

beforeAll(async () => {
  api = await startApi();
  ({ own } = await layUnits(api.sql));
  ({ cookie } = await layUser(api.sql, own, 'schoolOfficer', 'officer@d.vn'));
}, 30_000);
afterAll(() => api.stop());

it('below 7 years the guardian alone speaks', async () => {
  const { id, mother } = await pupil(yearsAgo(6));
  expect(await say(id)).toMatchObject({ status: 422, body: { code: 'consent.tooYoung' } });
  expect(await say(id, { saidBy: 'guardian', guardianId: mother })).toMatchObject({ status: 201 });
  expect(await stands(id)).toBe('yes');
});

it.each([[yearsAgo(7)], [yearsAgo(15)], [undefined]])(
  'born %s: guardian and pupil must both agree, in either order',
  async (birthDate) => {
    for (const order of [
      ['guardian', 'self'],
      ['self', 'guardian'],
    ]) {
      const { id, mother } = await pupil(birthDate);
      for (const [index, saidBy] of order.entries()) {
        expect(await stands(id)).toBe('');
        await say(id, { saidBy, ...(saidBy === 'guardian' && { guardianId: mother }) });
        expect(await stands(id)).toBe(index === 1 ? 'yes' : '');
      }
    }
    const { id, father } = await pupil(birthDate);
    await say(id, { saidBy: 'both', guardianId: father });
    expect(await stands(id)).toBe('yes');
  },
);

it('from 16 years the pupil alone speaks', async () => {
  const { id, mother } = await pupil(yearsAgo(16));
  await say(id, { saidBy: 'guardian', guardianId: mother });
  expect(await stands(id)).toBe('');
  await say(id);
  expect(await stands(id)).toBe('yes');
});

it('a no of either counts at once, and only who said it takes it back', async () => {
  const { id, mother } = await pupil(yearsAgo(10));
  await say(id, { saidBy: 'both', guardianId: mother });
  await say(id, { given: false });
  expect(await stands(id)).toBe('no');
  await say(id, { saidBy: 'guardian', guardianId: mother });
  expect(await stands(id)).toBe('no');
  await say(id);
  expect(await stands(id)).toBe('yes');
});

it.each([
  [true, 'yes'],
  [false, 'no'],
])('two words at the same moment both count: %s', async (given, outcome) => {
  const { id, mother } = await pupil(yearsAgo(10));
  const owner = new Database(api.apiUrl.replace('loa_api', 'loa_owner'), { max: 2 });
  const insert = `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence, said_by, guardian_id)
    VALUES ($1, 'outreach', '*', $2, $3, 'paper', 'x', $4, $5)`;
  let done = false;
  let second: Promise<unknown> = Promise.resolve();
  await owner.transaction(async (query) => {
    await query(insert, [id, given, NOW, 'guardian', mother]);
    second = owner.query(insert, [id, given, NOW, 'self', null]).finally(() => {
      done = true;
    });
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (!done && (await api.sql(waits)).length === 0);
  });
  await second;
  await owner.close();
  expect(await stands(id)).toBe(outcome);
});

it('a consent to all covers the single ones, and a single one only itself', async () => {
  const { id, mother } = await pupil(yearsAgo(10));
  await say(id, { saidBy: 'guardian', guardianId: mother, purpose: '*' });
  await say(id, { channel: 'email' });
  expect(await api.sql('SELECT purpose, channel, given FROM consent_state WHERE person_id = $1', [id])).toEqual([
    { purpose: 'outreach', channel: 'email', given: true },
  ]);
});

it('the consent ends with the guardian’s link, unless another guardian gave one too', async () => {
  const { id, mother, father } = await pupil(yearsAgo(10));
  await say(id, { saidBy: 'both', guardianId: mother });
  await api.sql('DELETE FROM guardian_link WHERE guardian_id = $1', [mother]);
  expect(await stands(id)).toBe('');
  const { body } = await call<ConsentList>('GET', `/persons/${id}/consents`);
  expect(body.items).toMatchObject([{ saidBy: 'both', guardianName: 'Mẹ Bé', lapsed: true }]);
  await say(id, { saidBy: 'guardian', guardianId: father });
  expect(await stands(id)).toBe('yes');
});

it('who spoke is on record, and is a guardian of this pupil', async () => {
  const { id } = await pupil(yearsAgo(10));
  const stranger = await layWhole(api, own, { name: 'Người Lạ', group: 'guardian' });
  expect(await say(id, { saidBy: 'guardian' })).toMatchObject({ body: { code: 'consent.whichGuardian' } });
  expect(await say(id, { saidBy: 'guardian', guardianId: stranger })).toMatchObject({
    body: { code: 'consent.notGuardian' },
  });
  expect(await say(stranger, { saidBy: 'guardian', guardianId: id })).toMatchObject({
    body: { code: 'consent.notPupil' },
  });
  expect(await say(id, { saidOn: '2999-01-01' })).toMatchObject({ body: { code: 'consent.future' } });
});

it('a birthday changes whose word counts, by a clock and when the date is mended', async () => {
  const { id, mother } = await pupil(yearsAgo(6));
  await say(id, { saidBy: 'guardian', guardianId: mother });
  await api.sql('UPDATE person SET birth_date = $2 WHERE id = $1', [id, yearsAgo(7, 2)]);
  expect(await stands(id)).toBe('yes');
  const worker = new Database(api.apiUrl.replace('loa_api', 'loa_worker'), { max: 1 });
  await settleBirthdays(worker.query, new Date(NOW.getTime() + 3 * 86_400_000));
  await worker.close();
  expect(await stands(id)).toBe('');
  await api.sql('UPDATE person SET birth_date = $2 WHERE id = $1', [id, yearsAgo(5)]);
  expect(await stands(id)).toBe('yes');
});

it('a list that guardians signed speaks for the pupils too', async () => {
  const { id } = await pupil(yearsAgo(10));
  await api.sql(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence) VALUES ($1, 'outreach', '*', true, now(), 'guardian', 'import')`,
    [id],
  );
  expect(await stands(id)).toBe('yes');
});

it('one decision of several persons is written for all of them or for none', async () => {
  const ids: string[] = [];
  for (const n of [1, 2, 3]) ids.push(await layWhole(api, own, { name: `Người ${n}` }));
  const list = (personIds: string[], more: object = {}) =>
    call('POST', '/persons/consents', { ...word, personIds, ...more });
  const missing = '019a0000-0000-7000-8000-000000000000';
  expect(await list([...ids, missing])).toMatchObject({ status: 404 });
  expect(await api.sql('SELECT 1 FROM consent WHERE person_id = ANY ($1)', [ids])).toHaveLength(0);
  expect(await list([...ids, ids[0]!])).toMatchObject({ status: 201, body: { recorded: 3 } });
  expect(await api.sql('SELECT evidence FROM consent WHERE person_id = ANY ($1)', [ids])).toHaveLength(3);
  const small = await pupil(yearsAgo(6));
  expect(await list([...ids, small.id])).toMatchObject({ status: 422, body: { code: 'consent.someTooYoung' } });
  expect(await list([small.id], { saidBy: 'guardian' })).toMatchObject({ status: 201 });
  expect(await stands(small.id)).toBe('yes');
});

it('the ledger is never rewritten, but for the words of who is erased', async () => {
  const person = await layWhole(api, own, { name: 'Có Lời' });
  await say(person);
  await expect(api.sql('UPDATE consent SET given = false WHERE person_id = $1', [person])).rejects.toThrow(
    'append-only',
  );
  await expect(api.sql(`UPDATE consent SET evidence = 'khác' WHERE person_id = $1`, [person])).rejects.toThrow(
    'append-only',
  );
});
