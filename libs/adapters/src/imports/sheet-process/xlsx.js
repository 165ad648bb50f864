// @ts-check
// The variant for Node reads streams and keeps a further copy of everything.
import { readSheet } from 'read-excel-file/universal';
import { FileError, Tally, tooManyColumns, tooManyRows } from './file-error.js';
import { pack, unpack } from './zip.js';

/** Where a row or a cell says that it stands. */
const PLACES = /<(?:[\w.-]+:)?(row|c)\b([^<>]*)>/g;
const PLACE = /\sr\s*=\s*["']([A-Z]*)(\d+)["']/;
const SHARED_STRING = /<(?:[\w.-]+:)?si\b/g;
const DECLARATION = /<!(?:DOCTYPE|ENTITY)/i;
/** Some programs write empty, coloured rows and cells to the very end of the sheet; no sheet goes further. */
const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

/**
 * @param {Buffer} bytes
 * @param {import('./file-error.js').Limits} limits
 * @returns {Promise<string[][]>}
 */
export async function readXlsx(bytes, limits) {
  const tally = new Tally(limits);
  const rows = /** @type {unknown[][]} */ (await readSheet(repack(bytes, limits)));
  return rows.map((row) => {
    const cells = row.map(textOf);
    tally.add(cells);
    return cells;
  });
}

/**
 * The same spreadsheet, looked through, without what is not read.
 * @param {Buffer} bytes
 * @param {import('./file-error.js').Limits} limits
 */
function repack(bytes, limits) {
  const parts = unpack(bytes, limits.unpackedBytes, (name) => /\.(xml|rels)$/.test(name));
  for (const part of parts.values()) lookThrough(part.toString('latin1'), limits);
  return pack(parts);
}

/**
 * The parser fills every row up to the last that is named, so one far cell would take all memory. A list needs no
 * declarations, and what they declare may grow without end.
 * @param {string} xml
 * @param {import('./file-error.js').Limits} limits
 */
function lookThrough(xml, limits) {
  if (DECLARATION.test(xml)) throw new FileError('import.unreadable');
  let strings = 0;
  for (const _ of xml.matchAll(SHARED_STRING)) {
    if (++strings > limits.sharedStrings) throw new FileError('import.tooLarge');
  }
  let rows = 0;
  let lastRow = 0;
  let lastColumn = 0;
  for (const [, tag, attributes = ''] of xml.matchAll(PLACES)) {
    const empty = attributes.endsWith('/');
    if (tag === 'row' && ++rows > (empty ? LAST_ROW : limits.rows)) throw tooManyRows(limits);
    const [, letters = '', digits = '0'] = PLACE.exec(attributes) ?? [];
    const row = Number(digits);
    const column = columnOf(letters);
    if (row > (empty ? LAST_ROW : limits.rows)) throw tooManyRows(limits);
    if (column > (empty ? LAST_COLUMN : limits.columns)) throw tooManyColumns(limits);
    if (empty) continue;
    lastRow = Math.max(lastRow, row);
    lastColumn = Math.max(lastColumn, column);
  }
  if (lastRow * lastColumn > limits.cells) throw new FileError('import.tooLarge');
}

/**
 * @param {string} letters
 * @returns {number} from 1; 0 when there are none
 */
function columnOf(letters) {
  let column = 0;
  for (let at = 0; at < letters.length && at < 8; at++) column = column * 26 + letters.charCodeAt(at) - 64;
  return column;
}

/** @param {unknown} cell */
function textOf(cell) {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10).split('-').reverse().join('/');
  // Long digits that a spreadsheet took for a number must not come back as 8.4e+10.
  if (typeof cell === 'number') return Number.isInteger(cell) ? BigInt(cell).toString() : String(cell);
  return String(cell);
}
