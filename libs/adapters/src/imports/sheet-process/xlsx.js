// @ts-check
import { FileError, tooManyColumns } from './file-error.js';
import { addText, parseXml, readXml } from './markup.js';
import { cellText, dateStyles, sharedStrings } from './xlsx-parts.js';
import { Parts } from './zip.js';

/** No sheet goes further. */
const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

/**
 * The first visible sheet that holds anything, as a stream.
 * @param {Buffer} bytes
 * @param {import('./file-error.js').Limits} limits
 * @returns {Promise<import('./sheet.js').OpenedSheet>}
 */
export async function openXlsx(bytes, limits) {
  const parts = await Parts.open(bytes, limits);
  const book = await readBook(parts);
  const facts = {
    limits,
    strings: await sharedStrings(parts, book.pathOf('sharedStrings') ?? 'xl/sharedStrings.xml', limits),
    dates: await dateStyles(parts, book.pathOf('styles') ?? 'xl/styles.xml'),
    from1904: book.from1904,
  };
  for (const sheet of book.sheets) {
    const rows = sheetRows(parts, sheet.path, facts);
    const first = await rows.next();
    if (first.done && sheet !== book.sheets.at(-1)) continue;
    return {
      format: 'xlsx',
      separator: null,
      sheetName: sheet.name,
      otherSheets: book.sheets.filter((other) => other !== sheet).map(({ name }) => name),
      rows: startingWith(first, rows),
    };
  }
  throw new FileError('import.broken');
}

/**
 * @param {IteratorResult<import('./encoding.js').Row>} first
 * @param {AsyncGenerator<import('./encoding.js').Row>} rest
 */
async function* startingWith(first, rest) {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** @param {Parts} parts */
async function readBook(parts) {
  /** @type {Map<string, string>} */
  const targets = new Map();
  /** @type {Map<string, string>} */
  const kinds = new Map();
  await readXml(parts.read('xl/_rels/workbook.xml.rels'), {
    open(name, { Id, Type = '', Target = '' }) {
      if (name !== 'Relationship' || !Id) return;
      const path = Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`;
      targets.set(Id, path);
      kinds.set(Type.slice(Type.lastIndexOf('/') + 1), path);
    },
  });
  /** @type {{ name: string, path: string }[]} */
  const sheets = [];
  let from1904 = false;
  await readXml(parts.read('xl/workbook.xml'), {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const id = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1];
      const path = targets.get(id ?? '');
      if (path) sheets.push({ name: attributes.name ?? '', path });
    },
  });
  return { sheets, from1904, pathOf: (/** @type {string} */ kind) => kinds.get(kind) };
}

/**
 * @typedef {object} BookFacts
 * @property {import('./file-error.js').Limits} limits
 * @property {readonly string[]} strings
 * @property {ReadonlySet<number>} dates styles that show a number as a day
 * @property {boolean} from1904
 */

/**
 * @param {Parts} parts
 * @param {string} path
 * @param {BookFacts} facts
 * @returns {AsyncGenerator<import('./encoding.js').Row>}
 */
async function* sheetRows(parts, path, facts) {
  const sheet = new SheetHandler(facts);
  for await (const _ of parseXml(parts.read(path), sheet)) yield* sheet.take();
  yield* sheet.take();
}

/** Empty cells take no place, however many there are: some programs write coloured ones to the end of the sheet. */
class SheetHandler {
  /** @type {import('./encoding.js').Row[]} */
  done = [];
  row = 0;
  column = 0;
  /** @type {string[]} */
  cells = [];
  kind = 'n';
  style = 0;
  value = '';
  taking = false;
  phonetic = false;

  /** @param {BookFacts} facts */
  constructor(facts) {
    this.facts = facts;
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
  open(name, attributes) {
    if (name === 'c') {
      this.column = attributes.r === undefined ? this.column + 1 : columnOf(attributes.r);
      if (this.column < 1 || this.column > LAST_COLUMN) throw new FileError('import.broken');
      this.kind = attributes.t ?? 'n';
      this.style = Number(attributes.s ?? 0);
      this.value = '';
    } else if (name === 'v' || (name === 't' && !this.phonetic)) this.taking = true;
    else if (name === 'rPh') this.phonetic = true;
    else if (name === 'row') {
      const row = attributes.r === undefined ? this.row + 1 : Number(attributes.r);
      if (!Number.isInteger(row) || row <= this.row || row > LAST_ROW) throw new FileError('import.broken');
      this.row = row;
      this.column = 0;
      this.cells = [];
    }
  }

  /** @param {string} text */
  text(text) {
    if (this.taking) this.value = addText(this.value, text, this.facts.limits, this);
  }

  /** @param {string} name */
  close(name) {
    if (name === 'v' || name === 't') this.taking = false;
    else if (name === 'rPh') this.phonetic = false;
    else if (name === 'c') this.endCell();
    else if (name === 'row' && this.cells.length > 0) {
      this.done.push({ row: this.row, cells: this.cells });
      this.cells = [];
    }
  }

  endCell() {
    if (this.value === '') return;
    const text = cellText(this.kind, this.value, this.style, this.facts);
    if (text === '') return;
    if (this.column > this.facts.limits.columns) throw tooManyColumns(this.facts.limits);
    while (this.cells.length < this.column) this.cells.push('');
    this.cells[this.column - 1] = text;
  }
}

/** @param {string} reference such as "AB12" */
function columnOf(reference) {
  let column = 0;
  for (let at = 0; at < 5; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (!(letter >= 1 && letter <= 26)) break;
    column = column * 26 + letter;
  }
  return column;
}
