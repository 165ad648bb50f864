import { IMPORT_LIMITS, type SheetReader, type UploadedFile } from '@loa/application';
import { DomainError } from '@loa/domain';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const UTF16_LE = Buffer.from([0xff, 0xfe]);
/** A small file that unpacks to more than this is a trap, not a list. */
const LARGEST_UNPACKED = 300 * 1024 * 1024;

type Cell = string | number | boolean | Date | null | undefined;

const invalid = (code: string, params = {}) => new DomainError('invalid', code, params);

export const sheetReader: SheetReader = {
  async read({ bytes }: UploadedFile): Promise<string[][]> {
    if (bytes.length === 0) throw invalid('import.empty');
    if (bytes.subarray(0, 4).equals(OLD_EXCEL)) throw invalid('import.oldExcel');
    const rows = bytes.subarray(0, 4).equals(ZIP) ? await readXlsx(bytes) : readCsv(bytes);
    if (rows.length > IMPORT_LIMITS.rows + 1) throw invalid('import.tooManyRows', { max: IMPORT_LIMITS.rows });
    return rows;
  },
};

async function readXlsx(bytes: Buffer): Promise<string[][]> {
  if (unpackedSize(bytes) > LARGEST_UNPACKED) throw invalid('import.broken');
  const rows = await readSheet(bytes).catch(() => {
    throw invalid('import.broken');
  });
  return (rows as Cell[][]).map((row) => row.map(textOf));
}

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10).split('-').reverse().join('/');
  // Long digits that a spreadsheet took for a number must not come back as 8.4e+10.
  if (typeof cell === 'number') return Number.isInteger(cell) ? BigInt(cell).toString() : String(cell);
  return String(cell);
}

function readCsv(bytes: Buffer): string[][] {
  const text = decode(bytes);
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      // Spreadsheets leave a lone quote inside a cell as it is.
      relax_quotes: true,
      max_record_size: 100_000,
      to: IMPORT_LIMITS.rows + 2,
    });
  } catch {
    throw invalid('import.broken');
  }
}

function decode(bytes: Buffer): string {
  const utf16 = bytes.subarray(0, 2).equals(UTF16_LE);
  if (!utf16 && bytes.includes(0)) throw invalid('import.fileKind');
  try {
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('import.encoding');
  }
}

/** Vietnamese spreadsheets write semicolons, since the comma is their decimal sign. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 5_000);
  const count = (sign: string) => head.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** Sum of the unpacked sizes that the zip's own directory declares. */
function unpackedSize(bytes: Buffer): number {
  const END = 0x06054b50;
  const ENTRY = 0x02014b50;
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END) end--;
  if (end < 0) throw invalid('import.broken');
  let at = bytes.readUInt32LE(end + 16);
  let sum = 0;
  for (let entries = bytes.readUInt16LE(end + 10); entries > 0; entries--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) throw invalid('import.broken');
    sum += bytes.readUInt32LE(at + 24);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return sum;
}
