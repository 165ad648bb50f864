// @ts-check

/** What is wrong with a file as a whole; the code is one of the message catalogue. */
export class FileError extends Error {
  /**
   * @param {string} code
   * @param {Record<string, string | number>} [params]
   */
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/**
 * @typedef {object} Limits What a file may hold at most.
 * @property {number} rows with the header
 * @property {number} columns
 * @property {number} cells rows times columns
 * @property {number} cellLength characters
 * @property {number} textLength characters in all cells together
 * @property {number} unpackedBytes of all XML parts of a spreadsheet together
 * @property {number} sharedStrings texts that a spreadsheet keeps apart from its cells
 */

/** Counts what was read, row by row, and throws at the first thing that is too much. */
export class Tally {
  rows = 0;
  cells = 0;
  text = 0;

  /** @param {Limits} limits */
  constructor(limits) {
    this.limits = limits;
  }

  /** @param {readonly string[]} row */
  add(row) {
    const { limits } = this;
    this.rows++;
    if (this.rows > limits.rows) throw tooManyRows(limits);
    if (row.length > limits.columns) throw tooManyColumns(limits);
    for (const [index, { length }] of row.entries()) {
      this.text += length;
      if (length <= limits.cellLength) continue;
      throw new FileError('import.cellTooLong', { row: this.rows, column: index + 1, max: limits.cellLength });
    }
    this.cells += row.length;
    if (this.cells > limits.cells || this.text > limits.textLength) throw new FileError('import.tooLarge');
  }
}

/** @param {Limits} limits */
export const tooManyRows = (limits) => new FileError('import.tooManyRows', { max: limits.rows - 1 });

/** @param {Limits} limits */
export const tooManyColumns = (limits) => new FileError('import.tooManyColumns', { max: limits.columns });
