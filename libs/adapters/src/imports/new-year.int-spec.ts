import { RollOver } from '@loa/application';
import type { Actor } from '@loa/domain';
import { cloneDatabase } from '@loa/testing/database.js';
import { PostgresAuditLog } from '../postgres/audit-log.js';
import { PostgresChanges } from '../postgres/changes/change-store.js';
import { PostgresRollOvers } from '../postgres/changes/roll-over-store.js';
import { PeopleImports } from './testing/people-imports.js';

let field: PeopleImports;
let school: Actor;

beforeAll(async () => {
  field = await PeopleImports.open(await cloneDatabase());
}, 60_000);
afterAll(() => field.close());

const HEADER = 'Mã,Họ và tên,Nhóm,Lớp,Mã học sinh';
const FROM = '2026-09-01';
const on = (day: string) => {
  field.now = new Date(`${day}T03:00:00Z`);
};

async function lastYear(code: string): Promise<void> {
  school = await field.actorOf(code);
  on('2026-01-15');
  await field.bring(
    school,
    HEADER,
    `${code}-1,Nguyễn Văn An,Học sinh,6A,`,
    `${code}-2,Lê Thị Ba,Học sinh,6B,`,
    `${code}-3,Nguyễn Thị Cha,Phụ huynh,,${code}-1`,
  );
}

/** Who came new, who went up, and one whom the list leaves to the turn of the year. */
const newYear = (code: string) =>
  field.bring(school, HEADER, `${code}-1,Nguyễn Văn An,Học sinh,7A,`, `${code}-9,Đỗ Văn Mới,Học sinh,6A,`);

async function turn(): Promise<{ begun: number; rows: number }> {
  const stores = (query: Parameters<Parameters<typeof field.api.scoped>[0]>[0]) => ({
    rollOvers: new PostgresRollOvers(query),
    changes: new PostgresChanges(query),
    audit: new PostgresAuditLog(query),
  });
  const rollOver = new RollOver(field.api.scoped(stores), { now: () => field.now });
  const day = field.now.toISOString().slice(0, 10);
  const [plan] = await rollOver.plans(school, 2026, FROM, day, school.unitId);
  await rollOver.apply(school, school.unitId, 2026, FROM, day, { seen: plan!.seen, rows: [], repeaters: [] });
  return { begun: plan!.begun, rows: plan!.rows.reduce((sum, row) => sum + row.pupils, 0) };
}

const places = () =>
  field.owner.query(
    `SELECT right(p.source_code, 1) AS code, m.class_name AS class, m.valid_from AS since, m.valid_to AS until
     FROM membership m JOIN person p ON p.id = m.person_id WHERE m.unit_id = $1 ORDER BY 1, 3`,
    [school.unitId],
  );

it('leaves whom a list of the summer brought or moved out of the turn of the year', async () => {
  await lastYear('CH-CS-01');
  const before = await places();
  on('2026-08-10');
  const { id } = await newYear('CH-CS-01');
  const after = [
    { code: '1', class: '6A', since: '2026-01-15', until: '2026-08-10' },
    { code: '1', class: '7A', since: '2026-08-10', until: null },
    { code: '2', class: '6B', since: '2026-01-15', until: null },
    { code: '3', class: '7A', since: '2026-01-15', until: null },
    { code: '9', class: '6A', since: '2026-08-10', until: null },
  ];
  expect(await places()).toEqual(after);
  await field.undo(school, id);
  expect(await places()).toEqual(before);
  await newYear('CH-CS-01');
  const again = await newYear('CH-CS-01');
  expect(again.result).toMatchObject({ membershipsAdded: 0, membershipsChanged: 0 });
  expect(await places()).toEqual(after);
  on('2026-09-03');
  expect(await turn()).toEqual({ begun: 2, rows: 1 });
  expect((await places()).filter(({ until }) => until === null)).toEqual([
    { code: '1', class: '7A', since: '2026-08-10', until: null },
    { code: '2', class: '7B', since: FROM, until: null },
    { code: '3', class: '7A', since: '2026-01-15', until: null },
    { code: '9', class: '6A', since: '2026-08-10', until: null },
  ]);
});

it('takes a list after the turn of the year as it stands', async () => {
  await lastYear('CH-CS-02');
  on('2026-09-03');
  expect(await turn()).toEqual({ begun: 0, rows: 2 });
  const { result } = await newYear('CH-CS-02');
  expect(result).toMatchObject({ membershipsAdded: 1, membershipsChanged: 0 });
  expect((await places()).filter(({ until }) => until === null)).toMatchObject([
    { code: '1', class: '7A', since: FROM },
    { code: '2', class: '7B', since: FROM },
    { code: '3', class: '7A' },
    { code: '9', class: '6A', since: '2026-09-03' },
  ]);
});
