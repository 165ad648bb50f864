import { findHeader, likelyHeader, type RememberedFields, signatureOf } from './import-fields.js';

/** Rows as a reader brings them: numbered, and without the empty ones. */
const numbered = (rows: readonly string[][]) =>
  rows.map((cells, at) => ({ row: at + 1, cells })).filter(({ cells }) => cells.length > 0);
const find = (rows: readonly string[][], remembered?: RememberedFields) => findHeader(numbered(rows), remembered);
const fieldsOf = (...rows: string[][]) => find(rows)?.columns.map(({ field }) => field);

describe('the header of a list', () => {
  it('is found below titles, in any order and language', () => {
    const header = find([['DANH SÁCH HỌC SINH'], [], ['STT', 'HỌ VÀ TÊN', 'Lớp', 'Mã HS', 'ĐT:'], ['1']]);
    expect(header).toMatchObject({ row: 3, dataFrom: 4, doubled: [] });
    expect(header!.columns.map(({ field }) => field)).toEqual([null, 'fullName', 'className', 'code', 'phone']);
    expect(fieldsOf(['Full name', 'E-mail', 'Unit code'])).toEqual(['fullName', 'email', 'unit']);
    expect(fieldsOf(['so dien thoai', 'ho ten', 'ma'])).toEqual(['phone', 'fullName', 'code']);
  });

  it('is read across line breaks, explanations and two languages', () => {
    const header = find([['Mã\n(bắt buộc)', 'Họ và\ntên (*)', 'Ngày sinh\n(dd/mm/yyyy)', 'SĐT / Phone', 'Lớp/Trường']]);
    expect(header!.columns).toEqual([
      { header: 'Mã (bắt buộc)', field: 'code' },
      { header: 'Họ và tên (*)', field: 'fullName' },
      { header: 'Ngày sinh (dd/mm/yyyy)', field: 'birthDate' },
      { header: 'SĐT / Phone', field: 'phone' },
      { header: 'Lớp/Trường', field: null },
    ]);
  });

  it('takes a name in two columns, and skips the numbers of columns below', () => {
    const header = find([['Mã', 'Họ và tên đệm', 'Tên', 'Lớp'], ['(1)', '(2)', '(3)', '(4)'], ['HS1']]);
    expect(header).toMatchObject({ row: 1, dataFrom: 3 });
    expect(header!.columns.map(({ field }) => field)).toEqual(['code', 'familyName', 'givenName', 'className']);
    expect(
      find([
        ['Mã', 'Họ tên', 'Lớp'],
        ['1', '2', '6A'],
      ])!.dataFrom,
    ).toBe(2);
  });

  it('takes a pupil’s code for the row’s own only where there is no other', () => {
    expect(fieldsOf(['Mã', 'Họ tên', 'Mã học sinh'])).toEqual(['code', 'fullName', 'pupilCodes']);
    expect(fieldsOf(['Mã học sinh', 'Họ tên', 'Lớp'])).toEqual(['code', 'fullName', 'className']);
  });

  it('needs a name and two more, and tells of a column that stands there twice', () => {
    expect(fieldsOf(['Họ tên', 'Ghi chú', 'STT'])).toBeUndefined();
    expect(fieldsOf(['Mã', 'Nhóm', 'Lớp'])).toBeUndefined();
    expect(find([['Mã', 'Họ tên', 'SĐT', 'Di động']])?.doubled).toEqual(['phone']);
  });

  it('follows a mapping mended by hand before its own words', () => {
    const remembered = { 'ten be': 'fullName', 'sdt me': 'phone', sdt: null } as const;
    const header = find([['Mã', 'Tên bé', 'SĐT', 'SĐT mẹ']], remembered);
    expect(header).toMatchObject({ doubled: [] });
    expect(header!.columns.map(({ field }) => field)).toEqual(['code', 'fullName', null, 'phone']);
  });

  it('is guessed for a hand to map when no word is known', () => {
    const rows = numbered([['Trường A'], ['Số', 'Tên bé', 'Liên lạc'], ['1', 'An', '0912345678']]);
    expect(findHeader(rows)).toBeNull();
    expect(likelyHeader(rows)).toMatchObject({ row: 2, dataFrom: 3 });
    expect(likelyHeader(numbered([['a'], ['b', 'c']]))).toBeNull();
  });

  it('gives one key to lists of one program, however their columns stand', () => {
    const key = (...cells: string[]) => signatureOf({ columns: cells.map((header) => ({ header, field: null })) });
    expect(key('Mã', 'Họ  TÊN', '')).toBe(key('ho ten', 'MÃ'));
    expect(key('Mã', 'Họ tên')).not.toBe(key('Mã', 'Họ tên', 'Lớp'));
  });
});
