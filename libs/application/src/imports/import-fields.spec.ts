import { findHeader } from './import-fields.js';

const fieldsOf = (...rows: string[][]) => findHeader(rows)?.columns.map(({ field }) => field);

describe('the header of a list', () => {
  it('is found below titles, in any order and language', () => {
    const header = findHeader([['DANH SÁCH HỌC SINH'], [], ['STT', 'HỌ VÀ TÊN', 'Lớp', 'Mã HS', 'ĐT:'], ['1']]);
    expect(header).toMatchObject({ at: 2, doubled: [] });
    expect(header!.columns.map(({ field }) => field)).toEqual([null, 'fullName', 'className', 'code', 'phone']);
    expect(fieldsOf(['Full name', 'E-mail', 'Unit code'])).toEqual(['fullName', 'email', 'unit']);
    expect(fieldsOf(['so dien thoai', 'ho ten', 'ma'])).toEqual(['phone', 'fullName', 'code']);
  });

  it('takes a pupil’s code for the row’s own only where there is no other', () => {
    expect(fieldsOf(['Mã', 'Họ tên', 'Mã học sinh'])).toEqual(['code', 'fullName', 'pupilCodes']);
    expect(fieldsOf(['Mã học sinh', 'Họ tên', 'Lớp'])).toEqual(['code', 'fullName', 'className']);
  });

  it('needs a name and two more, and tells of a column that stands there twice', () => {
    expect(fieldsOf(['Họ tên', 'Ghi chú', 'STT'])).toBeUndefined();
    expect(fieldsOf(['Mã', 'Nhóm', 'Lớp'])).toBeUndefined();
    expect(findHeader([['Mã', 'Họ tên', 'SĐT', 'Di động']])?.doubled).toEqual(['phone']);
  });
});
