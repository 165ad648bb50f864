import { maskPhone, parsePhone, readPhones } from './phone.js';

const numberOf = (text: string) => {
  const phone = parsePhone(text);
  return typeof phone === 'string' ? phone : phone.number;
};

describe('a phone number', () => {
  it.each([
    ['0912345678', '84912345678'],
    ['0912.345.678', '84912345678'],
    [' 0912 345 678 ', '84912345678'],
    ['+84 912 345 678', '84912345678'],
    ['+84 (0)912 345 678', '84912345678'],
    ['(+84) 912-345-678', '84912345678'],
    ['0084912345678', '84912345678'],
    ['84912345678', '84912345678'],
    ['912345678', '84912345678'],
    ['848123456', '84848123456'],
    ['01681234567', '84381234567'],
    ['1681234567', '84381234567'],
    ['+841681234567', '84381234567'],
    ['01991234567', '84591234567'],
    ['01201234567', '84701234567'],
    ['0912–345–678', '84912345678'],
    ['0912,345,678', '84912345678'],
    ["'0912345678", '84912345678'],
    ['912345678.0', '84912345678'],
    ['9.12345678E+08', '84912345678'],
    ['8,4912345678E10', '84912345678'],
    ['84.912.345.678', '84912345678'],
  ])('%s is %s', (typed, number) => {
    expect(numberOf(typed)).toBe(number);
  });

  it.each([
    ['', 'phone.empty'],
    ['0912 345 67x', 'phone.characters'],
    ['=0912345678', 'phone.characters'],
    ['091234567', 'phone.length'],
    ['09123456789', 'phone.length'],
    ['0401234', 'phone.length'],
    ['9.12E+08', 'phone.rounded'],
    ['9E+08', 'phone.rounded'],
    ['02253888888', 'phone.fixedLine'],
    ['031.3888.888', 'phone.fixedLine'],
    ['+842253888888', 'phone.fixedLine'],
    ['+14155550100', 'phone.foreign'],
    ['0014155550100', 'phone.foreign'],
    ['0612345678', 'phone.prefix'],
  ])('%j is refused: %s', (typed, problem) => {
    expect(parsePhone(typed)).toBe(problem);
  });

  it('marks numbers that only the sandbox may write to', () => {
    expect(parsePhone('0401234567')).toEqual({ number: '84401234567', demo: true, corrected: false });
    expect(parsePhone('401234567')).toEqual({ number: '84401234567', demo: true, corrected: true });
  });

  it('says when it completed or changed the digits, and not for mere dots or the country code', () => {
    const corrected = (text: string) => (parsePhone(text) as { corrected: boolean }).corrected;
    expect(['912345678', '01681234567'].map(corrected)).toEqual([true, true]);
    expect(['0912.345.678', '84912345678', '(+84)912345678', '0084912345678'].map(corrected)).toEqual(
      Array(4).fill(false),
    );
  });

  it.each([
    ['0912345678', '84912345678', 0],
    ['0912 345 678 / 0987 654 321', '84912345678', 1],
    ['0912345678;0987654321,0977654321', '84912345678', 2],
    ['0912345678 - 0987654321', '84912345678', 1],
    ['0912345678-0987654321', '84912345678', 1],
    ['0912 345 678 0987 654 321', '84912345678', 1],
    ['0912345678\n0912.345.678', '84912345678', 0],
    ['02253888888 / 0912345678', '84912345678', 0],
    ['0912345678 hoặc 02253888888', '84912345678', 0],
    ['Mẹ: 0912345678; Bố: 0987654321', '84912345678', 1],
    ['0912345678 (mẹ)', '84912345678', 0],
    ['02253888888/02253999999', 'phone.fixedLine', 0],
    ['0912345678x', 'phone.characters', 0],
    ['09123/45678', 'phone.characters', 0],
    ['không có', 'phone.characters', 0],
  ])('in a cell with %j is %s, with %d more', (text, number, more) => {
    const { phone, more: others } = readPhones(text);
    expect([typeof phone === 'string' ? phone : phone.number, others]).toEqual([number, more]);
  });

  it('hides the middle of a number, and all of a short one', () => {
    expect(maskPhone('0912.345.678')).toBe('0912•••678');
    expect(maskPhone('123')).toBe('•••');
  });
});
