// @ts-check
import { parse } from 'csv-parse/sync';
import { FileError, Tally } from './file-error.js';

const UTF16_LE = Buffer.from([0xff, 0xfe]);

/**
 * @param {Buffer} bytes
 * @param {import('./file-error.js').Limits} limits
 * @returns {string[][]}
 */
export function readCsv(bytes, limits) {
  const text = decode(bytes);
  const tally = new Tally(limits);
  return parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    // Spreadsheets leave a lone quote inside a cell as it is.
    relax_quotes: true,
    max_record_size: limits.columns * limits.cellLength,
    on_record: (/** @type {string[]} */ record) => {
      tally.add(record);
      return record;
    },
  });
}

/** @param {Buffer} bytes */
function decode(bytes) {
  const utf16 = bytes.subarray(0, 2).equals(UTF16_LE);
  if (!utf16 && bytes.includes(0)) throw new FileError('import.fileKind');
  try {
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileError('import.encoding');
  }
}

/**
 * Vietnamese spreadsheets write semicolons, since the comma is their decimal sign.
 * @param {string} text
 */
function delimiterOf(text) {
  const head = text.slice(0, 5_000);
  const count = (/** @type {string} */ sign) => head.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
