// @ts-check
import { Parser } from 'htmlparser2';
import { texts } from './encoding.js';
import { addText, checkDepth } from './markup.js';

/**
 * Whether text is a web page, as some systems hand out tables under the name of a spreadsheet.
 * @param {string} head
 */
export const isHtml = (head) =>
  /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|meta|body|table|style)\b/i.test(head);

/**
 * Rows of all tables of a page, one after the other, as a spreadsheet shows them.
 * @param {Buffer} bytes
 * @param {import('./encoding.js').ByteEncoding} encoding
 * @param {import('./file-error.js').Limits} limits
 * @returns {import('./sheet.js').OpenedSheet}
 */
export function openHtml(bytes, encoding, limits) {
  return {
    format: 'html',
    separator: null,
    sheetName: null,
    otherSheets: [],
    rows: tableRows(bytes, encoding, limits),
  };
}

/**
 * @param {Buffer} bytes
 * @param {import('./encoding.js').ByteEncoding} encoding
 * @param {import('./file-error.js').Limits} limits
 */
async function* tableRows(bytes, encoding, limits) {
  const table = new TableReader(limits);
  const parser = new Parser(table);
  for (const text of texts(bytes, encoding)) {
    parser.write(text);
    yield* table.take();
  }
  parser.end();
  yield* table.take();
}

class TableReader {
  /** @type {import('./encoding.js').Row[]} */
  done = [];
  row = 0;
  depth = 0;
  /** @type {string[] | null} */
  cells = null;
  /** @type {string | null} */
  cell = null;
  span = 1;

  /** @param {import('./file-error.js').Limits} limits */
  constructor(limits) {
    this.limits = limits;
  }

  take() {
    const { done } = this;
    this.done = [];
    return done;
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} attributes
   */
  onopentag(name, attributes) {
    checkDepth(++this.depth);
    if (name === 'tr') {
      this.endRow();
      this.cells = [];
    } else if ((name === 'td' || name === 'th') && this.cells) {
      this.endCell();
      this.cell = '';
      this.span = Math.min(Math.max(1, Number(attributes.colspan) || 1), this.limits.columns);
    } else if (name === 'br' && this.cell !== null) this.cell += '\n';
  }

  /** @param {string} text */
  ontext(text) {
    // A line break of the source is a space of the page.
    const where = { row: this.row + 1, column: (this.cells?.length ?? 0) + 1 };
    if (this.cell !== null) this.cell = addText(this.cell, text.replace(/\s+/g, ' '), this.limits, where);
  }

  /** @param {string} name */
  onclosetag(name) {
    this.depth--;
    if (name === 'td' || name === 'th') this.endCell();
    if (name === 'tr' || name === 'table') this.endRow();
  }

  endCell() {
    if (this.cell === null || !this.cells) return;
    this.cells.push(this.cell.trim());
    for (let more = 1; more < this.span && this.cells.length <= this.limits.columns; more++) this.cells.push('');
    this.cell = null;
  }

  endRow() {
    this.endCell();
    if (this.cells) this.done.push({ row: ++this.row, cells: this.cells });
    this.cells = null;
  }
}
