// @ts-check
import { openCsv } from './csv.js';
import { byteEncoding, headText, letterEncoding, texts } from './encoding.js';
import { Tally } from './file-error.js';
import { isHtml, openHtml } from './html.js';
import { CONVERTERS } from './vietnamese.js';
import { openXlsx } from './xlsx.js';

/** @typedef {import('./encoding.js').Row} Row */
/**
 * @typedef {object} OpenedSheet
 * @property {'csv' | 'xlsx' | 'html'} format
 * @property {string | null} separator
 * @property {string | null} sheetName
 * @property {string[]} otherSheets
 * @property {AsyncGenerator<Row>} rows all of them, also empty ones
 */

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const CHUNK_ROWS = 1_000;
/** A chunk goes to another process in one piece. */
const CHUNK_TEXT = 1_000_000;

/**
 * Opens a file: what it is, and its rows in chunks, counted against the limits.
 * @param {Buffer} bytes
 * @param {import('./file-error.js').Limits} limits
 */
export async function openSheet(bytes, limits) {
  if (bytes.subarray(0, 4).equals(ZIP)) {
    const opened = await openXlsx(bytes, limits);
    return withLetters(opened, null, limits, null);
  }
  const encoding = byteEncoding(bytes);
  const open = isHtml(headText(bytes, encoding)) ? openHtml : openCsv;
  const letters = encoding === 'latin1' ? letterEncoding(texts(bytes, encoding), true) : null;
  return withLetters(open(bytes, encoding, limits), encoding === 'latin1' ? null : encoding, limits, letters);
}

/**
 * Unicode may still be text typed in a font of before Unicode: the first rows tell.
 * @param {OpenedSheet} opened
 * @param {string | null} encoding
 * @param {import('./file-error.js').Limits} limits
 * @param {import('./encoding.js').LetterEncoding | null} letters
 */
async function withLetters({ rows, ...facts }, encoding, limits, letters) {
  const chunks = chunked(rows, new Tally(limits));
  const first = await chunks.next();
  const known =
    letters ??
    (first.done
      ? null
      : letterEncoding(
          first.value.map(({ cells }) => cells.join(' ')),
          false,
        ));
  const convert = known && CONVERTERS[known];
  return { sheet: { ...facts, encoding: known ?? encoding }, chunks: converted(first, chunks, convert) };
}

/**
 * @param {IteratorResult<Row[]>} first
 * @param {AsyncGenerator<Row[]>} rest
 * @param {((text: string) => string) | null} convert
 */
async function* converted(first, rest, convert) {
  const turn = (/** @type {Row[]} */ chunk) =>
    convert ? chunk.map(({ row, cells }) => ({ row, cells: cells.map(convert) })) : chunk;
  if (first.done) return;
  yield turn(first.value);
  for await (const chunk of rest) yield turn(chunk);
}

/**
 * @param {AsyncGenerator<Row>} rows
 * @param {Tally} tally
 * @returns {AsyncGenerator<Row[]>}
 */
async function* chunked(rows, tally) {
  /** @type {Row[]} */
  let chunk = [];
  let before = 0;
  for await (const { row, cells } of rows) {
    while (cells.length > 0 && cells.at(-1)?.trim() === '') cells.pop();
    if (cells.length === 0) continue;
    tally.add(row, cells);
    chunk.push({ row, cells });
    if (chunk.length < CHUNK_ROWS && tally.text - before < CHUNK_TEXT) continue;
    yield chunk;
    before = tally.text;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
