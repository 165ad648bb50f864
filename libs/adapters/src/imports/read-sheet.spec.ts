import writeExcel from 'write-excel-file/node';
import { ProcessSheetReader, sheetReader } from './read-sheet.js';
import { BOMB, halfOf, pointingOutside, workbook } from './testing/hostile-workbooks.js';

const read = (bytes: Buffer | string) => sheetReader.read({ name: 'list', bytes: Buffer.from(bytes) });

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

  it('keeps empty rows and lines within cells, so that rows count as in the spreadsheet', async () => {
    const rows = await read('a,b\n\n"x\ny",z\n=1+1,2');
    expect(rows).toEqual([['a', 'b'], [''], ['x\ny', 'z'], ['=1+1', '2']]);
  });

  it('brings cells of a spreadsheet as text: dates, long numbers, yes and no', async () => {
    const born = new Date('2014-09-05T00:00:00Z');
    const bytes = await writeExcel([
      [{ value: 'Mã' }, { value: 'Ngày' }],
      [],
      [{ value: 84912345678 }, { value: born, type: Date, format: 'dd/mm/yyyy' }, { value: true }, { value: '=1+1' }],
    ]).toBuffer();
    expect(await read(bytes)).toEqual([
      ['Mã', 'Ngày', '', ''],
      ['', '', '', ''],
      ['84912345678', '05/09/2014', 'true', '=1+1'],
    ]);
  });

  it('refuses more rows, columns and longer cells than one import takes', async () => {
    await expect(read('a\n'.repeat(100_003))).rejects.toMatchObject({ code: 'import.tooManyRows' });
    await expect(read(`a${','.repeat(200)}`)).rejects.toMatchObject({
      code: 'import.tooManyColumns',
      params: { max: 200 },
    });
    await expect(read(`a,b\nc,${'d'.repeat(2_001)}`)).rejects.toMatchObject({
      code: 'import.cellTooLong',
      params: { row: 2, column: 2, max: 2_000 },
    });
    await expect(read(`${','.repeat(199)}\n`.repeat(50_000))).rejects.toMatchObject({ code: 'import.tooLarge' });
    expect(await read(`a${','.repeat(199)}\n${'d'.repeat(2_000)}`)).toHaveLength(2);
  });
});

/** One of the files that were made to bring the reader down. Each ends in a clear error, and the process lives. */
describe('a hostile spreadsheet', () => {
  const far = (cell: string, row: string) => workbook(`<row r="${row}"><c r="${cell}"><v>1</v></c></row>`);
  const two = 2 * 1024 * 1024;

  it.each([
    ['with a cell in a far row', far('A99999999', '99999999'), 'import.tooManyRows'],
    ['with a cell in the last column', far('XFD20000', '20000'), 'import.tooManyColumns'],
    [
      'with a far cell in a row without number',
      workbook('<row><c r="B100002"><v>1</v></c></row>'),
      'import.tooManyRows',
    ],
    ['with a far empty row', workbook('<row r="99999999"/>'), 'import.tooManyRows'],
    [
      'with a far row, the sheet named otherwise',
      workbook('<row r="200000"><c/></row>', { at: 'xl/x.xml' }),
      'import.tooManyRows',
    ],
    ['with more rows than a list has', workbook('<row></row>'.repeat(100_002)), 'import.tooManyRows'],
    ['that spans 20 million cells', far('GR100001', '100001'), 'import.tooLarge'],
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
      'that unpacks to 120 MB and says 10 bytes',
      workbook(' '.repeat(120 * 1024 * 1024), { declared: 10 }),
      'import.tooLarge',
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
      { length: 4_000 },
      (_, at) =>
        `<row r="${at + 1}">${cells.map((cell) => `<c r="${cell}${at + 1}" t="s"><v>0</v></c>`).join('')}</row>`,
    );
    const bytes = workbook(rows.join(''), { strings: `<sst>${text}</sst>` });
    await expect(read(bytes)).rejects.toMatchObject({ code: 'import.tooLarge' });
  });

  it('that slips through ends the process that reads it and not this one', async () => {
    const slipped = workbook(
      `<row hint=">" r="99999999"><c r="A99999999"><v>1</v></c></row>`.replace('A99', 'A&#57;9'),
    );
    const reader = new ProcessSheetReader({ heapMb: 64, milliseconds: 60_000 });
    await expect(reader.read({ name: 'list', bytes: slipped })).rejects.toMatchObject({ code: 'import.tooLarge' });
    const nested = { name: 'list', bytes: workbook('<q>'.repeat(26_000_000)) };
    await expect(reader.read(nested)).rejects.toMatchObject({ code: 'import.tooLarge' });
    // The next one in turn is read.
    expect(await reader.read({ name: 'list', bytes: Buffer.from('a,b') })).toEqual([['a', 'b']]);
  });

  it('that takes too long is given up', async () => {
    const reader = new ProcessSheetReader({ heapMb: 64, milliseconds: 1 });
    await expect(reader.read({ name: 'list', bytes: far('A1', '1') })).rejects.toMatchObject({
      code: 'import.unreadable',
    });
  });
});

it('reads a formula as what stands there, and coloured rows to the end of the sheet as nothing', async () => {
  const rows = [
    '<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>=cmd|1</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>',
    '<row r="2"><c r="A2" t="inlineStr"><is><t>=1+1</t></is></c><c r="XFD2" s="0"/></row>',
    '<row r="1048576" hidden="1"/>',
  ];
  expect(await read(workbook(rows.join('')))).toEqual([
    ['=cmd|1', '2'],
    ['=1+1', ''],
  ]);
});
