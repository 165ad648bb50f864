import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { sampleFiles } from '@loa/adapters/sample/files.js';
import { ExportPeople } from '@loa/application';
import type { Actor } from '@loa/domain';
import { cloneDatabase } from '@loa/testing/database.js';
import { peopleFile } from './people-files.js';
import { PostgresPeopleRoster } from './people-roster.js';
import { sheetReader } from './read-sheet.js';
import { csv, PeopleImports } from './testing/people-imports.js';

let field: PeopleImports;
let officer: Actor;

beforeAll(async () => {
  field = await PeopleImports.open(await cloneDatabase());
  officer = await field.actorOf('CH-PGD');
  const { csv: bytes } = await sampleFiles(undefined, { defects: false });
  const { id } = await field.check(officer, { name: 'people.csv', bytes });
  await field.apply(officer, id);
  // Guardians beside, people without a code, and words that a spreadsheet would run.
  await field.bring(
    officer,
    'Mã,Họ và tên,Nhóm,Mã đơn vị,Lớp,Họ tên cha mẹ,SĐT cha mẹ,Chức vụ',
    'RT-1,Nguyễn Văn An,Học sinh,CH-CS-01,6A,Trần Thị Hoa,0408888888,',
    'RT-2,Lê Văn Ba,Giáo viên,CH-CS-01,,,,Tổ trưởng',
  );
  await field.owner.query(`UPDATE membership SET position = '=1+1' WHERE position = 'Tổ trưởng'`);
  await field.owner.query(
    `WITH p AS (INSERT INTO person (home_unit_id, full_name, given_name, search_name)
       SELECT id, 'Đỗ Văn Tay', 'Tay', 'do van tay' FROM unit WHERE code = 'CH-CS-02' RETURNING id, home_unit_id)
     INSERT INTO membership (person_id, unit_id, audience_group, position) SELECT id, home_unit_id, 'staff', '@kế toán' FROM p`,
  );
}, 240_000);
afterAll(() => field.close());

async function exported(actor: Actor, format: 'csv' | 'xlsx'): Promise<Buffer> {
  const transactions = field.api.scoped((query) => ({
    roster: new PostgresPeopleRoster(query, field.vault),
    audit: new PostgresAuditLog(query),
  }));
  const people = new ExportPeople(transactions, { now: () => field.now }, (at) => at.toISOString().slice(0, 10));
  return buffer(Readable.from(peopleFile(format, await people.run(actor, { format })), { objectMode: false }));
}

async function cellsOf(bytes: Buffer): Promise<string[]> {
  const sheet = await sheetReader.open({ name: 'x', bytes });
  const cells: string[] = [];
  for await (const rows of sheet.rows()) cells.push(...rows.flatMap((row) => row.cells));
  await sheet.close();
  return cells;
}

it.each(['csv', 'xlsx'] as const)(
  'imports again what went out as %s, and changes nothing',
  async (format) => {
    const bytes = await exported(officer, format);
    const places = await field.count('membership', 'valid_to IS NULL');
    const again = await field.check(officer, { name: `list.${format}`, bytes });
    expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(again.summary).toMatchObject({ rows: places, unchanged: places, new: 0, changed: 0, bad: 0, left: 0 });
    const cells = await cellsOf(bytes);
    // A cell of XLSX is typed as text; of CSV, the spreadsheet guesses.
    const live = format === 'csv' ? /^[=+\-@\t\r]/ : /^=/;
    expect(cells.filter((cell) => live.test(cell))).toEqual([]);
    expect(cells).toContain(`'=1+1`);
    expect(await field.count('audit_entry', `action = 'people.exported' AND facts->>'format' = '${format}'`)).toBe(1);
  },
  120_000,
);

it('holds what the unit sees and no more', async () => {
  const school = await field.actorOf('CH-MN-01');
  const bytes = await exported(school, 'csv');
  const view = await field.check(school, { name: 'x.csv', bytes });
  expect(view.summary).toMatchObject({
    rows: await field.count('membership m JOIN unit u ON u.id = m.unit_id', `u.code = 'CH-MN-01'`),
    bad: 0,
    changed: 0,
  });
  expect(csv(bytes.toString()).bytes.includes('CH-CS-01')).toBe(false);
}, 60_000);
