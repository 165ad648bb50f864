import type { SheetReader, SheetRow } from '@loa/application';
import writeExcel from 'write-excel-file/node';
import { ProcessSheetReader, sheetReader } from './read-sheet.js';
import { windows1258 } from './testing/encode.js';
import { BOMB, halfOf, pointingOutside, workbook } from './testing/hostile-workbooks.js';

/** Facts of the sheet, and its rows by number. */
async function open(bytes: Buffer | string, reader: SheetReader = sheetReader) {
  const sheet = await reader.open({ name: 'list', bytes: Buffer.from(bytes) });
  const rows: SheetRow[] = [];
  try {
    for await (const chunk of sheet.rows()) rows.push(...chunk);
  } finally {
    await sheet.close();
  }
  const { format, encoding, separator, sheetName, otherSheets } = sheet;
  return { format, encoding, separator, sheetName, otherSheets, rows };
}
const read = async (bytes: Buffer | string) => (await open(bytes)).rows.map(({ cells }) => cells);

describe('a sheet', () => {
  it.each([
    ['commas', 'Mã,Tên\r\n1,"An, Bình"'],
    ['semicolons', 'Mã;Tên\r\n1;An, Bình'],
    ['tabs', 'Mã\tTên\r\n1\tAn, Bình'],
    ['a byte order mark', '\ufeffMã;Tên\n1;An, Bình'],
  ])('is read from CSV with %s', async (_, text) => {
    expect(await read(text)).toEqual([
      ['Mã', 'Tên'],
      ['1', 'An, Bình'],
    ]);
  });

  it('is read from the “Unicode text” that spreadsheets write', async () => {
    expect(
      await read(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Mã\tTên\r\n1\tBình', 'utf16le')])),
    ).toEqual([
      ['Mã', 'Tên'],
      ['1', 'Bình'],
    ]);
  });

  it('keeps lines within cells, and counts empty rows as the spreadsheet does', async () => {
    const { rows } = await open('a,b\n\n"x\ny",z\n,,\n=1+1,2,,');
    expect(rows).toEqual([
      { row: 1, cells: ['a', 'b'] },
      { row: 3, cells: ['x\ny', 'z'] },
      { row: 5, cells: ['=1+1', '2'] },
    ]);
  });

  it('brings cells of a spreadsheet as text: dates, long numbers, yes and no', async () => {
    const born = new Date('2014-09-05T00:00:00Z');
    const bytes = await writeExcel([
      [{ value: 'Mã' }, { value: 'Ngày' }],
      [],
      [{ value: 84912345678 }, { value: born, type: Date, format: 'dd/mm/yyyy' }, { value: true }, { value: '=1+1' }],
    ]).toBuffer();
    expect(await open(bytes)).toEqual({
      format: 'xlsx',
      encoding: null,
      separator: null,
      sheetName: 'Sheet1',
      otherSheets: [],
      rows: [
        { row: 1, cells: ['Mã', 'Ngày'] },
        { row: 3, cells: ['84912345678', '05/09/2014', 'true', '=1+1'] },
      ],
    });
  });

  it('takes text to NFC and takes out what nobody sees', async () => {
    const seen = await read('Mã,Tên\n1,\u200bNguye\u0302\u0303n\u00a0 Văn\u00ad An\ufeff \n\u200b,\u00a0\n');
    expect(seen.slice(1)).toEqual([['1', 'Nguyễn Văn An']]);
  });

  it('refuses more rows, columns and longer cells than one import takes', async () => {
    await expect(read('a\n'.repeat(100_053))).rejects.toMatchObject({
      code: 'import.tooManyRows',
      params: { max: 100_000 },
    });
    await expect(read(`a${','.repeat(200)}b`)).rejects.toMatchObject({
      code: 'import.tooManyColumns',
      params: { max: 200 },
    });
    await expect(read(`a,b\nc,${'d'.repeat(2_001)}`)).rejects.toMatchObject({
      code: 'import.cellTooLong',
      params: { row: 2, column: 2, max: 2_000 },
    });
    expect(await read(`a${','.repeat(250)}\n${'d'.repeat(2_000)}`)).toHaveLength(2);
  });

  it('comes in chunks, and may be left in the middle', async () => {
    const sheet = await sheetReader.open({ name: 'list', bytes: Buffer.from('a,b\n'.repeat(2_500)) });
    const sizes: number[] = [];
    for await (const chunk of sheet.rows()) {
      sizes.push(chunk.length);
      if (sizes.length === 2) break;
    }
    await sheet.close();
    await sheet.close();
    expect(sizes).toEqual([1_000, 1_000]);
    expect(await read('a,b')).toEqual([['a', 'b']]);
  });
});

/** Strings that everybody who used these encodings knows by sight. */
describe('an old encoding', () => {
  const TCVN3 = 'Hä vµ tªn;Quèc hiÖu\nNguyÔn V¨n B×nh;Céng hßa x· héi chñ nghÜa ViÖt Nam\nNGUYÔN V¡N \u00a7¤NG;§éc lËp';
  const VNI =
    'Hoï vaø teân;Quoác hieäu\nNguyeãn Vaên Bình;Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam\nNGUYEÃN VAÊN ÑOÂNG;Ñoäc laäp';
  const RIGHT = [
    ['Họ và tên', 'Quốc hiệu'],
    ['Nguyễn Văn Bình', 'Cộng hòa xã hội chủ nghĩa Việt Nam'],
    ['NGUYỄN VĂN ĐÔNG', 'Độc lập'],
  ];

  it.each([
    ['tcvn3', Buffer.from(TCVN3, 'latin1')],
    ['vni', Buffer.from(VNI, 'latin1')],
    ['windows-1258', windows1258(RIGHT.map((row) => row.join(';')).join('\n'))],
    ['utf-16le', Buffer.from(RIGHT.map((row) => row.join(';')).join('\n'), 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${RIGHT.map((row) => row.join(';')).join('\n')}`, 'utf16le').swap16()],
  ])('%s is recognised and said', async (encoding, bytes) => {
    const { rows, ...sheet } = await open(bytes);
    expect(sheet).toMatchObject({ encoding, separator: ';' });
    expect(rows.map(({ cells }) => cells)).toEqual(RIGHT);
  });

  it('of text typed in a font of before Unicode, and saved as Unicode, is recognised as well', async () => {
    for (const [encoding, text] of [
      ['tcvn3', TCVN3],
      ['vni', VNI],
    ] as const) {
      const cells = text.split('\n').map((line) => line.split(';').map((value) => ({ value })));
      for (const bytes of [Buffer.from(text), await writeExcel(cells).toBuffer()]) {
        const sheet = await open(bytes);
        expect(sheet.encoding).toBe(encoding);
        expect(sheet.rows.map((row) => row.cells)).toEqual(RIGHT);
      }
    }
  });

  it('that is none of ours is not guessed', async () => {
    const latin = 'Année;Prénom\nété;Zoë\nçà;Jérôme\nüber;Großmutter\nmañana;Señor';
    await expect(read(Buffer.from(latin, 'latin1'))).rejects.toMatchObject({ code: 'import.encoding' });
    await expect(read(Buffer.from([0, 1, 2, 3, 0, 0, 0]))).rejects.toMatchObject({ code: 'import.fileKind' });
  });
});

describe('a table', () => {
  it('of a web page under the name of a spreadsheet is read', async () => {
    const page =
      '<html><head><meta charset="utf-8"><style>td{}</style></head><body><table><tr><td colspan="2">Danh sách</td></tr></table>' +
      '<table><tr><th>Họ và<br>tên</th><th>SĐT</th></tr><tr><td>Nguy&#7877;n\n  An</td><td>&nbsp;0912</td></tr></table>';
    expect(await open(page)).toEqual({
      format: 'html',
      encoding: 'utf-8',
      separator: null,
      sheetName: null,
      otherSheets: [],
      rows: [
        { row: 1, cells: ['Danh sách'] },
        { row: 2, cells: ['Họ và\ntên', 'SĐT'] },
        { row: 3, cells: ['Nguyễn An', '0912'] },
      ],
    });
  });

  it('is cut at the sign that cuts its lines alike, whatever stands within cells', async () => {
    expect(await open('Danh sách, năm 2026\nMã|Tên; chức vụ\n1|An, Bình; Chi\n2|"a|b"')).toMatchObject({
      separator: '|',
      rows: [{}, {}, { cells: ['1', 'An, Bình; Chi'] }, { cells: ['2', 'a|b'] }],
    });
    expect(await open('sep=;\r\na,b;c\r\n')).toMatchObject({ separator: ';', rows: [{ row: 1, cells: ['a,b', 'c'] }] });
    expect((await open('Tên\nAn')).separator).toBeNull();
  });

  it('that was cut off is refused with the row', async () => {
    await expect(read('a,b\nc,"d\ne,f')).rejects.toMatchObject({ code: 'import.quoteOpen', params: { row: 2 } });
    await expect(read(Buffer.from('a,Nguyễ').subarray(0, -1))).rejects.toMatchObject({ code: 'import.broken' });
  });
});

/** One of the files that were made to bring the reader down. Each ends in a clear error, and the process lives. */
describe('a hostile spreadsheet', () => {
  const far = (cell: string, row: string) => workbook(`<row r="${row}"><c r="${cell}"><v>1</v></c></row>`);
  const two = 2 * 1024 * 1024;

  it.each([
    ['with a cell in a row that no sheet has', far('A99999999', '99999999'), 'import.broken'],
    ['with a cell in the last column', far('XFD20000', '20000'), 'import.tooManyColumns'],
    ['with a cell in a column that no sheet has', far('ZZZZ1', '1'), 'import.broken'],
    [
      'with a million columns',
      workbook(`<row r="1">${'<c t="str"><v>1</v></c>'.repeat(1_000_000)}</row>`),
      'import.tooManyColumns',
    ],
    ['with a million columns as text', Buffer.from('1,'.repeat(1_000_000)), 'import.rowTooLong'],
    ['with a row that comes twice', workbook('<row r="2"/><row r="2"/>'), 'import.broken'],
    [
      'with more rows than a list has',
      workbook('<row><c t="str"><v>1</v></c></row>'.repeat(100_051)),
      'import.tooManyRows',
    ],
    [
      'with entities that grow',
      workbook(`<row r="1"><c r="A1" t="str"><v>&c;</v></c></row>`, { head: BOMB }),
      'import.unreadable',
    ],
    [
      'with a cell of 2 MB',
      workbook(`<row r="1"><c r="A1" t="str"><v>${'x'.repeat(two)}</v></c></row>`),
      'import.cellTooLong',
    ],
    [
      'with an entity that nobody declared',
      workbook('<row r="1"><c r="A1" t="str"><v>&c;</v></c><c r="B1"/></row>', {
        head: '<!ENTITY c SYSTEM "file:///etc/passwd">',
      }),
      'import.unreadable',
    ],
    ['with a cell of 2 MB as text', Buffer.from(`a,b\n"${'x'.repeat(two)}",c`), 'import.rowTooLong'],
    ['that nests its tags 26 million times', workbook('<q>'.repeat(26_000_000)), 'import.unreadable'],
    ['that unpacks to 320 MB', workbook(' '.repeat(320 * 1024 * 1024)), 'import.tooLarge'],
    [
      'that unpacks to 120 MB and says 10 bytes',
      workbook(' '.repeat(120 * 1024 * 1024), { declared: 10 }),
      'import.broken',
    ],
    ['that is cut in half', halfOf(workbook('<row r="1"><c r="A1"><v>1</v></c></row>')), 'import.broken'],
    ['whose directory points outside', pointingOutside(), 'import.broken'],
  ])('%s', async (_, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ kind: 'invalid', code });
  });

  it('that is full of text used again and again', async () => {
    const text = `<si><t>${'x'.repeat(2_000)}</t></si>`;
    const cells = ['A', 'B', 'C', 'D', 'E'];
    const rows = Array.from(
      { length: 7_000 },
      (_, at) =>
        `<row r="${at + 1}">${cells.map((cell) => `<c r="${cell}${at + 1}" t="s"><v>0</v></c>`).join('')}</row>`,
    );
    const bytes = workbook(rows.join(''), { strings: `<sst>${text}</sst>` });
    await expect(read(bytes)).rejects.toMatchObject({ code: 'import.tooLarge' });
  });

  it('that slips through ends the process that reads it and not this one', async () => {
    const reader = new ProcessSheetReader({ heapMb: 24, milliseconds: 60_000 });
    const strings = Array.from({ length: 400_000 }, (_, at) => `<si><t>${at} ${'x'.repeat(100)}</t></si>`).join('');
    const full = workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', { strings: `<sst>${strings}</sst>` });
    await expect(open(full, reader)).rejects.toMatchObject({ code: 'import.tooLarge' });
    // The next one in turn is read.
    expect(await open('a,b', reader)).toMatchObject({ rows: [{ cells: ['a', 'b'] }] });
  });

  it('that takes too long is given up', async () => {
    const reader = new ProcessSheetReader({ heapMb: 64, milliseconds: 1 });
    await expect(open(far('A1', '1'), reader)).rejects.toMatchObject({ code: 'import.unreadable' });
  });
});

it('reads a formula as what stands there, and coloured rows to the end of the sheet as nothing', async () => {
  const rows = [
    '<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>=cmd|1</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>',
    '<row r="2"><c r="A2" t="inlineStr"><is><t>=1+1</t></is></c><c r="XFD2" s="0"/></row>',
    '<row r="1048576" hidden="1"/>',
  ];
  expect(await read(workbook(rows.join('')))).toEqual([['=cmd|1', '2'], ['=1+1']]);
});
