import { MergePersons } from '@loa/application';
import type { Actor } from '@loa/domain';
import { cloneDatabase } from '@loa/testing/database.js';
import { PostgresAuditLog } from '../postgres/audit-log.js';
import { PostgresChanges } from '../postgres/changes/change-store.js';
import { PostgresMerging } from '../postgres/changes/merge-store.js';
import { csv, PeopleImports } from './testing/people-imports.js';

const DAY = '2026-09-01';
const HEADER = 'Mã,Họ và tên,Nhóm,Mã đơn vị,Lớp,SĐT,Mã học sinh,Đồng ý,Ngày sinh';
let field: PeopleImports;
let officer: Actor;

beforeAll(async () => {
  field = await PeopleImports.open(await cloneDatabase());
  officer = await field.actorOf('CH-PGD');
}, 60_000);
afterAll(() => field.close());

async function idOf(code: string): Promise<string> {
  const [row] = await field.owner.query<{ id: string }>('SELECT id FROM person WHERE source_code = $1', [code]);
  return row!.id;
}
async function merge(kept: string, other: string): Promise<void> {
  const stores = field.api.scoped((query) => ({
    changes: new PostgresChanges(query),
    audit: new PostgresAuditLog(query),
    merging: new PostgresMerging(query, field.vault, DAY),
  }));
  const merging = new MergePersons(stores, { now: () => field.now });
  await merging.run(officer, await idOf(kept), await idOf(other), {}, DAY);
}
const openPlaces = async (code: string) =>
  field.count('membership', `person_id = '${await idOf(code)}' AND valid_to IS NULL`);
const words = async (...codes: string[]) =>
  field.owner.query(
    `SELECT p.source_code AS code, s.purpose, s.given FROM consent_state s JOIN person p ON p.id = s.person_id
     WHERE p.source_code = ANY ($1) ORDER BY 1, 2`,
    [codes],
  );

it('a list that knows people by the code of a merged record speaks of the kept one', async () => {
  await field.bring(
    officer,
    HEADER,
    'A-1,Nguyễn Văn An,Học sinh,CH-CS-02,6A,,,,01/02/2014',
    'A-2,Nguyễn Văn An,Học sinh,CH-CS-02,6A,,,,01/02/2014',
    'A-3,Trần Thị Bình,Phụ huynh,CH-CS-02,,0407000001,A-2,,',
    'A-4,Trần Thị Bình,Giáo viên,CH-CS-02,,0407000004,,,',
    'A-5,Lê Văn Cường,Giáo viên,CH-CS-02,,0407000005,,,',
  );
  await merge('A-1', 'A-2');
  await merge('A-5', 'A-4');
  const list = csv(
    HEADER,
    'A-2,Nguyễn Văn An,Học sinh,CH-CS-02,6B,,,,01/02/2014',
    'A-6,Phạm Thị Dung,Phụ huynh,CH-CS-02,,0407000006,A-2,,',
    'A-3,Trần Thị Bình,Phụ huynh,CH-CS-02,,0407000001,A-2,,',
    'A-4,Lê Văn Cường,Giáo viên,CH-CS-02,,0407000004,,,',
  );
  const first = await field.check(officer, list);
  expect(first.summary).toMatchObject({ new: 1, changed: 1, unchanged: 2, left: 0, duplicates: 0 });
  await field.apply(officer, first.id, { endLeft: DAY });
  expect([await openPlaces('A-1'), await openPlaces('A-5')]).toEqual([1, 1]);
  const kept = await idOf('A-1');
  expect(await field.count('guardian_link', `pupil_id = '${kept}'`)).toBe(2);
  expect(await field.count('guardian_link', `pupil_id = '${await idOf('A-2')}'`)).toBe(0);

  const again = await field.check(officer, list);
  expect(again.summary).toMatchObject({ new: 0, changed: 0, unchanged: 4, left: 0, duplicates: 0 });
  const { result } = await field.apply(officer, again.id, { endLeft: DAY });
  expect(result).toMatchObject({ personsAdded: 0, personsChanged: 0, membershipsEnded: 0, guardianLinks: 0 });
});

it('links that name a merged record go to the kept one', async () => {
  await field.bring(
    officer,
    HEADER,
    'L-1,Võ Văn Giang,Học sinh,CH-CS-02,6A,,,,',
    'L-2,Võ Văn Gianh,Học sinh,CH-CS-02,6A,,,,',
    'L-3,Võ Thị Hà,Phụ huynh,CH-CS-02,,0407000013,L-1,,',
  );
  await merge('L-1', 'L-2');
  const link = 'INSERT INTO guardian_link (guardian_id, pupil_id) VALUES ($1, $2)';
  await field.owner.query(link, [await idOf('L-3'), await idOf('L-2')]);
  expect(await field.count('guardian_link', `guardian_id = '${await idOf('L-3')}'`)).toBe(1);
});

it('taking words back leaves the refusal of the other record, and of a pupil what the rule leaves', async () => {
  await field.bring(
    officer,
    HEADER,
    'R-1,Đỗ Văn Khang,Giáo viên,CH-CS-02,,0407000021,,,',
    'R-2,Đỗ Văn Khang,Giáo viên,CH-CS-03,,0407000022,,Không,',
    'R-3,Đỗ Văn Lâm,Học sinh,CH-CS-02,6A,,,,01/02/2014',
  );
  const pupil = await idOf('R-3');
  await field.owner.query(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method, said_by)
     VALUES ($1, 'outreach', '*', true, '2026-08-01T00:00:00Z', 'paper', 'guardian')`,
    [pupil],
  );
  field.now = new Date('2026-09-02T02:00:00Z');
  const { id } = await field.check(
    officer,
    csv(HEADER, 'R-1,Đỗ Văn Khang,Giáo viên,CH-CS-02,,,,Có,', 'R-3,Đỗ Văn Lâm,Học sinh,CH-CS-02,6A,,,Có,'),
  );
  await field.apply(officer, id);
  await merge('R-1', 'R-2');
  expect(await words('R-3')).toEqual([{ code: 'R-3', purpose: 'outreach', given: true }]);
  await field.undo(officer, id);
  const no = { purpose: '*', given: false };
  expect(await words('R-1', 'R-2', 'R-3')).toEqual([
    { code: 'R-1', ...no },
    { code: 'R-2', ...no },
  ]);
});

it('a word said to a merged record of a pupil goes by the rule for pupils', async () => {
  await field.bring(
    officer,
    HEADER,
    'S-1,Bùi Văn Minh,Học sinh,CH-CS-02,6A,,,,01/02/2014',
    'S-2,Bùi Văn Minh,Học sinh,CH-CS-02,6A,,,,01/02/2014',
  );
  await merge('S-1', 'S-2');
  const say = (who: string, code: string) =>
    idOf(code).then((id) =>
      field.owner.query(
        `INSERT INTO consent (person_id, purpose, channel, given, at, method, said_by)
         VALUES ($1, 'outreach', '*', true, $2, 'paper', $3)`,
        [id, field.now, who],
      ),
    );
  await say('self', 'S-2');
  expect(await words('S-1', 'S-2')).toEqual([]);
  await say('guardian', 'S-1');
  const yes = { purpose: 'outreach', given: true };
  expect(await words('S-1', 'S-2')).toEqual([
    { code: 'S-1', ...yes },
    { code: 'S-2', ...yes },
  ]);
});

it('an import whose people were merged since is taken back only but for them', async () => {
  await field.bring(officer, HEADER, 'T-1,Hồ Văn Nam,Giáo viên,CH-CS-02,,0407000031,,,');
  const { id } = await field.bring(officer, HEADER, 'T-2,Hồ Văn Nam,Giáo viên,CH-CS-03,,0407000031,,,');
  await merge('T-1', 'T-2');
  await expect(field.undo(officer, id)).rejects.toMatchObject({ code: 'import.touched', params: { people: 2 } });
  await field.undo(officer, id, true);
  expect(await openPlaces('T-1')).toBe(2);
  expect(await field.count('person', `source_code = 'T-2' AND merged_into IS NOT NULL`)).toBe(1);
});
