import { Database } from '@loa/adapters/postgres/database.js';
import { PgRepairStore } from '@loa/adapters/postgres/delivery/repair-store.js';
import { sampleFiles } from '@loa/adapters/sample/files.js';
import { SAMPLE_SEED, sampleOffice } from '@loa/adapters/sample/office.js';
import type { ImportView } from '@loa/application';
import type { Actor } from '@loa/domain';
import { cloneDatabase } from '@loa/testing/database.js';
import { PgImportLocks } from './import-locks.js';
import { csv, PeopleImports } from './testing/people-imports.js';

const { persons } = sampleOffice(SAMPLE_SEED);
let field: PeopleImports;
let officer: Actor;
let schoolOfficer: Actor;

const count = (table: string, where?: string) => field.count(table, where);
const HEADER = 'Mã,Họ và tên,Nhóm,Mã đơn vị,Lớp,Ngày sinh,SĐT,Email,Mã học sinh,Đồng ý';
const problemsOf = (view: ImportView) => view.problems.map(({ row, field: name, code }) => [row, name, code]);

beforeAll(async () => {
  field = await PeopleImports.open(await cloneDatabase());
  officer = await field.actorOf('CH-PGD');
  schoolOfficer = await field.actorOf('CH-CS-01');
}, 60_000);
afterAll(() => field.close());

describe('an import of people', () => {
  it('brings the whole office from one file and changes nothing the second time', async () => {
    const files = await sampleFiles(SAMPLE_SEED);
    // Guardians with a malformed number are out: each has one row, or one per school.
    const bad = persons.filter((person) => person.contacts.some((contact) => contact.health === 'invalid'));
    const good = persons.filter((person) => !bad.includes(person));
    const badRows = bad.flatMap((person) => person.memberships).length;
    const dry = await field.check(officer, { name: 'people.csv', bytes: files.csv });
    expect(dry.summary).toMatchObject({
      rows: files.rows,
      new: files.rows - badRows,
      changed: 0,
      unchanged: 0,
      bad: badRows,
    });
    expect(await count('person')).toBe(0);

    await expect(field.apply(officer, dry.id)).rejects.toMatchObject({ code: 'import.badRows' });
    expect(await count('person')).toBe(0);

    const done = await field.apply(officer, dry.id, { onlyGood: true });
    expect(done.state).toBe('applied');
    expect(done.result).toMatchObject({ personsAdded: good.length, personsChanged: 0 });
    expect(await count('person')).toBe(good.length);
    expect(await count('membership')).toBe(good.flatMap((person) => person.memberships).length);
    expect(await count('guardian_link')).toBe(good.flatMap((person) => person.children).length);
    expect(await count('contact_point')).toBe(good.flatMap((person) => person.contacts).length);
    expect(await count('consent')).toBe(good.filter((person) => person.consent).length);
    await expect(field.apply(officer, dry.id, { onlyGood: true })).rejects.toMatchObject({ code: 'import.applied' });

    const again = await field.check(officer, { name: 'people.xlsx', bytes: files.xlsx });
    expect(again.summary).toMatchObject({ rows: files.rows, new: 0, changed: 0, bad: badRows });
    expect((await field.apply(officer, again.id, { onlyGood: true })).result).toEqual({
      personsAdded: 0,
      personsChanged: 0,
      membershipsAdded: 0,
      membershipsChanged: 0,
      membershipsEnded: 0,
      addresses: 0,
      guardianLinks: 0,
      consents: 0,
      leftOut: badRows,
    });
  }, 120_000);

  it('counts people where the generator does, guardians at their youngest child', async () => {
    const rows = await field.owner.query<{ code: string; place: string }>(
      `SELECT DISTINCT ON (p.id) p.source_code AS code, u.code || ' ' || m.audience_group || ' ' || coalesce(m.class_name, '') AS place
       FROM person p JOIN membership m ON m.person_id = p.id JOIN unit u ON u.id = m.unit_id ORDER BY p.id, m.count_order`,
    );
    const expected = new Map(
      persons.map((person) => {
        const { unitCode, group, className } = person.memberships[0]!;
        return [person.code, `${unitCode} ${group} ${className ?? ''}`];
      }),
    );
    expect(rows.filter((row) => expected.get(row.code) !== row.place)).toEqual([]);
  });

  it('names row, column and reason of every bad cell and writes none of it', async () => {
    const before = await count('person');
    const view = await field.check(
      officer,
      csv(
        'DANH SÁCH,,,',
        '',
        HEADER,
        'X-1,Nguyễn Văn An,Giáo viên,CH-CS-01,,31/02/1990,0912345678,an@demo.example,,Có',
        'X-2,=1+1,Giáo viên,CH-CS-01,,,02253888888,an@demo,,có lẽ',
        'X-3,Trần Thị Bình,Thợ,KHONG-CO,,,,,,',
        'X-4,Lê Văn Cường,Phụ huynh,CH-CS-01,,,01681234567,,KHONG-CO,',
        ',Phạm Thị Dung,Học sinh,CH-CS-01,,,,,,',
        '',
        'X-5,Vũ Văn Em,Nhân viên,CH-CS-01,,,,,,',
        'X-5,Vũ Văn Em,Nhân viên,CH-CS-01,,,,,,',
        'X-5,Vũ Văn Khác,Giáo viên,CH-CS-02,,,,,,',
      ),
    );
    expect(problemsOf(view)).toEqual([
      [4, 'birthDate', 'import.date'],
      [5, 'fullName', 'import.formula'],
      [5, 'phone', 'phone.fixedLine'],
      [5, 'email', 'email.format'],
      [5, 'consent', 'import.yesNo'],
      [6, 'group', 'import.group'],
      [6, 'unit', 'import.unit'],
      [7, 'phone', 'import.phoneCorrected'],
      [7, 'pupilCodes', 'import.pupilUnknown'],
      [8, 'code', 'input.required'],
      [8, 'className', 'import.gradeNeeded'],
      [11, 'code', 'import.duplicate'],
      [12, 'fullName', 'import.otherPerson'],
    ]);
    expect(view.problems.find((problem) => problem.field === 'phone')).toMatchObject({
      column: 'SĐT',
      value: '0225•••888',
    });
    expect(view.summary).toMatchObject({ rows: 8, new: 1, bad: 7 });
    expect(await count('person')).toBe(before);
    expect(await count('import_row', `position('Nguyễn'::bytea in content_cipher) > 0`)).toBe(0);
  });

  it('updates what a row says, leaves what it does not, and replaces an address', async () => {
    const teacher = persons.find(({ memberships, contacts, consent }) => {
      return memberships[0]!.group === 'teacher' && memberships.length === 1 && contacts.length >= 3 && consent?.given;
    })!;
    const { unitCode } = teacher.memberships[0]!;
    const row = `${teacher.code},Đổi Tên Rồi,Giáo viên,${unitCode},,,0409999999,,,`;
    const dry = await field.check(officer, csv(HEADER, row));
    expect(dry.summary).toMatchObject({ new: 0, changed: 1, changes: { fullName: 1, phone: 1 } });
    const { result } = await field.apply(officer, dry.id);
    expect(result).toMatchObject({ personsChanged: 1, membershipsChanged: 0, addresses: 2, consents: 0 });
    const contacts = await field.owner.query<{ channel: string; cipher: Buffer }>(
      `SELECT channel, address_cipher AS cipher FROM contact_point c JOIN person p ON p.id = c.person_id
       WHERE source_code = $1 AND channel IN ('sms', 'zaloZns')`,
      [teacher.code],
    );
    expect(contacts.map(({ cipher }) => field.vault.unseal(cipher))).toEqual(['84409999999', '84409999999']);
    expect((await field.check(officer, csv(HEADER, row))).summary).toMatchObject({ unchanged: 1, changed: 0 });
  });

  it('never turns a recorded no into a yes', async () => {
    const refuser = persons.find(
      ({ memberships, consent }) => memberships[0]!.group === 'citizen' && consent?.given === false,
    )!;
    const row = `${refuser.code},${refuser.fullName},Người dân,${refuser.memberships[0]!.unitCode},,,,,,Có`;
    const dry = await field.check(officer, csv(HEADER, row));
    expect(dry.summary).toMatchObject({ unchanged: 1, notes: 1 });
    expect(problemsOf(dry)).toEqual([[2, 'consent', 'import.refusedBefore']]);
  });

  it('nor a no that was said after the list was checked', async () => {
    const rows = ['C-1', 'C-2'].map((code) => `${code},Trần Văn Bảy,Người dân,CH-CS-01,,,,,,`);
    await field.bring(officer, HEADER, ...rows);
    const { id } = await field.check(officer, csv(HEADER, ...rows.map((row) => `${row}Có`)));
    await field.owner.query(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence, recorded_by)
       SELECT id, '*', '*', false, $1, 'phone', 'said so', 'user:x' FROM person WHERE source_code = 'C-1'`,
      [field.now],
    );
    expect((await field.apply(officer, id)).result).toMatchObject({ consents: 1 });
    const said = await field.owner.query(
      `SELECT p.source_code AS code, c.given FROM consent c JOIN person p ON p.id = c.person_id
       WHERE p.source_code LIKE 'C-%' ORDER BY 1`,
    );
    expect(said).toEqual([
      { code: 'C-1', given: false },
      { code: 'C-2', given: true },
    ]);
  });

  it('refuses units, people and imports of others', async () => {
    const foreign = await field.check(
      schoolOfficer,
      csv(HEADER, 'N-1,Nguyễn Văn An,Giáo viên,CH-CS-02,,,,,,', 'N-2,Lê Văn Ba,Giáo viên,,,,,,,'),
    );
    expect(problemsOf(foreign)).toEqual([[2, 'unit', 'import.unit']]);
    const other = await field.actorOf('CH-CS-02');
    await expect(field.read.find(other, foreign.id)).rejects.toMatchObject({ code: 'notFound' });
    await expect(field.apply(other, foreign.id, { onlyGood: true })).rejects.toMatchObject({ code: 'notFound' });

    // The code of somebody at another school: the dry run says so, and nothing else of them.
    const stranger = persons.find(({ memberships }) => memberships[0]!.unitCode === 'CH-MN-01')!;
    const taken = await field.check(
      schoolOfficer,
      csv(HEADER, 'N-3,Lê Văn Tư,Giáo viên,CH-CS-01,,,,,,', `${stranger.code},Lê Văn Năm,Giáo viên,,,,,,,`),
    );
    expect(problemsOf(taken)).toEqual([[3, 'code', 'import.codeElsewhere']]);
    expect(taken.summary).toMatchObject({ new: 1, bad: 1 });
    const before = await count('person');
    expect((await field.apply(schoolOfficer, taken.id, { onlyGood: true })).result).toMatchObject({ personsAdded: 1 });
    expect(await count('person')).toBe(before + 1);
    // Taken by somebody elsewhere between the two steps: refused whole.
    const late = await field.check(schoolOfficer, csv(HEADER, 'N-4,Lê Văn Sáu,Giáo viên,,,,,,,'));
    await field.bring(officer, HEADER, 'N-4,Lê Văn Bảy,Giáo viên,CH-CS-02,,,,,,');
    await expect(field.apply(schoolOfficer, late.id)).rejects.toMatchObject({
      code: 'import.codeTaken',
      problems: [{ row: 2 }],
    });
  });

  it('outlasts another one that is under way, and is written again when the server undid it', async () => {
    await field.owner.query(`
      CREATE SEQUENCE crossing;
      GRANT USAGE ON SEQUENCE crossing TO loa_api;
      CREATE FUNCTION cross_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF current_setting('statement_timeout') <> '0' THEN RAISE 'cut off'; END IF;
        IF nextval('crossing') = 1 THEN RAISE 'crossed' USING ERRCODE = 'serialization_failure'; END IF;
        RETURN new;
      END $$;
      CREATE TRIGGER cross_once BEFORE INSERT ON import_change FOR EACH ROW EXECUTE FUNCTION cross_once();`);
    const { result } = await field.bring(officer, HEADER, 'Y-1,Lê Văn Tám,Giáo viên,CH-CS-01,,,,,,');
    expect(result).toMatchObject({ personsAdded: 1, membershipsAdded: 1 });
    await field.owner.query('DROP FUNCTION cross_once CASCADE');
  });

  it('forgets a list that nobody applied, and the rows of an applied one, after a day', async () => {
    const row = (code: string, group: string) => `${code},Đỗ Văn Sáu,${group},CH-CS-01,,,,,,`;
    const [left, applied] = [
      await field.check(officer, csv(HEADER, row('T-1', 'Nhân viên'))),
      await field.check(officer, csv(HEADER, row('T-2', 'Nhân viên'), row('T-3', 'Thợ'))),
    ];
    const { result } = await field.apply(officer, applied.id, { onlyGood: true });
    const worker = new Database(field.databases.workerUrl);
    const repairs = new PgRepairStore(worker);
    const HOUR = 3_600_000;
    try {
      await repairs.tidy(new Date(field.now.getTime() + 24 * HOUR));
      expect((await field.read.find(officer, left.id)).state).toBe('checked');
      expect((await field.read.find(officer, applied.id)).problems).toHaveLength(1);
      await repairs.tidy(new Date(field.now.getTime() + 25 * HOUR));
    } finally {
      await worker.close();
    }
    await expect(field.read.find(officer, left.id)).rejects.toMatchObject({ code: 'notFound' });
    expect(await field.read.find(officer, applied.id)).toMatchObject({ state: 'applied', result, problems: [] });
    expect(await count('import_row')).toBe(0);
  });

  it('forgets what a process left in the middle of a step when it died, and spares what one works on', async () => {
    const row = (code: string) => `${code},Đỗ Văn Bảy,Nhân viên,CH-CS-01,,,,,,`;
    const [dead, alive] = [
      await field.check(officer, csv(HEADER, row('D-1'))),
      await field.check(officer, csv(HEADER, row('D-2'))),
    ];
    const undone = await field.bring(officer, HEADER, row('D-3'));
    await field.owner.query(`UPDATE import_file SET state = 'applying' WHERE id = ANY ($1)`, [[dead.id, alive.id]]);
    await field.owner.query(`UPDATE import_file SET state = 'undoing' WHERE id = $1`, [undone.id]);
    const locks = new PgImportLocks(field.databases.apiUrl);
    const letGo = (await locks.take(alive.id))!;
    const worker = new Database(field.databases.workerUrl);
    try {
      await new PgRepairStore(worker).tidy(new Date(field.now.getTime() + 25 * 3_600_000));
      expect(await count('import_file', `id = '${dead.id}'`)).toBe(0);
      expect(await count('import_row', `import_id = '${undone.id}'`)).toBe(0);
      expect(await count('import_row', `import_id = '${alive.id}'`)).toBe(1);
      await letGo();
      await new PgRepairStore(worker).tidy(new Date(field.now.getTime() + 25 * 3_600_000));
      expect(await count('import_row')).toBe(0);
    } finally {
      await worker.close();
      await locks.close();
    }
    // Nothing of the undoing was written: it is applied still, and can be taken back.
    expect(await field.read.find(officer, undone.id)).toMatchObject({ state: 'applied' });
    await field.undo(officer, undone.id);
  });

  it('adds to a person of another school and rewrites nothing', async () => {
    const places = csv(
      HEADER,
      'Z-1,Lê Thị Con,Học sinh,CH-CS-01,6A,,,,,',
      'Z-2,Lê Văn Chung,Giáo viên,CH-CS-02,,,0409111111,,,',
      'Z-2,Lê Văn Chung,Phụ huynh,CH-CS-01,,,0409111111,,Z-1,',
    );
    const office = await field.check(officer, places);
    await field.apply(officer, office.id);
    const row = 'Z-2,Lê Tên Khác,Phụ huynh,,,01/02/1980,0409222222,,Z-1,Không';
    const dry = await field.check(schoolOfficer, csv(HEADER, row));
    expect(dry.summary).toMatchObject({ new: 0, changed: 1, changes: { phone: 1, consent: 1 } });
    expect(problemsOf(dry)).toEqual([
      [2, 'fullName', 'import.keptElsewhere'],
      [2, 'birthDate', 'import.keptElsewhere'],
    ]);
    const { result } = await field.apply(schoolOfficer, dry.id);
    expect(result).toMatchObject({ personsChanged: 0, addresses: 2, consents: 1 });
    const known = await field.owner.query<{ name: string; cipher: Buffer }>(
      `SELECT p.full_name AS name, c.address_cipher AS cipher FROM person p JOIN contact_point c ON c.person_id = p.id
       WHERE p.source_code = 'Z-2' AND c.channel = 'sms' ORDER BY c.id`,
    );
    expect(known.map(({ name, cipher }) => [name, field.vault.unseal(cipher)])).toEqual([
      ['Lê Văn Chung', '84409111111'],
      ['Lê Văn Chung', '84409222222'],
    ]);
    // An address that proved wrong is mended by the home unit.
    await field.owner.query(`UPDATE contact_point c SET health = 'invalid' FROM person p
      WHERE p.id = c.person_id AND p.source_code = 'Z-2'`);
    const again = await field.check(schoolOfficer, csv(HEADER, row));
    await field.apply(schoolOfficer, again.id);
    expect(
      await count(
        'contact_point c JOIN person p ON p.id = c.person_id',
        `p.source_code = 'Z-2' AND health = 'invalid'`,
      ),
    ).toBe(4);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'import.empty'],
    ['a header alone', Buffer.from(HEADER), 'import.empty'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), 'import.fileKind'],
    ['an old spreadsheet', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'import.oldExcel'],
    ['half a zip', Buffer.from('PK\x03\x04 and no more'), 'import.broken'],
    ['another list', Buffer.from('a,b,c\r\nx,y,z'), 'import.columns'],
    ['a list without codes', Buffer.from('Họ và tên,Nhóm,Lớp\r\nA B,HS,6A'), 'import.columns'],
  ])('refuses %s', async (_, bytes, code) => {
    await expect(field.check(officer, { name: 'x', bytes })).rejects.toMatchObject({ code });
  });
});
