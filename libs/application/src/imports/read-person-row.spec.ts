import { IMPORT_FIELDS, type ImportField } from './import-fields.js';
import { PersonRowReader } from './read-person-row.js';

const UNITS = [
  { id: 'u1', code: 'S1', name: 'Trường THCS Đảo Xanh', shortName: 'THCS Đảo Xanh' },
  { id: 'u2', code: 'S2', name: 'Trường Tiểu học Hải Âu', shortName: 'TH Hải Âu' },
];
const GOOD = { code: 'HS-1', fullName: 'Trần Thị Bình', group: 'HS', unit: 'thcs dao xanh', className: '6A' };

function read(given: Partial<Record<ImportField, string>>, units = UNITS) {
  const all: Partial<Record<ImportField, string>> = { ...GOOD, ...given };
  const fields = IMPORT_FIELDS.filter((field) => all[field] !== undefined);
  const columns = fields.map((field) => ({ header: field, field }));
  const context = { header: { columns }, units, today: '2026-10-10', demoNumbers: false };
  const { person, problems } = new PersonRowReader(context).read(
    fields.map((field) => all[field]!),
    7,
  );
  return {
    person,
    problems: problems.map(({ field, code, severity }) => `${severity} ${field} ${code}`),
    all: problems,
  };
}

describe('a row', () => {
  it('becomes a person at a unit', () => {
    const { person, problems } = read({
      phone: '912345678.0',
      birthDate: '5.9.14',
      email: 'An <AN@x.vn>',
      consent: '✓',
    });
    expect(problems).toEqual(['note phone import.phoneCorrected']);
    expect(person).toMatchObject({
      row: 7,
      code: 'HS-1',
      name: { fullName: 'Trần Thị Bình', givenName: 'Bình' },
      group: 'pupil',
      unitId: 'u1',
      grade: 6,
      className: '6A',
      phone: '84912345678',
      birthDate: '2014-09-05',
      email: 'an@x.vn',
      consent: true,
    });
  });

  it('names its person in one column or in two', () => {
    const two = read({ fullName: undefined, familyName: 'TRẦN  THỊ', givenName: 'BÌNH' });
    expect(two.person?.name).toMatchObject({ fullName: 'Trần Thị Bình', givenName: 'Bình' });
    expect(read({ fullName: undefined, familyName: 'Trần', givenName: '' }).problems).toEqual([
      'error givenName input.required',
    ]);
  });

  it('is of the unit whose code or name it writes, and of none that shares the name', () => {
    const units = [
      ...UNITS,
      { id: 'u3', code: 'thcs dao xanh', name: 'Trường khác', shortName: 'Khác' },
      { id: 'u4', code: 'S4', name: 'Trường THCS Đảo Xành', shortName: 'THCS Đảo Xành' },
      { id: 'u5', code: 'S5', name: 'Trường Tiểu học Hải Âu (phân hiệu)', shortName: 'TH Hải Âu' },
    ];
    const unitOf = (unit: string) => read({ unit }, units).person?.unitId;
    expect(['thcs dao xanh', 'THCS ĐẢO XANH', 'Trường THCS Đảo Xành', 's5'].map(unitOf)).toEqual([
      'u3',
      'u1',
      'u4',
      'u5',
    ]);
    for (const [unit, proposal] of [
      ['TH Hải Âu', 'S2, S5'],
      ['Truong THCS Dao Xanh', 'S1, S4'],
    ] as const) {
      expect(read({ unit }, units).all).toMatchObject([{ field: 'unit', code: 'import.unitAmbiguous', proposal }]);
    }
  });

  it('names a pupil’s guardian by name and number together', () => {
    expect(read({ guardianName: 'Trần Văn Ba', guardianPhone: '0912.345.678' }).person?.guardian).toMatchObject({
      name: { fullName: 'Trần Văn Ba' },
      phone: '84912345678',
    });
    const half = read({ guardianName: '', guardianPhone: '0912345678' });
    expect([half.person?.guardian, half.problems]).toEqual([undefined, ['note guardianName import.guardianHalf']]);
    expect(read({ guardianName: 'Ba', guardianPhone: '0912' }).problems).toEqual(['error guardianPhone phone.length']);
    expect(read({ group: 'GV', guardianName: 'Ba', guardianPhone: '0912' }).problems).toEqual([]);
  });

  it('tells of a formula once, and reads nothing from its cell', () => {
    const { person, problems } = read({ code: '=A1&"x"', className: '#REF!', phone: '="0912345678"', unit: '#N/A' });
    expect(person).toBeNull();
    expect(problems).toEqual([
      'error code import.formula',
      'error unit import.cellError',
      'error className import.cellError',
    ]);
    expect(read({ unit: '#N/A' }, UNITS.slice(0, 1)).problems).toEqual(['error unit import.cellError']);
  });

  it('takes one of several addresses and says so, and masks all of them', () => {
    const { person, all } = read({ phone: 'Mẹ: 0912345678 / 0987654321', email: 'an@x.vn; ba@x.vn' });
    expect([person?.phone, person?.email]).toEqual(['84912345678', 'an@x.vn']);
    expect(all).toMatchObject([
      { code: 'import.phoneMore', severity: 'note', value: '0912•••321', proposal: '0912•••678' },
      { code: 'import.emailMore', severity: 'note', proposal: 'a•••@x.vn' },
    ]);
  });

  it('takes a dash for nothing, and proposes what a bad day may have meant', () => {
    expect(read({ phone: '-', birthDate: '–', grade: '-1', className: '.' }).problems).toEqual([]);
    expect(read({ birthDate: '9/25/2014' }).all).toMatchObject([{ code: 'import.date', proposal: '25/09/2014' }]);
  });
});
