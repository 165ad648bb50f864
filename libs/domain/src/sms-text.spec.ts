import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { cleanSmsText, isGsm, plainSmsText, smsSize, unaccent } from './sms-text.js';

const LETTERS: Record<string, string> = {
  a: 'àáảãạăằắẳẵặâầấẩẫậ',
  e: 'èéẻẽẹêềếểễệ',
  i: 'ìíỉĩị',
  o: 'òóỏõọôồốổỗộơờớởỡợ',
  u: 'ùúủũụưừứửữự',
  y: 'ỳýỷỹỵ',
  d: 'đ',
};

describe('unaccent', () => {
  const pairs = Object.entries(LETTERS).flatMap(([plain, accented]) =>
    [...accented].flatMap((letter) => [
      [letter, plain],
      [letter.toUpperCase(), plain.toUpperCase()],
    ]),
  );

  it('knows all 134 accented letters, composed and decomposed', () => {
    expect(pairs).toHaveLength(134);
    for (const [letter, plain] of pairs) {
      expect(unaccent(letter!)).toBe(plain);
      expect(unaccent(letter!.normalize('NFD'))).toBe(plain);
    }
  });

  it('makes GSM-7 of any Vietnamese text', () => {
    expect(plainSmsText('Trường TH&THCS “Rừng Xanh” – số #1…')).toBe('Truong TH-THCS "Rung Xanh" - so 1...');
    expect(isGsm(plainSmsText(pairs.map(([letter]) => letter).join('')))).toBe(true);
  });
});

describe('cleanSmsText', () => {
  it('composes and takes out what only looks like a plain character', () => {
    const decomposed = 'Hải Đảo'.normalize('NFD');
    expect(decomposed).not.toBe('Hải Đảo');
    expect(cleanSmsText(decomposed)).toBe('Hải Đảo');
    expect(cleanSmsText(' a\u00a0–\u200b b…\r\nc\t“d”  50.000₫ ')).toBe('a - b...\nc "d" 50.000d');
  });
});

describe('smsSize', () => {
  it.each([
    ['160 septets', 'x'.repeat(160), 'GSM-7', 1, 160],
    ['161 septets', 'x'.repeat(161), 'GSM-7', 2, 161],
    ['306 septets', 'x'.repeat(306), 'GSM-7', 2, 306],
    ['307 septets', 'x'.repeat(307), 'GSM-7', 3, 307],
    ['an extension character counts two', `${'x'.repeat(159)}€`, 'GSM-7', 2, 161],
    ['the legal label costs six septets', '[QC]', 'GSM-7', 1, 6],
    ['an escape pair is not cut', `${'x'.repeat(152)}€${'x'.repeat(152)}`, 'GSM-7', 3, 306],
    ['à is in GSM 03.38', 'à'.repeat(160), 'GSM-7', 1, 160],
    ['á is not', 'á', 'UCS-2', 1, 1],
    ['one đ turns the whole message', `${'x'.repeat(70)}đ`, 'UCS-2', 2, 71],
    ['70 units', 'ă'.repeat(70), 'UCS-2', 1, 70],
    ['134 units', 'ă'.repeat(134), 'UCS-2', 2, 134],
    ['135 units', 'ă'.repeat(135), 'UCS-2', 3, 135],
    ['a surrogate pair is not cut', `${'ă'.repeat(66)}😀${'ă'.repeat(66)}`, 'UCS-2', 3, 134],
    ['a curly quote turns unaccented text', 'a’b', 'UCS-2', 1, 3],
    ['CR LF counts two', 'a\r\nb', 'GSM-7', 1, 4],
  ])('%s', (_name, text, encoding, parts, units) => {
    expect(smsSize(text)).toEqual({ encoding, parts, units });
  });

  it('agrees with the reference library on any text', () => {
    const letters = fc.constantFrom(...'abc xyz\n[]€{}àèéăđưắ–’😀'.split(/(?:)/u), 'e\u0301', 'ộ');
    const text = fc.array(letters, { minLength: 0, maxLength: 330 }).map((list) => list.join('').normalize('NFC'));
    const plain = fc
      .array(fc.constantFrom(...'abc €{}'), { minLength: 140, maxLength: 480 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(fc.oneof(text, plain), (message) => {
        const reference = new SegmentedMessage(message);
        const size = smsSize(message);
        expect(size.encoding).toBe(reference.encodingName);
        expect(size.parts).toBe(reference.segmentsCount);
      }),
      { numRuns: 150 },
    );
  });
});
