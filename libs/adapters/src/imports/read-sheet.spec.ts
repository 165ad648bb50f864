import writeExcel from 'write-excel-file/node';
import { sheetReader } from './read-sheet.js';

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

  it('refuses a small file that unpacks to a huge one', async () => {
    const bytes = await writeExcel([[{ value: 'a' }]]).toBuffer();
    // The declared size of the first entry in the zip's directory.
    const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes.writeUInt32LE(0x7fffffff, at + 24);
    await expect(read(bytes)).rejects.toMatchObject({ code: 'import.broken' });
  });

  it('refuses more rows than one import takes', async () => {
    await expect(read('a\n'.repeat(100_003))).rejects.toMatchObject({ code: 'import.tooManyRows' });
  });
});
