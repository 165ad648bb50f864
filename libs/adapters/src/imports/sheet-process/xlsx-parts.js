// @ts-check
import { FileError } from './file-error.js';
import { readXml } from './markup.js';

/** Formats of days that have numbers instead of words (ECMA-376 part 1, 18.8.30, with those of East Asia). */
const DATE_FORMATS = new Set([14, 15, 16, 17, 22, ...range(27, 36), ...range(50, 58)]);
const DAY = 86_400_000;
/** Spreadsheets count days from here; their 29/02/1900 never was. */
const EPOCH = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const LAST_SERIAL = 2_958_466;
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

/**
 * Texts that cells point to. One that is too long is cut right behind the limit: it is refused where a cell uses it.
 * @param {import('./zip.js').Parts} parts
 * @param {string} path
 * @param {import('./file-error.js').Limits} limits
 */
export async function sharedStrings(parts, path, limits) {
  /** @type {string[]} */
  const strings = [];
  if (!parts.has(path)) return strings;
  let text = '';
  let taking = false;
  let phonetic = false;
  let held = 0;
  await readXml(parts.read(path), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
      else if (name === 't') taking = !phonetic;
    },
    text(more) {
      if (taking && text.length <= limits.cellLength) text += more.slice(0, limits.cellLength + 1);
    },
    close(name) {
      if (name === 't') taking = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') {
        strings.push(text);
        held += text.length;
        if (strings.length > limits.sharedStrings || held > limits.textLength) throw new FileError('import.tooLarge');
      }
    },
  });
  return strings;
}

/**
 * Styles that show a number as a day.
 * @param {import('./zip.js').Parts} parts
 * @param {string} path
 */
export async function dateStyles(parts, path) {
  /** @type {Set<number>} */
  const styles = new Set();
  if (!parts.has(path)) return styles;
  const formats = new Set(DATE_FORMATS);
  let within = false;
  let index = 0;
  await readXml(parts.read(path), {
    open(name, attributes) {
      if (name === 'numFmt' && showsDay(attributes.formatCode ?? '')) formats.add(Number(attributes.numFmtId));
      else if (name === 'cellXfs') within = true;
      else if (name === 'xf' && within) {
        if (formats.has(Number(attributes.numFmtId))) styles.add(index);
        index++;
      }
    },
    close(name) {
      if (name === 'cellXfs') within = false;
    },
  });
  return styles;
}

/** @param {string} format */
const showsDay = (format) =>
  /[dy]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replace(/general|standard/gi, ''));

/**
 * @param {string} kind
 * @param {string} value
 * @param {number} style
 * @param {Pick<import('./xlsx.js').BookFacts, 'strings' | 'dates' | 'from1904'>} facts
 */
export function cellText(kind, value, style, { strings, dates, from1904 }) {
  if (kind === 's') return unescaped(strings[Number(value)] ?? '');
  if (kind === 'b') return value === '1' ? 'true' : 'false';
  if (kind !== 'n') return unescaped(value);
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (dates.has(style)) return dayOf(number, from1904);
  // Long digits that a spreadsheet took for a number must not come back as 8.4e+10.
  return Number.isInteger(number) ? BigInt(number).toString() : String(number);
}

/** @param {string} text */
const unescaped = (text) =>
  text.includes('_x') ? text.replace(ESCAPED, (_, code) => String.fromCharCode(Number.parseInt(code, 16))) : text;

/**
 * @param {number} serial
 * @param {boolean} from1904
 */
function dayOf(serial, from1904) {
  if (serial < 1 || serial >= LAST_SERIAL) return String(serial);
  const days = Math.floor(serial) + (from1904 || serial >= 60 ? 0 : 1);
  const date = new Date((from1904 ? EPOCH_1904 : EPOCH) + days * DAY);
  return date.toISOString().slice(0, 10).split('-').reverse().join('/');
}

/**
 * @param {number} from
 * @param {number} to
 */
function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
