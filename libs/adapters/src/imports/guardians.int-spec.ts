import { cloneDatabase } from '@loa/testing/database.js';
import { PostgresPeopleRoster, ROSTER_HEADERS } from './people-roster.js';
import { csv, PeopleImports } from './testing/people-imports.js';

/** One guardian, two pupils at two schools: one person, linked to both, counted once, whoever imports first. */
const CODED = 'Mã,Họ và tên,Nhóm,Mã đơn vị,Lớp,SĐT,Mã học sinh';
const BESIDE = 'Mã,Họ và tên,Nhóm,Mã đơn vị,Lớp,Họ tên cha mẹ,SĐT cha mẹ';
const SCHOOLS = ['CH-CS-01', 'CH-TH-01'] as const;
type School = (typeof SCHOOLS)[number];

const pupil = (school: School) =>
  `HS-${school},Nguyễn Văn ${school.endsWith('CS-01') ? 'Lớn' : 'Bé'},Học sinh,${school},`;
const grade = (school: School) => (school === 'CH-CS-01' ? '8A' : '3B');
const WAYS: Record<string, (school: School) => string[]> = {
  'one code': (school) => [
    CODED,
    `${pupil(school)}${grade(school)},,`,
    `PH-1,Trần Thị Hoa,Phụ huynh,${school},,0407000001,HS-${school}`,
  ],
  'a code of each school': (school) => [
    CODED,
    `${pupil(school)}${grade(school)},,`,
    `PH-${school},TRẦN THỊ HOA,Phụ huynh,${school},,+84 407 000 001,HS-${school}`,
  ],
  'no code, beside the pupil': (school) => [BESIDE, `${pupil(school)}${grade(school)},Tran Thi Hoa,0407000001`],
  'a code at one school and none at the other': (school) =>
    (school === 'CH-CS-01' ? WAYS['one code']! : WAYS['no code, beside the pupil']!)(school),
};
const cases = Object.keys(WAYS).flatMap((way) =>
  (['the office', 'each school by itself'] as const).flatMap((by) =>
    [SCHOOLS, [...SCHOOLS].reverse()].map((order) => ({ way, by, order, first: order[0]! })),
  ),
);

it.each(cases)(
  'with $way, by $by, $first first',
  async ({ way, by, order }) => {
    const field = await PeopleImports.open(await cloneDatabase());
    try {
      const actors = new Map<School, Awaited<ReturnType<PeopleImports['actorOf']>>>();
      for (const school of order) {
        const actor = await field.actorOf(by === 'the office' ? 'CH-PGD' : school);
        actors.set(school, actor);
        await field.bring(actor, ...WAYS[way]!(school));
      }
      const guardians = await field.owner.query<{
        id: string;
        children: number;
        places: number;
        address: number;
        counted: string;
      }>(
        `SELECT p.id, (SELECT count(*)::int FROM guardian_link g WHERE g.guardian_id = p.id) AS children,
         (SELECT count(*)::int FROM membership m WHERE m.person_id = p.id) AS places,
         (SELECT count(*)::int FROM contact_point c WHERE c.person_id = p.id AND channel = 'sms') AS address,
         (SELECT u.code || ' ' || m.class_name FROM membership m JOIN unit u ON u.id = m.unit_id WHERE m.person_id = p.id
          ORDER BY m.count_order LIMIT 1) AS counted
       FROM person p WHERE search_name = 'tran thi hoa'`,
      );
      expect(guardians).toEqual([
        { id: expect.any(String), children: 2, places: 2, address: 1, counted: 'CH-TH-01 3B' },
      ]);
      // The same again changes nothing, at either school.
      for (const school of order) {
        const again = await field.check(actors.get(school)!, csv(...WAYS[way]!(school)));
        expect(again.summary).toMatchObject({ new: 0, changed: 0, bad: 0 });
      }
      expect(await field.count('person')).toBe(3);
    } finally {
      await field.close();
    }
  },
  60_000,
);

it('joins nobody by a name alone, nor by a number alone, nor to pupils of others', async () => {
  const field = await PeopleImports.open(await cloneDatabase());
  try {
    await field.bring(await field.actorOf('CH-CS-01'), ...WAYS['one code']!('CH-CS-01'));
    const other = await field.actorOf('CH-TH-01');
    const own = `${pupil('CH-TH-01')}3B`;
    await field.bring(other, BESIDE, `${own},Trần Thị Hoa,0407000009`);
    await field.bring(other, BESIDE, `${own},Trần Thị Hồng,0407000001`);
    expect(await field.count('guardian_link')).toBe(3);
    expect(await field.count('person', `search_name LIKE 'tran thi%'`)).toBe(3);
    const taken = await field.check(other, csv(CODED, `PH-1,Lê Văn Khác,Phụ huynh,CH-TH-01,,0407000001,HS-CH-TH-01`));
    expect(taken.problems).toMatchObject([{ row: 2, field: 'code', code: 'import.codeElsewhere' }]);
  } finally {
    await field.close();
  }
}, 60_000);

it('gives a school no address of a guardian whom another one entered, in a list that still imports again', async () => {
  const field = await PeopleImports.open(await cloneDatabase());
  const family = (school: School, email: string) => [
    'Mã,Họ và tên,Nhóm,Mã đơn vị,Lớp,SĐT,Mã học sinh,Email',
    `${pupil(school)}${grade(school)},,,`,
    `PH-${school},Trần Thị Hoa,Phụ huynh,${school},,0407000001,HS-${school},${email}`,
  ];
  const listOf = async (school: School) => {
    const actor = await field.actorOf(school);
    const rosters = field.api.scoped((query) => new PostgresPeopleRoster(query, field.vault));
    const { rows } = await rosters.run({ unitId: actor.unitId, actor: `user:${actor.id}` }, (roster) =>
      roster.rows({ day: '2026-09-10' }, null, 100),
    );
    const lines = [[...ROSTER_HEADERS], ...rows].map((row) => row.join(','));
    const again = await field.check(actor, csv(...lines));
    expect(again.summary).toMatchObject({ rows: 2, unchanged: 2, bad: 0 });
    return lines.find((line) => line.includes('Trần Thị Hoa'));
  };
  try {
    await field.bring(await field.actorOf('CH-CS-01'), ...family('CH-CS-01', 'hoa@rieng.vn'));
    await field.bring(await field.actorOf('CH-TH-01'), ...family('CH-TH-01', ''));
    expect(await listOf('CH-CS-01')).toContain('0407000001,hoa@rieng.vn');
    expect(await listOf('CH-TH-01')).not.toMatch(/0407000001|hoa@rieng/);
  } finally {
    await field.close();
  }
}, 60_000);
