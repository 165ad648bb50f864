import { OFFICE_DAY, OfficeWorld } from '@loa/testing/office-world.js';

const YEAR = 2026;
const FROM = '2026-11-20';

let world: OfficeWorld;
beforeAll(async () => {
  world = await OfficeWorld.open();
}, 120_000);
afterAll(() => world.close());

const planOf = async (code: string) => {
  const [plan] = await world.rollOver.plans(world.actor(), YEAR, FROM, OFFICE_DAY, world.unit(code));
  return plan!;
};
const grades = async (code: string) => {
  const rows = await world.owner.query<{ grade: number; n: number }>(
    `SELECT grade::int, count(*)::int AS n FROM membership WHERE unit_id = $1 AND audience_group = 'pupil' AND valid_to IS NULL
     GROUP BY 1 ORDER BY 1`,
    [world.unit(code)],
  );
  return Object.fromEntries(rows.map(({ grade, n }) => [grade, n]));
};
const apply = async (code: string, decision: Partial<Parameters<OfficeWorld['rollOver']['apply']>[5]> = {}) => {
  const { seen } = await planOf(code);
  return world.rollOver.apply(world.actor(), world.unit(code), YEAR, FROM, OFFICE_DAY, {
    seen,
    rows: [],
    repeaters: [],
    ...decision,
  });
};

it('proposes every class with its counts, and names the list that is awaited', async () => {
  const plan = await planOf('CH-CS-02');
  expect(plan.awaited).toEqual([{ grade: 6, arrived: 0 }]);
  expect(plan.rows.reduce((sum, row) => sum + row.pupils, 0)).toBe(365);
  expect(plan.rows.find((row) => row.className === '6A')!.move).toEqual({
    action: 'up',
    toGrade: 7,
    toClassName: '7A',
  });
  expect(plan.rows.filter((row) => row.grade === 9).every((row) => row.move?.action === 'leave')).toBe(true);
});

it.each([
  ['CH-TH-03', { 2: 84, 3: 82, 4: 87, 5: 85 }, 88],
  ['CH-CS-02', { 7: 92, 8: 95, 9: 90 }, 88],
  ['CH-LC-03', { 2: 5, 3: 4, 4: 6, 5: 5, 6: 4, 7: 5, 8: 3, 9: 4 }, 4],
])('turns the year of %s, and no number that was frozen before changes', async (code, after, left) => {
  const { campaignId, members } = await world.freeze();
  const before = await world.matrix(campaignId);
  const pupils = (await planOf(code)).rows.reduce((sum, row) => sum + row.pupils, 0);
  const change = await apply(code);
  expect(change.facts).toMatchObject({ up: pupils - left, left, repeated: 0 });
  expect(await grades(code)).toEqual(after);
  expect(await world.matrix(campaignId)).toBe(before);
  // The next freezing sees the new year: whoever left is not in it, nor guardians whom no pupil keeps anywhere.
  const next = await world.freeze();
  expect(next.members).toBeLessThan(members - left + 1);
  expect(await world.matrix(campaignId)).toBe(before);
  expect((await apply(code)).id).toBe(change.id);
});

it('counts who came by the list that was awaited', async () => {
  const code = 'CH-CS-02';
  expect((await planOf(code)).awaited).toEqual([{ grade: 6, arrived: 0 }]);
  await world.owner.query(
    `INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name)
     SELECT person_id, $1, 'pupil', 6, '6A' FROM membership WHERE unit_id = $2 AND audience_group = 'pupil' AND valid_to = $3 AND grade = 5`,
    [world.unit(code), world.unit('CH-TH-03'), FROM],
  );
  expect((await planOf(code)).awaited).toEqual([{ grade: 6, arrived: 88 }]);
});

it('asks for what the name of a class does not say, and nobody is moved before', async () => {
  const rows = (await planOf('CH-MN-05')).rows;
  expect(rows.filter((row) => row.move === null).map((row) => row.className)).toEqual(['Nhà trẻ A']);
  await expect(apply('CH-MN-05')).rejects.toMatchObject({ code: 'rollOver.undecided' });
  expect(await grades('CH-MN-05')).toEqual({ '-4': 8, '-3': 14, '-2': 15, '-1': 18 });
  const decided = [{ grade: -4, className: 'Nhà trẻ A', action: 'up', toGrade: -3, toClassName: '3 tuổi A' }] as const;
  await apply('CH-MN-05', { rows: decided });
  expect(await grades('CH-MN-05')).toEqual({ '-3': 8, '-2': 14, '-1': 15 });
});

it('keeps single repeaters where they are, and puts every row back within seven days', async () => {
  const before = await world.people();
  const code = 'CH-CS-03';
  const [first, second] = await world.rollOver.pupils(
    world.actor(),
    world.unit(code),
    { grade: 9, className: '9A' },
    FROM,
    OFFICE_DAY,
  );
  const change = await apply(code, { repeaters: [first!.id, second!.id] });
  expect(change.facts).toMatchObject({ left: 64, repeated: 2 });
  expect(await grades(code)).toEqual({ 7: 70, 8: 68, 9: 74 });
  await world.undoing.run(world.actor(), change.id);
  expect(await world.people()).toBe(before);
  expect((await planOf(code)).done).toBeNull();
  await world.undoing.run(world.actor(), change.id);
  expect(await world.people()).toBe(before);
});

it('refuses to put back what somebody changed since, or after a week', async () => {
  const code = 'CH-CS-04';
  const change = await apply(code);
  const [moved] = await world.owner.query<{ id: string }>(
    `UPDATE membership SET class_name = '7Z' WHERE id = (SELECT id FROM membership WHERE unit_id = $1 AND grade = 7
       AND audience_group = 'pupil' AND valid_to IS NULL LIMIT 1) RETURNING id`,
    [world.unit(code)],
  );
  await expect(world.undoing.run(world.actor(), change.id)).rejects.toMatchObject({
    code: 'change.changedSince',
    params: { rows: 1 },
  });
  await world.owner.query(
    `UPDATE membership SET class_name = (SELECT after->>'class_name' FROM people_change_row
       WHERE change_id = $1 AND key = jsonb_build_object('id', $2::uuid)) WHERE id = $2`,
    [change.id, moved!.id],
  );
  world.now = new Date('2026-12-01T00:00:00Z');
  await expect(world.undoing.run(world.actor(), change.id)).rejects.toMatchObject({ code: 'change.tooLate' });
  world.now = new Date('2026-11-29T00:00:00Z');
  await world.undoing.run(world.actor(), change.id);
  expect(await grades(code)).toEqual({ 6: 58, 7: 60, 8: 55, 9: 57 });
});

it('refuses a review of numbers that are no longer so, another scope, and a day to come', async () => {
  const decision = { seen: 'older', rows: [], repeaters: [] };
  const id = world.unit('CH-CS-01');
  const { rollOver } = world;
  await expect(rollOver.apply(world.actor(), id, YEAR, FROM, OFFICE_DAY, decision)).rejects.toMatchObject({
    code: 'rollOver.changed',
  });
  await expect(rollOver.apply(world.actor('CH-TH-01'), id, YEAR, FROM, OFFICE_DAY, decision)).rejects.toMatchObject({
    code: 'notFound',
  });
  await expect(rollOver.apply(world.actor(), id, YEAR, '2026-12-01', OFFICE_DAY, decision)).rejects.toMatchObject({
    code: 'rollOver.notYet',
  });
});

it('does it once for two clicks at once', async () => {
  const code = 'CH-LC-04';
  const [one, two] = await Promise.all([apply(code), apply(code)]);
  expect(one.id).toBe(two.id);
  expect(await grades(code)).toMatchObject({ 2: 35, 9: 35 });
});

it('ends places by date, lets guardians follow, and puts them back', async () => {
  const before = await world.people();
  const unitId = world.unit('CH-TH-01');
  const ids = (await world.rollOver.pupils(world.actor(), unitId, { grade: 3, className: '3A' }, FROM, OFFICE_DAY)).map(
    ({ id }) => id,
  );
  const wish = { unitId, personIds: ids, from: FROM };
  const counted = await world.leaving.count(world.actor('CH-TH-01'), wish);
  const change = await world.leaving.run(world.actor('CH-TH-01'), wish, OFFICE_DAY);
  expect(change!.facts).toEqual({ ...counted });
  expect(counted.guardians).toBeGreaterThan(0);
  expect(counted.placeless).toBeGreaterThan(ids.length);
  expect(await world.leaving.run(world.actor('CH-TH-01'), wish, OFFICE_DAY)).toBeNull();
  await expect(world.leaving.run(world.actor('CH-TH-02'), wish, OFFICE_DAY)).rejects.toMatchObject({
    code: 'notFound',
  });
  // Who came back meanwhile has the place anew.
  const [back] = await world.owner.query<{ id: string }>(
    `INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'pupil') RETURNING id`,
    [ids[0], unitId],
  );
  await expect(world.undoing.run(world.actor('CH-TH-01'), change!.id)).rejects.toMatchObject({
    code: 'change.changedSince',
  });
  await world.owner.query('DELETE FROM membership WHERE id = $1', [back!.id]);
  await world.undoing.run(world.actor('CH-TH-01'), change!.id);
  expect(await world.people()).toBe(before);
});
