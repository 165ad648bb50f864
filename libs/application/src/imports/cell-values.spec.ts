import {
  cleanText,
  isCellError,
  meantText,
  proposeDay,
  readDay,
  readDeclared,
  readEmployment,
  readGrade,
  readGroup,
  readYesNo,
} from './cell-values.js';

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
    ['05/09/14', '2014-09-05'],
    ['5-9-75', '1975-09-05'],
    ['11-10-26', '1926-10-11'],
    ['2014/9/5', '2014-09-05'],
    ['2014-09-05T00:00:00.000Z', '2014-09-05'],
    ['05/09/2014 00:00:00', '2014-09-05'],
    ['05/09/2014 07:30', null],
    ['ngày 5 tháng 9 năm 2014', '2014-09-05'],
    ['Ngày 05 tháng Chín năm 2014', '2014-09-05'],
    ['mồng 2 tháng giêng năm 2014', '2014-01-02'],
    ['5 tháng mười hai, 2014', '2014-12-05'],
    ['5 tháng năm năm 2014', '2014-05-05'],
    ['5 tháng gì năm 2014', null],
    ['31 tháng 4 năm 2014', null],
    ['9/25/2014', null],
    ['00/00/2014', null],
    ['2014', null],
    ['05092014', null],
    ['11/10/2026', null],
    ['01/01/1800', null],
    ['41887', '2014-09-05'],
    ['41887.0', '2014-09-05'],
    ['99999', null],
  ])('day %j is %j', (text, day) => expect(readDay(text, '2026-10-10')).toBe(day));

  it('proposes the other order for a day of another country, and nothing for one that is none', () => {
    expect(['9/25/2014', '31/02/2014', '9/25/2034', '5.9'].map((text) => proposeDay(text, '2026-10-10'))).toEqual([
      '25/09/2014',
      null,
      null,
      null,
    ]);
  });

  it('is without what nobody sees, keeps its lines, and is whole', () => {
    expect(cleanText('\ufeff  Nguye\u0302\u0303n\u200b\u00a0\u00a0Va\u00adn\r\n An\u0007 ')).toBe('Nguyễn Van\nAn');
    expect(['="0912345678"', ' – ', '-1', 'x-'].map(meantText)).toEqual(['0912345678', '', '-1', 'x-']);
    expect(['#N/A', '#REF!', '#1', 'N/A'].map(isCellError)).toEqual([true, true, false, false]);
  });

  it('takes words of either language, with and without accents', () => {
    expect(['GIÁO VIÊN', 'giao vien', 'GV', 'teacher', 'thợ'].map(readGroup)).toEqual([
      ...Array(4).fill('teacher'),
      null,
    ]);
    expect(['Viên chức', 'Hợp đồng', 'gì'].map(readEmployment)).toEqual(['publicEmployee', 'contractWorker', null]);
    expect(['Có', 'Chưa', 'không rõ', 'có lẽ'].map(readDeclared)).toEqual(['yes', 'none', 'unknown', null]);
    expect(['x', '✓', 'Đồng ý', 'Từ chối', 'FALSE', '?'].map(readYesNo)).toEqual([
      true,
      true,
      true,
      false,
      false,
      null,
    ]);
  });
});
