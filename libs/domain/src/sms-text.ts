import { SegmentedMessage } from 'sms-segments-calculator';

export type SmsEncoding = 'GSM-7' | 'UCS-2';

/** Size of an SMS as the networks count and bill it. */
export interface SmsSize {
  readonly encoding: SmsEncoding;
  readonly parts: number;
  /** Septets in GSM-7 (an extension character costs two), UTF-16 code units in UCS-2. */
  readonly units: number;
}

/** Typography that word processors put in and that turns a whole unaccented message into UCS-2. */
const PLAIN_TYPOGRAPHY: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '′': "'",
  '″': '"',
  '`': "'",
  '´': "'",
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '·': '-',
  '₫': 'd',
  '\t': ' ',
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\u200c': '',
  '\u200d': '',
  '\u2060': '',
  '\ufeff': '',
  '\u00ad': '',
};
const TYPOGRAPHY = new RegExp(`[${Object.keys(PLAIN_TYPOGRAPHY).join('')}]`, 'g');
// A quick look that spares most messages the replacements.
const NEEDS_CLEANING = /[\t\r`]|[^\x20-\x7e\n\u00c0-\u01b0\u1ea0-\u1ef9]| {2}|^\s|\s$/;

/**
 * NFC, ASCII quotes, dashes and spaces, LF line ends, no runs of spaces. Decomposed or typographic text is counted
 * longer by the networks than what a reader sees.
 */
export function cleanSmsText(text: string): string {
  const composed = text.normalize('NFC');
  if (!NEEDS_CLEANING.test(composed)) return composed;
  return composed
    .replace(/\r\n?/g, '\n')
    .replace(TYPOGRAPHY, (found) => PLAIN_TYPOGRAPHY[found]!)
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Vietnamese without its marks ("Đảo" becomes "Dao"). Takes NFC and NFD; leaves all that is not Vietnamese alone. */
export function unaccent(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u0303\u0306\u0309\u031b\u0323]/g, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .normalize('NFC');
}

/**
 * Text for the plain (không dấu) form: cleaned, unaccented, and without `&` and `#`, which some carriers refuse
 * ("TH&THCS" becomes "TH-THCS").
 */
export function plainSmsText(text: string): string {
  return unaccent(cleanSmsText(text)).replace(/&/g, '-').replace(/#/g, '');
}

// GSM 03.38: basic alphabet and, after the bar, the extension table whose characters cost two septets each.
const GSM_BASIC = '@£$¥èéùìòÇ\\nØø\\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,\\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà';
const GSM_EXTENSION = '\\f^{}\\\\[~\\]|€';
const ONLY_BASIC = new RegExp(`^[${GSM_BASIC}]*$`);
const ONLY_GSM = new RegExp(`^[${GSM_BASIC}${GSM_EXTENSION}]*$`);
const EXTENSION = new RegExp(`[${GSM_EXTENSION}]`, 'g');
// Latin and Vietnamese letters without combining marks or pairs: one character is one code unit and may be cut anywhere.
const ONE_UNIT_EACH = /^[\x20-\x7e\n\u00a0-\u02ff\u1e00-\u1eff\u2010-\u2027]*$/;

/** Whether every character is in GSM 03.38 with its extension table. */
export function isGsm(text: string): boolean {
  return ONLY_GSM.test(text);
}

/**
 * Parts by GSM 03.38 and 3GPP TS 23.040: 160 or 153 septets, 70 or 67 code units. Neither an escape pair nor a
 * character is cut by the end of a part. Counts the text as it is: clean it first.
 */
export function smsSize(text: string): SmsSize {
  if (isGsm(text)) {
    const units = text.length + (text.match(EXTENSION)?.length ?? 0);
    if (units <= 160) return { encoding: 'GSM-7', parts: 1, units };
    return { encoding: 'GSM-7', parts: ONLY_BASIC.test(text) ? Math.ceil(units / 153) : countedParts(text), units };
  }
  const units = text.length;
  if (units <= 70) return { encoding: 'UCS-2', parts: 1, units };
  return { encoding: 'UCS-2', parts: ONE_UNIT_EACH.test(text) ? Math.ceil(units / 67) : countedParts(text), units };
}

/** The library walks grapheme by grapheme (half a millisecond a message): only for text where the cuts matter. */
function countedParts(text: string): number {
  return new SegmentedMessage(text).segmentsCount;
}
