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
const FIXED = /^02\d{8,9}$/;

/**
 * Reads a Vietnamese mobile number as people and spreadsheets write it: with dots and spaces, +84 or 84, an old
 * 11-digit prefix, or without its leading zero (a spreadsheet took it for a number). The prefix says nothing sure of
 * the operator, and ranges open all the time: any 03, 05, 07, 08 or 09 with ten digits passes.
 */
export function parsePhone(text: string): Phone | PhoneProblem {
  const typed = text.trim();
  if (typed === '') return 'phone.empty';
  if (!/^\+?[\d\s.()-]+$/.test(typed)) return 'phone.characters';
  const digits = typed.replace(/\D/g, '');
  const international = typed.startsWith('+') ? digits : digits.replace(/^00(?=\d)/, '');
  const abroad = typed.startsWith('+') || digits.startsWith('00');
  if (abroad && !international.startsWith('84')) return 'phone.foreign';

  const national = nationalForm(abroad ? international : digits, abroad);
  if (FIXED.test(national)) return 'phone.fixedLine';
  const number = `84${national.slice(1)}`;
  const corrected = national !== digits && number !== digits;
  if (national.startsWith(DEMO_PREFIX) && national.length === 10) return { number, demo: true, corrected };
  if (national.length !== 10) return 'phone.length';
  return MOBILE.test(national) ? { number, demo: false, corrected } : 'phone.prefix';
}

function nationalForm(digits: string, abroad: boolean): string {
  let national = digits;
  if (abroad || (digits.startsWith('84') && digits.length >= 11)) national = `0${digits.slice(2).replace(/^0/, '')}`;
  // A number lost its zero when the rest is as long as a mobile is without one.
  else if (!digits.startsWith('0') && (digits.length === 9 || digits.length === 10)) national = `0${digits}`;
  const renamed = national.length === 11 ? OLD_PREFIXES[national.slice(0, 4)] : undefined;
  return renamed === undefined ? national : renamed + national.slice(4);
}

/** A number with its middle hidden, for lists of problems: "0912•••678". */
export function maskPhone(text: string): string {
  const digits = text.replace(/\D/g, '');
  return digits.length < 8 ? '•'.repeat(digits.length) : `${digits.slice(0, 4)}•••${digits.slice(-3)}`;
}
