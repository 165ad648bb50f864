// @ts-check
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { headText, texts } from './encoding.js';
import { FileError } from './file-error.js';

const SEPARATORS = /** @type {const} */ ([',', ';', '\t', '|']);
/** Excel's own hint, in a line that it does not show. */
const HINT = /^\ufeff?sep=(.)\r?\n/i;
const LINES_LOOKED_AT = 200;

/**
 * @param {Buffer} bytes
 * @param {import('./encoding.js').ByteEncoding} encoding
 * @param {import('./file-error.js').Limits} limits
 * @returns {import('./sheet.js').OpenedSheet}
 */
export function openCsv(bytes, encoding, limits) {
  const head = headText(bytes, encoding);
  const hint = HINT.exec(head);
  const hinted = SEPARATORS.find((sign) => sign === hint?.[1]);
  const separator = hinted ?? guess(hint ? head.slice(hint[0].length) : head);
  const options = { from_line: hint ? 2 : 1, delimiter: separator ?? ',' };
  return {
    format: 'csv',
    separator,
    sheetName: null,
    otherSheets: [],
    rows: records(bytes, encoding, limits, options),
  };
}

/**
 * @param {Buffer} bytes
 * @param {import('./encoding.js').ByteEncoding} encoding
 * @param {import('./file-error.js').Limits} limits
 * @param {{ from_line: number, delimiter: string }} options
 */
async function* records(bytes, encoding, limits, options) {
  const parser = parse({
    ...options,
    bom: true,
    relax_column_count: true,
    // Spreadsheets leave a lone quote inside a cell as it is.
    relax_quotes: true,
    max_record_size: limits.columns * limits.cellLength,
  });
  // A failure reaches the loop below through the parser.
  pipeline(Readable.from(texts(bytes, encoding)), parser, () => undefined);
  let row = 0;
  try {
    for await (const cells of parser) yield { row: ++row, cells };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Rows before it may not have come out yet.
    const where = { row: Math.max(row, Number(error.records) || 0) + 1 };
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw new FileError('import.rowTooLong', where);
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw new FileError('import.quoteOpen', where);
    throw new FileError('import.broken');
  }
}

/**
 * The sign that cuts the most lines into the same number of cells. Commas are common within cells, and semicolons
 * between them, since the comma is the decimal sign here.
 * @param {string} text
 */
function guess(text) {
  const lines = linesOf(text);
  /** @type {{ sign: (typeof SEPARATORS)[number], lines: number, cells: number } | null} */
  let best = null;
  for (const sign of SEPARATORS) {
    /** @type {Map<number, number>} */
    const times = new Map();
    for (const line of lines) {
      const cells = line.split(sign).length;
      if (cells > 1) times.set(cells, (times.get(cells) ?? 0) + 1);
    }
    for (const [cells, count] of times) {
      const better = !best || count > best.lines || (count === best.lines && cells > best.cells);
      if (better) best = { sign, lines: count, cells };
    }
  }
  return best?.sign ?? null;
}

/**
 * Lines without what is quoted, so that nothing within a cell is counted.
 * @param {string} text
 */
function linesOf(text) {
  return text
    .replace(/"[^"]*(?:"|$)/g, 'q')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, LINES_LOOKED_AT);
}
