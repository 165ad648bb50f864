/**
 * A mobile number as E.164 digits without the plus ("84912345678"). `demo`: prefix 040, which no operator holds;
 * such numbers reach nobody and are good for the sandbox only.
 */
export interface Phone {
  readonly number: string;
  readonly demo: boolean;
  /** True when the digits were completed or changed on the way: shown to who typed them. */
  readonly corrected: boolean;
}

export type PhoneProblem =
  | 'phone.empty'
  /** Signs that no number holds. */
  | 'phone.characters'
  | 'phone.length'
  /** Fixed lines take no SMS. */
  | 'phone.fixedLine'
  | 'phone.foreign'
  /** A spreadsheet kept its first digits only ("9.12E+08"). */
  | 'phone.rounded'
  /** No operator holds the prefix. */
  | 'phone.prefix';

/** 11-digit mobile prefixes that ended on 2018-11-15 and what became of them (Ministry's plan 798/QĐ-BTTTT of 2017). */
const OLD_PREFIXES: Readonly<Record<string, string>> = {
  '0120': '070',
  '0121': '079',
  '0122': '077',
  '0126': '076',
  '0128': '078',
  '0123': '083',
  '0124': '084',
  '0125': '085',
  '0127': '081',
  '0129': '082',
  '0162': '032',
  '0163': '033',
  '0164': '034',
  '0165': '035',
  '0166': '036',
  '0167': '037',
  '0168': '038',
  '0169': '039',
  '0186': '056',
  '0188': '058',
  '0199': '059',
};

const DEMO_PREFIX = '040';
const MOBILE = /^0[35789]\d{8}$/;
/** Area codes; 030 and 031 were those of Ninh Bình and Hải Phòng until 2017, and no mobile has them. */
const FIXED = /^(02\d{8,9}|03[01]\d{7})$/;
/** What stands between the digits of one number. */
const SIGNS = /^\+?[\d\s.()\-–—‐‑_,]+$/;
const FLOAT = /^(\d{9,12})[.,]0+$/;
const POWER = /^(\d)(?:[.,](\d+))?E\+?(\d{1,2})$/i;

/**
 * Reads a Vietnamese mobile number as people and spreadsheets write it: with dots and spaces, +84 or 84, an old
 * 11-digit prefix, or without its leading zero (a spreadsheet took it for a number). The prefix says nothing sure of
 * the operator, and ranges open all the time: any 03, 05, 07, 08 or 09 with ten digits passes.
 */
export function parsePhone(text: string): Phone | PhoneProblem {
  const typed = whole(text.trim().replace(/^'/, '').replace(/^\(\+/, '+('));
  if (typed === null) return 'phone.rounded';
  if (typed === '') return 'phone.empty';
  if (!SIGNS.test(typed)) return 'phone.characters';
  const digits = typed.replace(/\D/g, '');
  const international = typed.startsWith('+') ? digits : digits.replace(/^00(?=\d)/, '');
  const abroad = typed.startsWith('+') || digits.startsWith('00');
  if (abroad && !international.startsWith('84')) return 'phone.foreign';

  const national = nationalForm(abroad ? international : digits, abroad);
  if (FIXED.test(national)) return 'phone.fixedLine';
  const number = `84${national.slice(1)}`;
  const corrected = national !== digits && number !== international;
  if (national.startsWith(DEMO_PREFIX) && national.length === 10) return { number, demo: true, corrected };
  if (national.length !== 10) return 'phone.length';
  return MOBILE.test(national) ? { number, demo: false, corrected } : 'phone.prefix';
}

/** A spreadsheet's way to write a number ("912345678.0", "9.12345678E+08") as its digits; null when some are lost. */
function whole(typed: string): string | null {
  const float = FLOAT.exec(typed);
  if (float) return float[1]!;
  const [, first = '', rest = '', power = ''] = POWER.exec(typed) ?? [];
  if (first === '') return typed;
  return rest.length === Number(power) ? first + rest : null;
}

function nationalForm(digits: string, abroad: boolean): string {
  let national = digits;
  if (abroad || (digits.startsWith('84') && digits.length >= 11)) national = `0${digits.slice(2).replace(/^0/, '')}`;
  // A number lost its zero when the rest is as long as a mobile is without one.
  else if (!digits.startsWith('0') && (digits.length === 9 || digits.length === 10)) national = `0${digits}`;
  const renamed = national.length === 11 ? OLD_PREFIXES[national.slice(0, 4)] : undefined;
  return renamed === undefined ? national : renamed + national.slice(4);
}

/** The number of a cell, which may hold several, or words beside it. */
export interface PhonesOfCell {
  /** The first that a message can go to; what is wrong with the first, when there is none. */
  readonly phone: Phone | PhoneProblem;
  /** Good numbers beside it. */
  readonly more: number;
}

const BETWEEN = /[,;/|\n]| {2,}|\s[-–—]\s|\s(?:và|hoặc|hay|or|and)\s/u;
/** "Mẹ: 0912…", "0912… (mẹ)". */
const LABELS = /^\p{L}[\p{L}\s.]{0,20}:\s*|\s*\([\p{L}\s.]+\)$/gu;
const SHORTEST_PAIR = 18;

/** Reads a cell of a list: "0912 345 678 / 0987 654 321", "Mẹ: 0912345678", or simply a number. */
export function readPhones(text: string): PhonesOfCell {
  const plain = text.trim().replace(LABELS, '');
  const phone = parsePhone(plain);
  if (typeof phone !== 'string' || phone === 'phone.fixedLine') return { phone, more: 0 };
  const pieces = plain.split(BETWEEN).filter((piece) => piece.trim() !== '');
  const read = (pieces.length > 1 ? pieces : pairOf(plain)).map((piece) =>
    parsePhone(piece.trim().replace(LABELS, '')),
  );
  const good = read.filter((one) => typeof one !== 'string');
  if (good.length > 0) return { phone: good[0]!, more: new Set(good.map(({ number }) => number)).size - 1 };
  return { phone: read.find((one) => one === 'phone.fixedLine') ?? phone, more: 0 };
}

/** Two numbers with no more than a space or a dash between them. */
function pairOf(text: string): string[] {
  if (text.replace(/\D/g, '').length < SHORTEST_PAIR) return [];
  for (const { index } of text.matchAll(/[\s\-–—.]+/g)) {
    const pair = [text.slice(0, index), text.slice(index).replace(/^[\s\-–—.]+/, '')];
    if (pair.every((one) => typeof parsePhone(one) !== 'string')) return pair;
  }
  return [];
}

/** A number with its middle hidden, for lists of problems: "0912•••678". */
export function maskPhone(text: string): string {
  const digits = text.replace(/\D/g, '');
  return digits.length < 8 ? '•'.repeat(digits.length) : `${digits.slice(0, 4)}•••${digits.slice(-3)}`;
}
