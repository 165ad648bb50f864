import { OFFICE_DAY, OfficeWorld } from '@loa/testing/office-world.js';
import { PostgresPersons } from '../people-persons.js';

let world: OfficeWorld;
beforeAll(async () => {
  world = await OfficeWorld.open();
}, 120_000);
afterAll(() => world.close());

const DAY = OFFICE_DAY;
const run = (kept: string, other: string, choice = {}, by = 'CH-PGD') =>
  world.merging.run(world.actor(by), kept, other, choice, DAY);

/** Guardians of one school with a phone, a child and the consent that is asked for. */
async function guardian(code: string, offset: number): Promise<string> {
  const [row] = await world.owner.query<{ id: string }>(
    `SELECT p.id FROM person p JOIN membership m ON m.person_id = p.id AND m.unit_id = $1 AND m.audience_group = 'guardian'
     WHERE EXISTS (SELECT FROM contact_point c WHERE c.person_id = p.id AND c.channel = 'sms' AND c.health = 'active')
       AND NOT EXISTS (SELECT FROM consent_state s WHERE s.person_id = p.id AND NOT s.given)
       AND (SELECT count(*) FROM membership o WHERE o.person_id = p.id) = 1
     ORDER BY p.id OFFSET $2 LIMIT 1`,
    [world.unit(code), offset],
  );
  return row!.id;
}
const ids = async (text: string, values: unknown[]): Promise<string[]> =>
  (await world.owner.query<{ id: string }>(text, values)).map((row) => row.id);
const personsOf = async (campaignId: string) => (await world.reports.reach(world.actor(), campaignId)).total.persons;
const consent = (person: string, given: boolean, channel = '*') =>
  world.owner.query(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, 'outreach', $2, $3, '2026-11-23T02:00:00Z', 'paper')`,
    [person, channel, given],
  );
const word = async (person: string) =>
  (
    await world.owner.query<{ given: boolean }>(
      `SELECT given FROM consent_state WHERE person_id = $1 AND purpose = 'outreach' AND channel = '*'`,
      [person],
    )
  )[0]?.given;

it('makes two guardians one: places, families, addresses, words and history are found under the kept one', async () => {
  const [kept, other] = [await guardian('CH-TH-01', 0), await guardian('CH-CS-01', 0)];
  const pupils = await ids('SELECT pupil_id AS id FROM guardian_link WHERE guardian_id IN ($1, $2)', [kept, other]);
  await consent(other, false);
  const frozen = await world.freeze();
  const table = await world.matrix(frozen.campaignId);
  const before = await world.people();

  const plan = await world.merging.plan(world.actor(), kept, other);
  expect(plan.consents).toContainEqual({ purpose: 'outreach', channel: '*', given: false });
  expect(plan.other.messages).toBe(1);
  const change = await run(kept, other, { fullName: 'other' });
  expect(change.facts).toMatchObject({ keptId: kept, otherId: other });
  expect((await run(kept, other)).id).toBe(change.id);

  const now = await world.merging.plan(world.actor(), kept, await guardian('CH-TH-01', 3));
  expect(now.kept.messages).toBe(2);
  expect(now.kept.fullName).toBe(plan.other.fullName);
  expect(now.kept.memberships.map((place) => place.unitId).sort()).toEqual(
    [world.unit('CH-CS-01'), world.unit('CH-TH-01')].sort(),
  );
  const history = await world.api
    .scoped((query) => new PostgresPersons(query, world.vault, DAY))
    .run({ unitId: world.unit('CH-PGD'), actor: 'user:test' }, (persons) => persons.messages(kept, 10));
  expect(history.items.map((item) => item.campaignId)).toEqual([frozen.campaignId, frozen.campaignId]);
  expect(now.kept.pupils.map((pupil) => pupil.id).sort()).toEqual(pupils.sort());
  expect(await word(kept)).toBe(false);
  expect(await world.matrix(frozen.campaignId)).toBe(table);
  expect(await personsOf(frozen.campaignId)).toBe(frozen.members - 1);
  const next = await world.freeze();
  expect(next.members).toBe(frozen.members - 1);
  const members = await ids('SELECT person_id AS id FROM member WHERE run_id = $1 AND person_id IN ($2, $3)', [
    next.runId,
    kept,
    other,
  ]);
  expect(members).toEqual([kept]);

  await world.undoing.run(world.actor(), change.id);
  expect(await world.people()).toBe(before);
  expect(await world.matrix(frozen.campaignId)).toBe(table);
  expect(await personsOf(frozen.campaignId)).toBe(frozen.members);
  expect((await world.freeze()).members).toBe(frozen.members);
}, 60_000);

it('holds both records to a word said since, and keeps it when they are parted again', async () => {
  const [kept, other] = [await guardian('CH-TH-02', 0), await guardian('CH-TH-02', 1)];
  await consent(kept, true);
  await consent(other, true);
  const change = await run(kept, other);
  await consent(other, false);
  expect([await word(kept), await word(other)]).toEqual([false, false]);
  await world.undoing.run(world.actor(), change.id);
  expect([await word(kept), await word(other)]).toEqual([false, false]);
});

it('gives a list that knows only the other code to the kept record', async () => {
  const [kept, other] = [await guardian('CH-TH-03', 0), await guardian('CH-TH-03', 1)];
  await world.owner.query('UPDATE person SET source_code = NULL WHERE id = $1', [kept]);
  const [{ code }] = (await world.owner.query<{ code: string }>(
    'SELECT source_code AS code FROM person WHERE id = $1',
    [other],
  )) as [{ code: string }];
  await run(kept, other);
  expect(await ids('SELECT id FROM person WHERE source_code = $1', [code])).toEqual([kept]);
  await world.owner.query(
    `INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'guardian'), ($1, $3, 'guardian')`,
    [other, world.unit('CH-TH-03'), world.unit('CH-TH-04')],
  );
  const places = await ids('SELECT unit_id AS id FROM membership WHERE person_id = $1 AND valid_to IS NULL', [kept]);
  expect(places.sort()).toEqual([world.unit('CH-TH-03'), world.unit('CH-TH-04')].sort());
});

it('parts a chain in the order in which it grew, and refuses what was changed since', async () => {
  const [a, b, c] = [await guardian('CH-TH-04', 0), await guardian('CH-TH-04', 1), await guardian('CH-TH-04', 2)];
  const before = await world.people();
  const first = await run(a, b);
  const second = await run(c, a);
  await expect(run(b, c)).rejects.toMatchObject({ code: 'notFound' });
  await expect(world.undoing.run(world.actor(), first.id)).rejects.toMatchObject({ code: 'change.changedSince' });
  await world.undoing.run(world.actor(), second.id);
  await world.undoing.run(world.actor(), first.id);
  expect(await world.people()).toBe(before);
  const again = await run(a, b);
  const third = await run(a, c);
  await expect(world.undoing.run(world.actor(), again.id)).rejects.toMatchObject({ code: 'change.changedSince' });
  await world.undoing.run(world.actor(), third.id);
  await world.undoing.run(world.actor(), again.id);
  expect(await world.people()).toBe(before);
});

it('erases with a person the records merged into it, and what would bring them back', async () => {
  const [kept, other] = [await guardian('CH-CS-04', 0), await guardian('CH-CS-04', 1)];
  const change = await run(kept, other);
  await world.owner.query(`UPDATE person SET full_name = '', search_name = '', erased_at = $2 WHERE id = $1`, [
    kept,
    world.now,
  ]);
  const rows = await world.owner.query(
    'SELECT full_name, erased_at IS NOT NULL AS erased FROM person WHERE id IN ($1, $2)',
    [kept, other],
  );
  expect(rows).toEqual([
    { full_name: '', erased: true },
    { full_name: '', erased: true },
  ]);
  await expect(world.undoing.run(world.actor(), change.id)).rejects.toMatchObject({ code: 'change.changedSince' });
});

it('lists records of one name and birth date or phone, and no siblings', async () => {
  const pairs = async () => (await world.merging.duplicates(world.actor(), 200)).items;
  const keys = (list: Awaited<ReturnType<typeof pairs>>) => list.map(({ first, second }) => `${first.id} ${second.id}`);
  const known = new Set(keys(await pairs()));
  const [pupil] = await ids(
    `SELECT m.person_id AS id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.audience_group = 'pupil'
       AND p.birth_date IS NOT NULL AND m.unit_id = $1 LIMIT 1`,
    [world.unit('CH-CS-02')],
  );
  const parent = await guardian('CH-CS-02', 0);
  const copy = async (from: string, change: string) => {
    const [made] = await ids(
      `INSERT INTO person (home_unit_id, full_name, given_name, search_name, birth_date)
       SELECT home_unit_id, full_name, given_name, search_name, birth_date FROM person WHERE id = $1 RETURNING id`,
      [from],
    );
    await world.owner.query(
      `INSERT INTO contact_point (person_id, channel, address_cipher, address_key)
       SELECT $2, channel, address_cipher, address_key FROM contact_point WHERE person_id = $1`,
      [from, made],
    );
    await world.owner.query(`UPDATE person SET ${change} WHERE id = $1`, [made]);
    return made!;
  };
  const sameDay = await copy(pupil!, `updated_at = updated_at`);
  const samePhone = await copy(parent, `full_name = upper(full_name), birth_date = NULL`);
  await copy(parent, `search_name = 'nguoi khac', full_name = 'Người Khác', birth_date = NULL`);
  const found = keys(await pairs()).filter((key) => !known.has(key));
  const pair = (x: string, y: string) => [x, y].sort().join(' ');
  expect(found.sort()).toEqual([pair(pupil!, sameDay), pair(parent, samePhone)].sort());
});

it('refuses guardian and pupil of each other, one record twice, and what reaches out of the scope', async () => {
  const parent = await guardian('CH-CS-03', 0);
  const [pupil] = await ids('SELECT pupil_id AS id FROM guardian_link WHERE guardian_id = $1', [parent]);
  await expect(run(parent, pupil!)).rejects.toMatchObject({ code: 'merge.family' });
  await expect(run(parent, parent)).rejects.toMatchObject({ code: 'merge.same' });
  const foreign = await guardian('CH-CS-02', 1);
  await expect(run(parent, foreign, {}, 'CH-CS-03')).rejects.toMatchObject({ code: 'notFound' });
  const wider = await guardian('CH-TH-05', 0);
  await world.owner.query(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'guardian')`, [
    wider,
    world.unit('CH-CS-02'),
  ]);
  await expect(run(wider, await guardian('CH-TH-05', 1), {}, 'CH-TH-05')).rejects.toMatchObject({
    code: 'merge.elsewhere',
  });
});
