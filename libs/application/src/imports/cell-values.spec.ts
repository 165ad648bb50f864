import { readDay, readDeclared, readEmployment, readGrade, readGroup, readYesNo } from './cell-values.js';

describe('what cells say', () => {
  it.each([
    ['6', 6],
    ['Khối 9', 9],
    ['6A2', 6],
    ['Lớp 1B', 1],
    ['Nhà trẻ A', -4],
    ['NT', -4],
    ['3 tuổi', -3],
    ['5 tuổi B', -1],
    ['-2', -2],
    ['10', null],
    ['10A', null],
    ['A', null],
    ['', null],
  ])('grade %j is %j', (text, grade) => expect(readGrade(text)).toBe(grade));

  it.each([
    ['05/09/2014', '2014-09-05'],
    ['5-9-2014', '2014-09-05'],
    ['5.9.2014', '2014-09-05'],
    ['2014-09-05', '2014-09-05'],
    ['29/02/2024', '2024-02-29'],
    ['29/02/2023', null],
    ['13/13/2014', null],
    ['05/09/14', null],
    ['11/10/2026', null],
    ['01/01/1800', null],
    ['41887', null],
  ])('day %j is %j', (text, day) => expect(readDay(text, '2026-10-10')).toBe(day));

  it('takes words of either language, with and without accents', () => {
    expect(['GIÁO VIÊN', 'giao vien', 'GV', 'teacher', 'thợ'].map(readGroup)).toEqual([
      ...Array(4).fill('teacher'),
      null,
    ]);
    expect(['Viên chức', 'Hợp đồng', 'gì'].map(readEmployment)).toEqual(['publicEmployee', 'contractWorker', null]);
    expect(['Có', 'Chưa', 'không rõ', 'có lẽ'].map(readDeclared)).toEqual(['yes', 'none', 'unknown', null]);
    expect(['x', 'Đồng ý', 'Từ chối', 'FALSE', '?'].map(readYesNo)).toEqual([true, true, false, false, null]);
  });
});
