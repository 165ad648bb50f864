import { csvOf } from '../src/ui/save-csv.js';

it('quotes what needs it and never lets a spreadsheet run a name', () => {
  expect(
    csvOf([
      ['Đơn vị', 'n'],
      ['=HYPERLINK("x")', 5],
      ['Trường "A", B', -3],
    ]),
  ).toBe('\uFEFFĐơn vị,n\r\n"\'=HYPERLINK(""x"")",5\r\n"Trường ""A"", B",-3\r\n');
});
