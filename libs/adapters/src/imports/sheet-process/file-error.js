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
 * @property {number} rows that hold anything, with titles and header
 * @property {number} most rows of data, as it is told
 * @property {number} columns
 * @property {number} cellLength characters
 * @property {number} textLength characters in all cells together
 * @property {number} unpackedBytes of all parts of a spreadsheet that are read, together
 * @property {number} sharedStrings texts that a spreadsheet keeps apart from its cells
 */

/** Counts what was read, row by row, and throws at the first thing that is too much. */
export class Tally {
  rows = 0;
  text = 0;

  /** @param {Limits} limits */
  constructor(limits) {
    this.limits = limits;
  }

  /**
   * @param {number} row as the spreadsheet counts
   * @param {readonly string[]} cells
   */
  add(row, cells) {
    const { limits } = this;
    if (++this.rows > limits.rows) throw new FileError('import.tooManyRows', { max: limits.most });
    if (cells.length > limits.columns) throw tooManyColumns(limits);
    for (const [index, { length }] of cells.entries()) {
      this.text += length;
      if (length <= limits.cellLength) continue;
      throw new FileError('import.cellTooLong', { row, column: index + 1, max: limits.cellLength });
    }
    if (this.text > limits.textLength) throw new FileError('import.tooLarge');
  }
}

/** @param {Limits} limits */
export const tooManyColumns = (limits) => new FileError('import.tooManyColumns', { max: limits.columns });
