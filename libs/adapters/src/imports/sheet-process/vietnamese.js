// @ts-check

/*
 * Vietnamese encodings from before Unicode. Their text comes here as Latin-1, a letter per byte: from files of such
 * bytes, and from spreadsheets and web pages that were typed in fonts of that time and are Unicode in name only.
 */

/** TCVN 5712:1993 VN3, also called ABC: a letter per byte. Capitals with tones are small letters in a font of capitals. */
const TCVN3 = new Map(
  Object.entries({
    A1: 'ĂÂÊÔƠƯĐăâêôơưđ',
    B5: 'àảãáạ',
    BB: 'ằẳẵắ',
    C6: 'ặầẩẫấậ',
    CC: 'è',
    CE: 'ẻẽéẹềểễếệìỉ',
    DC: 'ĩíịò',
    E1: 'ỏõóọồổỗốộ',
    EA: 'ờởỡớ',
    EE: 'ợù',
    F1: 'ủũúụừửữứựỳỷỹýỵ',
  }).flatMap(([first, letters]) =>
    [...letters].map((letter, at) => [String.fromCharCode(Number.parseInt(first, 16) + at), letter]),
  ),
);

const GRAVE = '\u0300';
const ACUTE = '\u0301';
const CIRCUMFLEX = '\u0302';
const TILDE = '\u0303';
const BREVE = '\u0306';
const HOOK = '\u0309';
const DOT = '\u0323';

/** VNI: a few letters, and marks that follow a plain one. Small letters; a capital stands 0x20 before each. */
const VNI_LETTERS = { ô: 'ơ', ö: 'ư', ñ: 'đ', í: 'í', ì: 'ì', æ: 'ỉ', ó: 'ĩ', ò: 'ị', î: 'ỵ' };
const VNI_MARKS = {
  ù: ACUTE,
  ø: GRAVE,
  û: HOOK,
  õ: TILDE,
  ï: DOT,
  â: CIRCUMFLEX,
  á: CIRCUMFLEX + ACUTE,
  à: CIRCUMFLEX + GRAVE,
  å: CIRCUMFLEX + HOOK,
  ã: CIRCUMFLEX + TILDE,
  ä: CIRCUMFLEX + DOT,
  ê: BREVE,
  é: BREVE + ACUTE,
  è: BREVE + GRAVE,
  ú: BREVE + HOOK,
  ü: BREVE + TILDE,
  ë: BREVE + DOT,
};
/** @param {Record<string, string>} small */
const withCapitals = (small) =>
  new Map(
    Object.entries(small).flatMap(([sign, letter]) => [
      [sign, letter],
      [sign.toUpperCase(), letter.toUpperCase()],
    ]),
  );
const LETTER_OF_VNI = withCapitals(VNI_LETTERS);
const MARK_OF_VNI = withCapitals(VNI_MARKS);
const VNI_PAIR = new RegExp(`([AEOUYaeouyÔÖôö])([${[...MARK_OF_VNI.keys()].join('')}])`, 'g');

/** Windows-1258: most of Latin-1, and combining marks that follow a letter. */
const WINDOWS_1258 = [...new TextDecoder('windows-1258').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))];

/** @param {string} text */
function fromTcvn3(text) {
  const letters = text.replace(/[\xa1-\xfe]/g, (sign) => TCVN3.get(sign) ?? sign);
  return letters.replace(/\p{L}[\p{L} ]*\p{L}/gu, (words) => (inCapitals(words) ? words.toUpperCase() : words));
}

/** Words typed in a font of capitals: the letters without marks say so, when there are enough of them. */
function inCapitals(/** @type {string} */ words) {
  const plain = words.replace(/[^A-Za-z]/g, '');
  return plain.length >= 3 && plain === plain.toUpperCase();
}

/** @param {string} text */
function fromVni(text) {
  const marked = text.replace(VNI_PAIR, (_, /** @type {string} */ letter, /** @type {string} */ sign) => {
    return (LETTER_OF_VNI.get(letter) ?? letter) + MARK_OF_VNI.get(sign);
  });
  return marked.replace(/[\xc0-\xff](?![\u0300-\u0323])/g, (sign) => LETTER_OF_VNI.get(sign) ?? sign).normalize('NFC');
}

/** @param {string} text */
const from1258 = (text) => text.replace(/[\x80-\xff]/g, (sign) => WINDOWS_1258[sign.charCodeAt(0)] ?? sign);

/**
 * What turns Latin-1 into letters, by name of the encoding. Text with a letter that is not of Latin-1 is left as it is.
 * @type {Readonly<Record<'windows-1258' | 'tcvn3' | 'vni', (text: string) => string>>}
 */
export const CONVERTERS = {
  'windows-1258': convert(from1258),
  tcvn3: convert(fromTcvn3),
  vni: convert(fromVni),
};

/** @param {(text: string) => string} read */
function convert(read) {
  return (/** @type {string} */ text) => (/[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text) ? read(text) : text);
}

const ONSETS = 'b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x';
const RHYMES =
  'a a[cimnopuy] ach ang anh at ă[cmnpt] ăng â[cmnptuy] âng e e[cmnopt] eng ê ê[mnptu] êch ênh i i[amnptu] ich inh ' +
  'iê[cmnptu] iêng o oa oa[cimnopty] oach oang oanh oă[cmnpt] oăng oe oe[nomt] o[cimnpt] oong ooc ong ô ô[cimnpt] ông ' +
  'ơ ơ[imnpt] u ua uâ[nty] uâng uê uêch u[cimnpt] ung uơ uy uy[apntu] uych uynh uyê[nt] uô[cimnt] uông ư ư[acimntu] ' +
  'ưng ươ[cimnptu] ương y yê[mntu] yêng ynh ych yt';
const SYLLABLE = new RegExp(`^(?:${ONSETS})?(?:${RHYMES.split(' ').join('|')})$`);
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/**
 * Whether a word could be Vietnamese: how syllables are built, one tone at most, and only two of the tones before a
 * stop. What a wrong encoding makes of a word hardly ever passes.
 * @param {string} word
 */
export function isSyllable(word) {
  const parts = word.toLowerCase().normalize('NFD');
  const tones = parts.match(TONES) ?? [];
  const bare = parts.replace(TONES, '').normalize('NFC');
  if (tones.length > 1 || !SYLLABLE.test(bare)) return false;
  return tones.length === 0 || !/[cpt]$|ch$/.test(bare) || tones[0] === ACUTE || tones[0] === DOT;
}
