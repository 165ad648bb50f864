import { Client } from 'pg';
import { layPerson, layUnits, layUser, type RunningApi, startApi } from './harness.js';

/** What stands behind the scope by SQL alone, whatever a route or a bug in one may ask for. */
let api: RunningApi;
let client: Client;
let office: string;
let own: string;
let foreign: string;

beforeAll(async () => {
  api = await startApi();
  ({ office, own, foreign } = await layUnits(api.sql));
  client = new Client({ connectionString: api.apiUrl });
  await client.connect();
}, 30_000);
afterAll(async () => {
  await client.end();
  await api.stop();
});

type Row = Record<string, unknown>;
type Ask = (text: string, ...values: unknown[]) => Promise<Row[]>;

/** One transaction of the API's role in the scope of `unitId`, taken back at the end. */
async function within<T>(unitId: string, work: (ask: Ask) => Promise<T>, actor = ''): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('loa.scope', $1, true), set_config('loa.actor', $2, true)`, [unitId, actor]);
    return await work(async (text, ...values) => (await client.query(text, values)).rows);
  } finally {
    await client.query('ROLLBACK');
  }
}
const inOwn = <T>(work: (ask: Ask) => Promise<T>, actor?: string) => within(own, work, actor);
const refused = (text: string, ...values: unknown[]) =>
  expect(inOwn((ask) => ask(text, ...values))).rejects.toMatchObject({ code: '42501' });

const SEE = 'SELECT 1 FROM person WHERE id = $1';
const JOIN = `INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, $3)`;
const place = (personId: string, unitId: string, group: string, to: string | null = null) =>
  api.sql(`INSERT INTO membership (person_id, unit_id, audience_group, valid_to) VALUES ($1, $2, $3, $4)`, [
    personId,
    unitId,
    group,
    to,
  ]);
const inserted = async (text: string, ...values: unknown[]) => (await api.sql<{ id: string }>(text, values))[0]!.id;

/** A campaign of a unit with a step; gives both ids. */
async function layCampaign(unitId: string): Promise<[campaign: string, step: string]> {
  const template = await inserted(
    'INSERT INTO template (unit_id, key) VALUES ($1, uuidv4()::text) RETURNING id',
    office,
  );
  const campaign = await inserted(
    `INSERT INTO campaign (unit_id, name, anchor_date) VALUES ($1, 'C', '2027-10-10') RETURNING id`,
    unitId,
  );
  const step = await inserted(
    `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule,
       template_id, channels) VALUES ($1, 0, 's', 'S', 0, '08:00', 'none', '{}', '{}', $2, '{sms}') RETURNING id`,
    campaign,
    template,
  );
  return [campaign, step];
}

describe('a place at the school', () => {
  it('is not given to a person of another school, who would be opened by it', async () => {
    const stranger = await layPerson(api, foreign);
    await refused(JOIN, stranger, own, 'guardian');
    const ours = await layPerson(api, own);
    await refused('UPDATE membership SET person_id = $1 WHERE person_id = $2', stranger, ours);
    // The guardian of a pupil who can't be seen is nobody's way in either.
    await refused('INSERT INTO guardian_link (guardian_id, pupil_id) VALUES ($1, $2)', stranger, ours);
  });

  it('is given to people of its own, to those who have one already, and to guardians of its pupils', async () => {
    const ours = await layPerson(api, own);
    const shared = await layPerson(api, foreign);
    await place(shared, own, 'staff');
    const [pupil, guardian] = [await layPerson(api, own), await layPerson(api, foreign)];
    await api.sql('INSERT INTO guardian_link (guardian_id, pupil_id) VALUES ($1, $2)', [guardian, pupil]);
    for (const person of [ours, shared, guardian]) await inOwn((ask) => ask(JOIN, person, own, 'guardian'));
  });

  it('shows a person while it holds or is still to come, and no longer', async () => {
    const person = await layPerson(api, foreign);
    expect(await inOwn((ask) => ask(SEE, person))).toHaveLength(0);
    await place(person, own, 'guardian', '2020-01-01');
    expect(await inOwn((ask) => ask(SEE, person))).toHaveLength(0);
    await refused('UPDATE membership SET valid_to = NULL WHERE person_id = $1', person);
    await place(person, own, 'guardian', '2999-01-01');
    expect(await inOwn((ask) => ask(SEE, person))).toHaveLength(1);
    // It may be ended, although the person is out of sight with it.
    const end = `UPDATE membership SET valid_to = '2020-01-01' WHERE person_id = $1 RETURNING 1`;
    expect(await inOwn((ask) => ask(end, person))).toHaveLength(2);
  });
});

describe('a person of another school who has a child at this one', () => {
  let person: string;
  beforeAll(async () => {
    person = await layPerson(api, foreign);
    await place(person, own, 'guardian');
  });

  it('is not rewritten, and loses no address', async () => {
    expect(await inOwn((ask) => ask(SEE, person))).toHaveLength(1);
    const rename = `UPDATE person SET full_name = 'X' WHERE id = $1 RETURNING 1`;
    expect(await inOwn((ask) => ask(rename, person))).toEqual([]);
    expect(await inOwn((ask) => ask('DELETE FROM contact_point WHERE person_id = $1 RETURNING 1', person))).toEqual([]);
    const mend = `UPDATE contact_point SET health = 'active' WHERE person_id = $1 RETURNING 1`;
    expect(await inOwn((ask) => ask(mend, person))).toEqual([]);
    expect(await within(foreign, (ask) => ask(rename, person))).toHaveLength(1);
    expect(await within(office, (ask) => ask(mend, person))).toHaveLength(1);
  });

  it('may say no here too, and be given an address', async () => {
    await inOwn(async (ask) => {
      await ask(
        `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, '*', '*', false, now(), 'phone')`,
        person,
      );
      await ask(
        `INSERT INTO contact_point (person_id, channel, address_cipher, address_key) VALUES ($1, 'email', '', 'k')`,
        person,
      );
    });
  });
});

it('removes no person, with whom the words of consent would go', async () => {
  await refused('DELETE FROM person WHERE id = $1', await layPerson(api, own));
});

describe('a run', () => {
  const RUN = `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at)
    VALUES (2027, $1, $2, $3, 1, now(), now())`;

  it('is of its campaign and the unit of that, because workers send to the unit of the run', async () => {
    const [campaign, step] = await layCampaign(own);
    const [, otherStep] = await layCampaign(own);
    await refused(RUN, office, campaign, step);
    await refused(RUN, foreign, campaign, step);
    await refused(RUN, own, campaign, otherStep);
    await inOwn((ask) => ask(RUN, own, campaign, step));
    await within(office, (ask) => ask(RUN, own, campaign, step));
  });
});

describe('a test message', () => {
  const TEST = `INSERT INTO test_message (unit_id, user_id, step_id, person_id, channel, created_at)
    VALUES ($1, $2, $3, $4, 'sms', now())`;

  it('is to oneself, of a campaign of the unit, and of a person in sight', async () => {
    const { id: user } = await layUser(api.sql, own, 'officer');
    const { id: other } = await layUser(api.sql, own, 'officer');
    const [[, step], [, foreignStep]] = [await layCampaign(own), await layCampaign(foreign)];
    const [person, stranger] = [await layPerson(api, own), await layPerson(api, foreign)];
    const ask = (...values: unknown[]) => inOwn((query) => query(TEST, ...values), `user:${user}`);
    await ask(own, user, step, person);
    await ask(own, user, step, null);
    for (const values of [
      [own, user, step, stranger],
      [own, other, step, person],
      [own, user, foreignStep, null],
      [foreign, user, foreignStep, null],
    ]) {
      await expect(ask(...values)).rejects.toMatchObject({ code: '42501' });
    }
  });
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
