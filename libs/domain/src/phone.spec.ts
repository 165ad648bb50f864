import { maskPhone, parsePhone } from './phone.js';

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
    ['0084912345678', '84912345678'],
    ['84912345678', '84912345678'],
    ['912345678', '84912345678'],
    ['848123456', '84848123456'],
    ['01681234567', '84381234567'],
    ['1681234567', '84381234567'],
    ['+841681234567', '84381234567'],
    ['01991234567', '84591234567'],
    ['01201234567', '84701234567'],
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
    ['02253888888', 'phone.fixedLine'],
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
    expect(['0912.345.678', '84912345678', '+84912345678'].map(corrected)).toEqual([false, false, false]);
  });

  it('hides the middle of a number, and all of a short one', () => {
    expect(maskPhone('0912.345.678')).toBe('0912•••678');
    expect(maskPhone('123')).toBe('•••');
  });
});
