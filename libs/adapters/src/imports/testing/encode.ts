/*
 * Encodings from before Unicode, written down as converters of that time list them: letter by letter, and apart from the
 * tables that the reader decodes with.
 */

const LETTERS =
  'á à ả ã ạ ă ắ ằ ẳ ẵ ặ â ấ ầ ẩ ẫ ậ đ é è ẻ ẽ ẹ ê ế ề ể ễ ệ í ì ỉ ĩ ị ó ò ỏ õ ọ ô ố ồ ổ ỗ ộ ơ ớ ờ ở ỡ ợ ú ù ủ ũ ụ ư ứ ừ ử ữ ự ý ỳ ỷ ỹ ỵ';
const TCVN3 =
  '¸ µ ¶ · ¹ ¨ ¾ » ¼ ½ Æ © Ê Ç È É Ë ® Ð Ì Î Ï Ñ ª Õ Ò Ó Ô Ö Ý × Ø Ü Þ ã ß á â ä « è å æ ç é ¬ í ê ë ì î ó ï ñ ò ô \u00ad ø õ ö ÷ ù ý ú û ü þ';
const TCVN3_CAPITALS = { Ă: '¡', Â: '¢', Ê: '£', Ô: '¤', Ơ: '¥', Ư: '¦', Đ: '§' };
const VNI =
  'aù aø aû aõ aï aê aé aè aú aü aë aâ aá aà aå aã aä ñ eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î';

const pairs = (codes: string): [string, string][] => {
  const signs = codes.split(' ');
  return LETTERS.split(' ').map((letter, at) => [letter, signs[at]!]);
};
const TO_TCVN3 = new Map([
  // A capital with a tone is the small letter in a font of capitals.
  ...pairs(TCVN3).map(([letter, sign]): [string, string] => [letter.toUpperCase(), sign]),
  ...pairs(TCVN3),
  ...Object.entries(TCVN3_CAPITALS),
]);
const TO_VNI = new Map(pairs(VNI).flatMap(([letter, sign]) => [[letter, sign] as const, capitals(letter, sign)]));

function capitals(letter: string, sign: string): readonly [string, string] {
  return [letter.toUpperCase(), sign.toUpperCase()];
}

const FROM_1258 = new TextDecoder('windows-1258');
const TO_1258 = new Map(Array.from({ length: 256 }, (_, byte) => [FROM_1258.decode(Uint8Array.of(byte)), byte]));

/** As that encoding would stand there when read as Latin-1: what such text looks like without its font. */
export const asTcvn3 = (text: string): string => replaced(text, TO_TCVN3);
export const asVni = (text: string): string => replaced(text, TO_VNI);

const replaced = (text: string, signs: ReadonlyMap<string, string>): string =>
  [...text.normalize('NFC')].map((letter) => signs.get(letter) ?? letter).join('');

/** Letters that the encoding has, and else a plainer letter with a combining tone behind it. */
export function windows1258(text: string): Buffer {
  const bytes = [...text.normalize('NFC')].flatMap((letter) => {
    const whole = TO_1258.get(letter);
    if (whole !== undefined) return whole;
    const parts = letter.normalize('NFD');
    const tone = [...parts].find((part) => TONES.has(part)) ?? '';
    const base = parts.replace(tone, '').normalize('NFC');
    return [base, tone].map((part) => TO_1258.get(part)!);
  });
  return Buffer.from(bytes);
}

const TONES: ReadonlySet<string> = new Set('\u0300\u0301\u0303\u0309\u0323');
