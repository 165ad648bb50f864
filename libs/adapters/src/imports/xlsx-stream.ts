import { Readable } from 'node:stream';
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';

// A workbook of one sheet, written as it is read: the libraries at hand hold all of it. Zip by APPNOTE.TXT 6.3: sizes of
// the sheet stand behind it (flag 3), those of the small parts before. All cells are text, so none is ever calculated.

const NAMES = 'http://schemas.openxmlformats.org';
const PARTS: readonly (readonly [name: string, text: string])[] = [
  [
    '[Content_Types].xml',
    `<Types xmlns="${NAMES}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `<Relationships xmlns="${NAMES}/package/2006/relationships"><Relationship Id="r1" Type="${NAMES}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `<workbook xmlns="${NAMES}/spreadsheetml/2006/main" xmlns:r="${NAMES}/officeDocument/2006/relationships"><sheets><sheet name="Loa" sheetId="1" r:id="r1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${NAMES}/package/2006/relationships"><Relationship Id="r1" Type="${NAMES}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
  ],
];
const SHEET = 'xl/worksheets/sheet1.xml';
const UTF8 = 0x0800;
const SIZES_BEHIND = 0x0008;

interface Entry {
  readonly name: Buffer;
  readonly flags: number;
  readonly at: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** Pages of rows as the bytes of an XLSX file. */
export async function* xlsxOf(pages: AsyncIterable<readonly (readonly string[])[]>): AsyncIterable<Buffer> {
  const entries: Entry[] = [];
  let at = 0;
  for (const [name, text] of PARTS) {
    const data = Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${text}`);
    const packed = deflateRawSync(data);
    const entry = {
      name: Buffer.from(name),
      flags: UTF8,
      at,
      crc: crc32(data),
      packed: packed.length,
      size: data.length,
    };
    const header = localHeader(entry);
    entries.push(entry);
    at += header.length + packed.length;
    yield Buffer.concat([header, packed]);
  }
  const sheet = { name: Buffer.from(SHEET), flags: UTF8 | SIZES_BEHIND, at, crc: 0, packed: 0, size: 0 };
  yield localHeader(sheet);
  const xml = Readable.from(sheetXml(pages, sheet), { objectMode: false });
  const deflate = createDeflateRaw();
  xml.on('error', (error) => deflate.destroy(error));
  for await (const chunk of xml.pipe(deflate) as AsyncIterable<Buffer>) {
    sheet.packed += chunk.length;
    yield chunk;
  }
  const behind = Buffer.alloc(16);
  behind.writeUInt32LE(0x08074b50, 0);
  writeSizes(behind, 4, sheet);
  yield behind;
  at += 30 + sheet.name.length + sheet.packed + behind.length;
  yield directory([...entries, sheet], at);
}

async function* sheetXml(
  pages: AsyncIterable<readonly (readonly string[])[]>,
  count: { crc: number; size: number },
): AsyncIterable<Buffer> {
  const counted = (text: string) => {
    const bytes = Buffer.from(text);
    count.crc = crc32(bytes, count.crc);
    count.size += bytes.length;
    return bytes;
  };
  yield counted(
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="${NAMES}/spreadsheetml/2006/main"><sheetData>`,
  );
  let row = 0;
  for await (const page of pages) {
    yield counted(page.map((cells) => rowXml(cells, ++row)).join(''));
  }
  yield counted('</sheetData></worksheet>');
}

function rowXml(cells: readonly string[], row: number): string {
  const filled = cells.map((cell, at) =>
    cell === ''
      ? ''
      : `<c r="${letters(at)}${row}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`,
  );
  return `<row r="${row}">${filled.join('')}</row>`;
}

function letters(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : letters(Math.floor(at / 26) - 1) + letters(at % 26);
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Control characters have no place in XML 1.0. */
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are left out
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>]/g, (sign) => SIGNS[sign]!);

function localHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, entry);
  return Buffer.concat([header, entry.name]);
}

function directory(entries: readonly Entry[], start: number): Buffer {
  const heads = entries.map((entry) => {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(20, 4);
    writeCommon(head, 6, entry);
    head.writeUInt32LE(entry.at, 42);
    return Buffer.concat([head, entry.name]);
  });
  const size = heads.reduce((sum, head) => sum + head.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([...heads, end]);
}

/** Version, flags, method, time (none), sizes, length of the name: the same in both kinds of header. */
function writeCommon(header: Buffer, from: number, entry: Entry): void {
  header.writeUInt16LE(20, from);
  header.writeUInt16LE(entry.flags, from + 2);
  header.writeUInt16LE(8, from + 4);
  // 1980-01-01: the earliest that the format knows.
  header.writeUInt32LE(0x00210000, from + 6);
  writeSizes(header, from + 10, entry);
  header.writeUInt16LE(entry.name.length, from + 22);
}

function writeSizes(header: Buffer, from: number, { crc, packed, size }: Entry): void {
  header.writeUInt32LE(crc, from);
  header.writeUInt32LE(packed, from + 4);
  header.writeUInt32LE(size, from + 8);
}
