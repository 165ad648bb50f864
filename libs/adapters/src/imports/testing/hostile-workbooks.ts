import { crc32, deflateRawSync } from 'node:zlib';

/** Each entity is ten of the one before. */
export const BOMB =
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>';

export interface WorkbookOptions {
  /** Before the sheet's first tag. */
  readonly head?: string;
  /** What the zip says of the sheet's size, in bytes; the truth when absent. */
  readonly declared?: number;
  /** The shared strings. */
  readonly strings?: string;
  /** Path of the sheet within the zip. */
  readonly at?: string;
}

/** A spreadsheet of one sheet with these rows, built by hand, so that it may be as wrong as it likes. */
export function workbook(
  rows: string,
  { head = '', declared, strings, at = 'xl/sheet.xml' }: WorkbookOptions = {},
): Buffer {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';
  const link = `<Relationship Id="r1" Type="${type}" Target="/${at}"/>`;
  return zip([
    { name: '[Content_Types].xml', text: '<Types/>' },
    { name: 'xl/workbook.xml', text: '<workbook><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>' },
    { name: 'xl/_rels/workbook.xml.rels', text: `<Relationships>${link}</Relationships>` },
    { name: 'xl/styles.xml', text: '<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>' },
    ...(strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', text: strings }]),
    { name: at, text: `${head}<worksheet><sheetData>${rows}</sheetData></worksheet>`, declared },
  ]);
}

export const halfOf = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);

export function pointingOutside(): Buffer {
  const bytes = workbook('');
  bytes.writeUInt32LE(0xfffffff0, bytes.length - 6);
  return bytes;
}

function zip(parts: readonly { readonly name: string; readonly text: string; readonly declared?: number }[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, declared } of parts) {
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(crc32(data), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(declared ?? data.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    local.copy(entry, 6, 4);
    entry.writeUInt32LE(at, 42);
    files.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, ...directory, end]);
}
