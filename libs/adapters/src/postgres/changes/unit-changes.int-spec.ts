import type { UnitWish } from '@loa/application';
import { OFFICE_DAY, OfficeWorld } from '@loa/testing/office-world.js';

const NOBODY = { userIds: [], keyIds: [] };

let world: OfficeWorld;
beforeAll(async () => {
  world = await OfficeWorld.open();
}, 120_000);
afterAll(() => world.close());

const run = (code: string, wish: UnitWish, by = 'CH-PGD') =>
  world.units.run(world.actor(by), world.unit(code), wish, OFFICE_DAY);
const peopleOf = async (code: string): Promise<number> => {
  const [row] = await world.owner.query<{ n: number }>(
    'SELECT count(DISTINCT person_id)::int AS n FROM membership WHERE unit_id = $1 AND valid_to IS NULL',
    [world.unit(code)],
  );
  return row!.n;
};
const membersOf = async (runId: string, code: string): Promise<number> => {
  const [row] = await world.owner.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM member WHERE run_id = $1 AND unit_id = $2',
    [runId, world.unit(code)],
  );
  return row!.n;
};
const merge = (into: string, more: Partial<Extract<UnitWish, { action: 'merge' }>> = {}): UnitWish => ({
  action: 'merge',
  from: OFFICE_DAY,
  intoId: world.unit(into),
  classSuffix: '',
  ...NOBODY,
  ...more,
});

it('keeps who sends for the unit that stays, and says whose account gives way', async () => {
  const [gone, stays] = [world.unit('CH-MN-01'), world.unit('CH-MN-02')];
  const senders = () =>
    world.owner.query(
      `SELECT DISTINCT ON (a.channel) a.channel, a.name FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
       WHERE t.unit_id = $1 AND a.active AND (t.depth = 0 OR a.shared_down) ORDER BY a.channel, t.depth, a.created_at`,
      [stays],
    );
  await world.owner.query(`UPDATE channel_account SET active = false WHERE channel = 'zaloUid'`);
  await world.owner.query(
    `INSERT INTO channel_account (unit_id, channel, name, created_at)
     SELECT $1::uuid, channel, channel, timestamptz '2020-01-01' FROM unnest('{email,facebookPage,sms,zaloUid}'::text[]) channel
     UNION ALL SELECT $2, 'email', 'Thư của trường', '2021-01-01'`,
    [gone, stays],
  );
  const before = await senders();
  const plan = await world.units.plan(world.actor(), gone, merge('CH-MN-02'), OFFICE_DAY);
  expect(plan.belongings.accounts.map(({ name, stops }) => [name, stops])).toEqual([
    ['email', true],
    ['facebookPage', false],
    ['sms', true],
    ['zaloUid', false],
  ]);
  await run('CH-MN-01', merge('CH-MN-02'));
  const after = await senders();
  expect(after.filter(({ channel }) => channel !== 'zaloUid' && channel !== 'facebookPage')).toEqual(
    before.filter(({ channel }) => channel !== 'facebookPage'),
  );
  expect(after).toContainEqual({ channel: 'zaloUid', name: 'zaloUid' });
  const moved = await world.owner.query<{ active: boolean }>(
    `SELECT active FROM channel_account WHERE unit_id = $1 AND created_at = '2020-01-01' ORDER BY channel`,
    [stays],
  );
  expect(moved.map(({ active }) => active)).toEqual([false, true, false, true]);
}, 60_000);

it('shows first what merging would do', async () => {
  const plan = await world.units.plan(world.actor(), world.unit('CH-CS-01'), merge('CH-CS-02'), OFFICE_DAY);
  expect(plan.to).toEqual({ id: world.unit('CH-CS-02'), name: 'Trường THCS Cửa Biển' });
  expect(plan.people.groups).toContainEqual({ group: 'pupil', n: 750 });
  expect(plan.people.sameClasses).toContain('6A');
  expect(plan.belongings.users.map((user) => user.name)).toEqual(['Lê Ngọc Mai', 'Trần Văn Khải']);
  expect(plan.belongings.outlets).toBe(1);
});

it('merges a school into another from a day on, and leaves the numbers frozen before as they were', async () => {
  const before = await world.freeze();
  const table = await world.matrix(before.campaignId);
  const [came, stood] = [await peopleOf('CH-CS-01'), await peopleOf('CH-CS-02')];
  const plan = await world.units.plan(world.actor(), world.unit('CH-CS-01'), merge('CH-CS-02'), OFFICE_DAY);
  const [officer, head] = plan.belongings.users;
  await world.owner.query(
    `INSERT INTO campaign (unit_id, name, anchor_date, state) SELECT $1, state, '2026-12-01', state FROM unnest($2::text[]) state`,
    [world.unit('CH-CS-01'), ['draft', 'submitted', 'scheduled', 'done']],
  );
  const wish = merge('CH-CS-02', { userIds: [officer!.id], classSuffix: ' Đảo Xanh' });
  const change = await run('CH-CS-01', wish);
  expect(change.facts).toMatchObject({ persons: came, users: 1 });

  expect(await world.matrix(before.campaignId)).toBe(table);
  expect(await peopleOf('CH-CS-01')).toBe(0);
  expect(await peopleOf('CH-CS-02')).toBe(came + stood - plan.people.alreadyThere);
  const after = await world.freeze();
  expect(after.members).toBe(before.members);
  expect(await membersOf(after.runId, 'CH-CS-01')).toBe(0);
  expect(await world.matrix(before.campaignId)).toBe(table);

  const users = await world.owner.query(
    'SELECT active, unit_id AS unit FROM app_user WHERE id IN ($1, $2) ORDER BY active',
    [officer!.id, head!.id],
  );
  expect(users).toEqual([
    { active: false, unit: world.unit('CH-CS-01') },
    { active: true, unit: world.unit('CH-CS-02') },
  ]);
  const outlets = await world.owner.query('SELECT 1 FROM outlet WHERE unit_id = $1', [world.unit('CH-CS-02')]);
  expect(outlets).toHaveLength(2);
  const campaigns = await world.owner.query<{ name: string; state: string; moved: boolean }>(
    `SELECT name, state, unit_id = $2 AS moved FROM campaign WHERE unit_id IN ($1, $2) ORDER BY name`,
    [world.unit('CH-CS-01'), world.unit('CH-CS-02')],
  );
  expect(campaigns).toEqual([
    { name: 'done', state: 'done', moved: false },
    { name: 'draft', state: 'draft', moved: true },
    { name: 'scheduled', state: 'cancelled', moved: false },
    { name: 'submitted', state: 'draft', moved: true },
  ]);
  // The second click, and what those of the new school see: their own people and the old school's numbers.
  expect((await run('CH-CS-01', wish)).id).toBe(change.id);
  expect(await peopleOf('CH-CS-02')).toBe(came + stood - plan.people.alreadyThere);
  expect(await world.matrix(before.campaignId, 'CH-CS-02')).toContain('Trường THCS Đảo Xanh');
  expect(await world.matrix(before.campaignId, 'CH-CS-03')).not.toContain('Trường THCS Đảo Xanh');
  await expect(
    run('CH-CS-01', { action: 'rename', from: OFFICE_DAY, name: 'Khác', shortName: 'Khác' }),
  ).rejects.toMatchObject({ code: 'unit.ended' });
}, 60_000);

it('renames for a day to come, and the name changes on that day', async () => {
  await run('CH-TH-01', { action: 'rename', from: '2027-01-01', name: 'Trường Tiểu học Mới', shortName: 'TH Mới' });
  const periods = await world.owner.query(
    'SELECT name, valid_from, valid_to FROM unit_period WHERE unit_id = $1 ORDER BY valid_from',
    [world.unit('CH-TH-01')],
  );
  expect(periods).toEqual([
    { name: 'Trường Tiểu học Hải Âu', valid_from: '2020-01-01', valid_to: '2027-01-01' },
    { name: 'Trường Tiểu học Mới', valid_from: '2027-01-01', valid_to: null },
  ]);
  await expect(
    run('CH-TH-01', { action: 'rename', from: OFFICE_DAY, name: 'Tên khác', shortName: 'Khác' }),
  ).rejects.toMatchObject({ code: 'unit.laterChange' });
});

it('moves a unit below another, and the scope follows the tree of the day', async () => {
  const commune = world.unit('CH-XP-01');
  const sees = async (by: string) => {
    const plans = await world.rollOver.plans(world.actor(by), 2026, OFFICE_DAY, OFFICE_DAY);
    return plans.map((plan) => plan.unitName).sort();
  };
  expect(await sees('CH-XP-01')).toEqual([]);
  await run('CH-TH-02', { action: 'move', from: OFFICE_DAY, parentId: commune });
  expect(await sees('CH-XP-01')).toEqual(['Trường Tiểu học Vọng Hải']);
  await run('CH-TH-03', { action: 'move', from: '2027-01-01', parentId: commune });
  expect(await sees('CH-XP-01')).toEqual(['Trường Tiểu học Vọng Hải']);
  await world.worker.query(`SELECT refresh_unit_tree('2027-01-01')`);
  expect(await sees('CH-XP-01')).toEqual(['Trường Tiểu học Hải Đăng', 'Trường Tiểu học Vọng Hải']);
  await world.worker.query('SELECT refresh_unit_tree($1::date)', [OFFICE_DAY]);
  await expect(
    run('CH-XP-01', { action: 'move', from: OFFICE_DAY, parentId: world.unit('CH-TH-02') }),
  ).rejects.toMatchObject({ code: 'unit.circle' });
});

it('splits classes and a group off into a new unit, guardians with them', async () => {
  const wish: UnitWish = {
    action: 'split',
    from: OFFICE_DAY,
    code: 'CH-TH-99',
    name: 'Trường Tiểu học Tách Ra',
    shortName: 'TH Tách Ra',
    classNames: ['1A', '2A'],
    groups: ['staff'],
  };
  const before = await world.freeze();
  const table = await world.matrix(before.campaignId);
  const stood = await peopleOf('CH-TH-04');
  const plan = await world.units.plan(world.actor(), world.unit('CH-TH-04'), wish, OFFICE_DAY);
  const change = await run('CH-TH-04', wish);
  const made = change.facts.toId as string;
  const count = async (id: string, group: string) =>
    (
      await world.owner.query(
        'SELECT 1 FROM membership WHERE unit_id = $1 AND audience_group = $2 AND valid_to IS NULL',
        [id, group],
      )
    ).length;
  for (const { group, n } of plan.people.groups) expect([group, await count(made, group)]).toEqual([group, n]);
  expect(await count(made, 'staff')).toBe(5);
  expect(await count(world.unit('CH-TH-04'), 'staff')).toBe(0);
  expect(await count(made, 'guardian')).toBeGreaterThan(20);
  expect(await peopleOf('CH-TH-04')).toBeLessThan(stood);
  expect(await world.matrix(before.campaignId)).toBe(table);
  expect((await world.freeze()).members).toBe(before.members);
  await expect(
    world.units.open(
      world.actor(),
      { ...wish, kind: 'school', level: null, parentId: world.unit('CH-PGD') },
      OFFICE_DAY,
      OFFICE_DAY,
    ),
  ).rejects.toMatchObject({ code: 'unit.codeTaken' });
}, 60_000);

it('closes a unit: people and log-ins end there, and its numbers stay', async () => {
  const before = await world.freeze();
  const table = await world.matrix(before.campaignId);
  await run('CH-MN-10', { action: 'close', from: OFFICE_DAY, ...NOBODY });
  expect(await peopleOf('CH-MN-10')).toBe(0);
  expect((await world.freeze()).members).toBeLessThan(before.members);
  expect(await world.matrix(before.campaignId)).toBe(table);
});

it('refuses what is out of the scope, ahead of its day, or about oneself', async () => {
  await expect(run('CH-TH-05', merge('CH-CS-03'), 'CH-CS-03')).rejects.toMatchObject({ code: 'notFound' });
  await expect(run('CH-CS-03', merge('CH-TH-05'), 'CH-CS-03')).rejects.toMatchObject({ code: 'notFound' });
  await expect(run('CH-CS-03', { action: 'close', from: OFFICE_DAY, ...NOBODY }, 'CH-CS-03')).rejects.toMatchObject({
    code: 'unit.own',
  });
  const later = merge('CH-CS-03', { from: '2027-01-01' });
  await expect(run('CH-TH-05', later)).rejects.toMatchObject({ kind: 'invalid', code: 'unit.ahead' });
  await expect(run('CH-TH-05', merge('CH-CS-01'))).rejects.toMatchObject({ code: 'unit.targetEnded' });
});
