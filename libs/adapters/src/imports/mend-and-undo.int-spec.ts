import type { Actor } from '@loa/domain';
import { cloneDatabase } from '@loa/testing/database.js';
import { csv, PeopleImports } from './testing/people-imports.js';

let field: PeopleImports;
let officer: Actor;
let school: Actor;

beforeAll(async () => {
  field = await PeopleImports.open(await cloneDatabase());
  officer = await field.actorOf('CH-PGD');
  school = await field.actorOf('CH-CS-01');
}, 60_000);
afterAll(() => field.close());

const HEADER = 'Mã,Họ và tên,Nhóm,Mã đơn vị,Lớp,SĐT,Mã học sinh,Đồng ý,Ngày sinh';
const ofRow = async (id: string, row: number) =>
  (await field.read.rows(officer, id, { limit: 200, after: 0 })).items.find((one) => one.row === row)!;

describe('cells mended in place', () => {
  it('change the verdict of every row that depends on them, as the whole file would have got it', async () => {
    const rows = [
      'M-1,Nguyễn Văn An,Học sinh,CH-CS-01,6A,,,,',
      'M-1,Trần Văn Bình,Học sinh,CH-CS-01,6A,,,,',
      'M-3,Lê Thị Cúc,Phụ huynh,CH-CS-01,,0401111111,M-2,,',
      'M-4,Đỗ Văn Dũng,Giáo viên,CH-CS-01,,0401111111,,,',
      'M-5,Vũ Thị Em,Giáo viên,CH-CS-01,,040,,,',
    ];
    const before = await field.check(officer, csv(HEADER, ...rows));
    expect(before.problems.map(({ row, code }) => [row, code])).toEqual([
      [3, 'import.duplicate'],
      [4, 'import.pupilUnknown'],
      [5, 'import.sharedPhone'],
      [6, expect.stringMatching(/^phone\./)],
    ]);
    const mended = await field.mend(officer, before.id, [3, 'code', 'M-2'], [6, 'phone', '0402222222']);
    expect(mended.problems.map(({ row, code }) => [row, code])).toEqual([[5, 'import.sharedPhone']]);
    expect(mended.summary).toMatchObject({ rows: 5, new: 5, bad: 0, notes: 1 });
    // And back, by another way: the guardian's number goes.
    const again = await field.mend(officer, before.id, [4, 'phone', ''], [3, 'code', 'M-1']);
    expect(again.problems.map(({ row, code }) => [row, code])).toEqual([
      [3, 'import.duplicate'],
      [4, 'import.pupilUnknown'],
    ]);
    const fields = HEADER.split(',').length;
    expect((await ofRow(before.id, 6)).cells).toHaveLength(fields);
  });

  it('take a field that the file has no column for, and no unknown one', async () => {
    const { id } = await field.check(
      officer,
      csv('Mã,Họ và tên,Nhóm,Mã đơn vị', 'F-1,Nguyễn Văn An,Học sinh,CH-CS-01'),
    );
    const mended = await field.mend(officer, id, [2, 'className', '7B']);
    expect(mended.summary).toMatchObject({ bad: 0, new: 1 });
    await expect(field.mend(officer, id, [2, 'nothing', 'x'], [9, 'code', 'x'])).rejects.toMatchObject({
      problems: [{ code: 'import.fieldUnknown', row: 2 }],
    });
    await expect(field.mend(officer, id, [9, 'code', 'x'])).rejects.toMatchObject({
      problems: [{ code: 'import.rowUnknown', row: 9 }],
    });
  });
});

describe('a mapping mended by hand', () => {
  it('reads the file anew and is remembered for files of that shape', async () => {
    const lines = ['Số hiệu;Tên;Là gì;Nơi', 'K-1;Nguyễn Văn An;Giáo viên;CH-CS-01'];
    const refused = field.check(school, csv(...lines));
    await expect(refused).rejects.toMatchObject({ code: 'import.columns' });
    const id = (await field.read.list(school, 1, undefined)).items[0]!.id;
    const mapped = await field.map(school, id, ['code', 'fullName', 'group', 'unit']);
    expect(mapped.summary).toMatchObject({ rows: 1, new: 1, bad: 0 });
    const next = await field.check(school, csv(lines[0]!, 'K-2;Trần Văn Ba;Nhân viên;CH-CS-01'));
    expect(next).toMatchObject({ mappingRemembered: true, summary: { new: 1, bad: 0 } });
    // Another unit's hand is not this one's.
    await expect(field.check(await field.actorOf('CH-CS-02'), csv(...lines))).rejects.toMatchObject({
      code: 'import.columns',
    });
  });
});

const TABLES = ['person', 'membership', 'contact_point', 'guardian_link', 'consent', 'consent_state'];
const standing = async () =>
  Promise.all(
    TABLES.map((table) => field.owner.query(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`)),
  );

describe('an import taken back', () => {
  const FIRST = [
    'U-1,Nguyễn Văn An,Học sinh,CH-CS-01,6A,,,,01/02/2014',
    'U-2,Trần Thị Bình,Phụ huynh,CH-CS-01,,0405000001,U-1,Có,',
    'U-3,Lê Văn Cường,Giáo viên,CH-CS-01,,0405000003,,,',
    'U-4,Phạm Thị Dung,Học sinh,CH-CS-01,6A,,,,',
  ];

  it('leaves everything as it stood, also what it changed, ended and said', async () => {
    await field.bring(officer, HEADER, ...FIRST);
    const before = await standing();
    const { id } = await field.check(
      officer,
      csv(
        HEADER,
        'U-1,Nguyễn Văn Anh,Học sinh,CH-CS-01,7A,,,,',
        'U-2,Trần Thị Bình,Phụ huynh,CH-CS-01,,0405000002,U-1,,',
        'U-3,Lê Văn Cường,Giáo viên,CH-CS-01,,0405000003,,Không,',
        'U-5,Vũ Văn Em,Học sinh,CH-CS-01,8A,,,,',
        'U-6,Đỗ Thị Phúc,Phụ huynh,CH-CS-01,,0405000006,U-5,Có,',
      ),
    );
    const { items } = await field.read.left(officer, id, 50, undefined);
    expect(items.map(({ code }) => code)).toEqual(['U-4']);
    const changed = (await ofRow(id, 2)).changes;
    expect(changed).toEqual([
      { field: 'fullName', before: 'Nguyễn Văn An', after: 'Nguyễn Văn Anh' },
      { field: 'grade', before: '6', after: '7' },
      { field: 'className', before: '6A', after: '7A' },
    ]);
    // More would leave than were looked at.
    await expect(field.apply(officer, id, { endLeft: '2026-09-01', left: 0 })).rejects.toMatchObject({
      code: 'import.leftChanged',
      params: { left: 1 },
    });
    const applied = await field.apply(officer, id, { endLeft: '2026-09-01' });
    expect(applied.result).toMatchObject({ personsAdded: 2, personsChanged: 1, membershipsEnded: 1, consents: 2 });
    expect(await standing()).not.toEqual(before);
    const undone = await field.undo(officer, id);
    expect(undone).toMatchObject({ state: 'undone', undoUntil: null });
    expect(await standing()).toEqual(before);
    expect(await field.count('import_change', `import_id = '${id}'`)).toBe(0);
    await expect(field.undo(officer, id)).rejects.toMatchObject({ code: 'import.undone' });
  });

  it('is refused, with whom it concerns, when somebody touched it since; and spares them when asked', async () => {
    const { id } = await field.bring(
      officer,
      HEADER,
      'W-1,Nguyễn Văn An,Giáo viên,CH-CS-01,,0406000001,,,',
      'W-2,Trần Văn Ba,Giáo viên,CH-CS-01,,0406000002,,,',
      'W-3,Lê Văn Ca,Giáo viên,CH-CS-01,,0406000003,,,',
    );
    await field.owner.query(`UPDATE person SET salutation = 'thầy' WHERE source_code = 'W-1'`);
    await field.owner.query('SELECT ensure_season(2026::smallint)');
    await field.owner.query(
      `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome)
       SELECT 2026, 1, p.id, p.home_unit_id, 'teacher', 'reached' FROM person p
       WHERE source_code = 'W-2'`,
    );
    await expect(field.undo(officer, id)).rejects.toMatchObject({
      code: 'import.touched',
      params: { people: 2 },
      problems: [
        { code: 'import.touchedSince', params: { person: 'W-1' } },
        { code: 'import.messagedSince', params: { person: 'W-2' } },
      ],
    });
    expect(await field.read.find(officer, id)).toMatchObject({ state: 'applied', failure: { code: 'import.touched' } });
    await field.undo(officer, id, true);
    const rows = await field.owner.query(
      `SELECT source_code AS code, m.valid_to IS NULL AS open FROM person p JOIN membership m ON m.person_id = p.id
       WHERE source_code LIKE 'W-%' ORDER BY 1`,
    );
    expect(rows).toEqual([
      { code: 'W-1', open: true },
      { code: 'W-2', open: false },
    ]);
  });

  it('leaves what became of addresses since: suppressions, and what somebody entered', async () => {
    const list = (...phones: string[]) =>
      phones.map((phone, n) => `D-${n + 1},Ngô Văn Đạt,Giáo viên,CH-CS-04,,${phone},,,`);
    await field.bring(officer, HEADER, ...list('0408000001', '0408000002', '0408000003'));
    field.now = new Date(field.now.getTime() + 1000);
    const { id } = await field.bring(officer, HEADER, ...list('0408000011', '0408000012', '0408000013'));
    const sms = (code: string) =>
      field.owner.query<{ key: string; health: string }>(
        `SELECT encode(c.address_key, 'hex') AS key, c.health FROM contact_point c JOIN person p ON p.id = c.person_id
         WHERE p.source_code = $1 AND c.channel = 'sms' ORDER BY c.health`,
        [code],
      );
    const key = (phone: string) => field.vault.addressKey(phone).toString('hex');
    await field.owner.query(`UPDATE contact_point SET health = 'optedOut' WHERE address_key = $1`, [
      field.vault.addressKey('84408000012'),
    ]);
    await field.owner.query(
      `UPDATE contact_point SET address_key = $2, created_at = $3, id = uuidv7() WHERE address_key = $1`,
      [
        field.vault.addressKey('84408000013'),
        field.vault.addressKey('84408000023'),
        new Date(field.now.getTime() + 1000),
      ],
    );
    await field.undo(officer, id);
    expect(await sms('D-1')).toEqual([{ key: key('84408000001'), health: 'unverified' }]);
    expect(await sms('D-2')).toEqual([
      { key: key('84408000012'), health: 'optedOut' },
      { key: key('84408000002'), health: 'unverified' },
    ]);
    expect(await sms('D-3')).toEqual([{ key: key('84408000023'), health: 'unverified' }]);
  });

  it('is refused by name where somebody left and came back, and leaves them as they are', async () => {
    await field.bring(
      officer,
      HEADER,
      'B-1,Mai Văn Bách,Giáo viên,CH-CS-04,,0408100001,,,',
      'B-2,Mai Thị Bưởi,Giáo viên,CH-CS-04,,0408100002,,,',
    );
    const { id } = await field.check(officer, csv(HEADER, 'B-1,Mai Văn Bách,Giáo viên,CH-CS-04,,0408100001,,,'));
    await field.apply(officer, id, { endLeft: '2026-09-05' });
    await field.bring(officer, HEADER, 'B-2,Mai Thị Bưởi,Giáo viên,CH-CS-04,,0408100002,,,');
    await expect(field.undo(officer, id)).rejects.toMatchObject({
      code: 'import.touched',
      problems: [{ code: 'import.touchedSince', params: { person: 'B-2' } }],
    });
    await field.undo(officer, id, true);
    expect(
      await field.count(
        'membership',
        `valid_to IS NULL AND person_id = (SELECT id FROM person WHERE source_code = 'B-2')`,
      ),
    ).toBe(1);
  });

  it('takes nothing away that the import did not bring, whatever is written into its notes', async () => {
    await field.bring(officer, HEADER, 'X-1,Cao Văn Xuân,Giáo viên,CH-CS-02,,0408200001,,Không,');
    field.now = new Date(field.now.getTime() + 1000);
    const { id } = await field.bring(school, HEADER, 'X-2,Cao Thị Xuyến,Giáo viên,CH-CS-01,,0408200002,,,');
    const [victim] = await field.owner.query<{ id: string; contact: string }>(
      `SELECT p.id, c.id AS contact FROM person p JOIN contact_point c ON c.person_id = p.id AND c.channel = 'sms'
       WHERE source_code = 'X-1'`,
    );
    const before = await standing();
    const asSchool = <T>(work: (query: (text: string, values?: unknown[]) => Promise<unknown>) => Promise<T>) =>
      field.api
        .scoped((query) => ({ query }))
        .run({ unitId: school.unitId, actor: 'user:x' }, ({ query }) => work(query as never));
    await asSchool(async (query) => {
      await query(`UPDATE import_file SET state = 'undoing' WHERE id = $1`, [id]);
      await query(
        `INSERT INTO import_change (import_id, kind, targets) VALUES ($1, 'personAdded', ARRAY[$2::uuid]),
           ($1, 'worded', ARRAY[$2::uuid]), ($1, 'addressAdded', ARRAY[$3::uuid])`,
        [id, victim!.id, victim!.contact],
      );
      await query(`SELECT undo_import($1, ARRAY[$2::uuid], ARRAY[$2::uuid], ARRAY[$3::uuid], '2026-09-01')`, [
        id,
        victim!.id,
        victim!.contact,
      ]);
    });
    expect(await standing()).toEqual(before);
    await expect(
      asSchool((query) => query('UPDATE import_change SET targets = targets WHERE import_id = $1', [id])),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('is over after a week', async () => {
    const { id, undoUntil } = await field.bring(officer, HEADER, 'O-1,Nguyễn Văn An,Giáo viên,CH-CS-01,,,,,');
    expect(undoUntil).toEqual(new Date(field.now.getTime() + 7 * 24 * 3_600_000));
    field.now = new Date(undoUntil!.getTime());
    await expect(field.undo(officer, id)).rejects.toMatchObject({ code: 'import.undoOver' });
  });
});
