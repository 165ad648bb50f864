import { parsePersonName, searchableName } from './person-name.js';

describe('a person name', () => {
  it('takes the last word as the name one is called by', () => {
    expect(parsePersonName('  Nguyễn   Thị Ánh ')).toEqual({
      fullName: 'Nguyễn Thị Ánh',
      givenName: 'Ánh',
      searchName: 'nguyen thi anh',
    });
  });

  it.each([
    ['ĐỖ VĂN ĐỨC', 'Đỗ Văn Đức'],
    ['đỗ văn đức', 'Đỗ Văn Đức'],
    ["K'SOR Y-MOAN", "K'Sor Y-Moan"],
    ["K'sor Y-Moan McAn", "K'sor Y-Moan McAn"],
  ])('gives %s its capitals: %s', (typed, name) => {
    expect(parsePersonName(typed)?.fullName).toBe(name);
  });

  it('composes letters that came with separate accents', () => {
    expect(parsePersonName('Lê Hiền'.normalize('NFD'))?.fullName).toBe('Lê Hiền'.normalize('NFC'));
  });

  it.each(['', 'A', '=1+1', 'Nguyễn Văn 2', '0912345678', '@sum', '- Lan', 'x'.repeat(101)])('refuses %j', (text) => {
    expect(parsePersonName(text)).toBeNull();
  });

  it('drops every accent for search, the stroke of đ too', () => {
    expect(searchableName('ĐẶNG Thuỳ  Dương')).toBe('dang thuy duong');
  });
});
