import { stringify } from 'csv-stringify/sync';
import { ROSTER_HEADERS } from './people-roster.js';
import { xlsxOf } from './xlsx-stream.js';

type Pages = AsyncIterable<readonly (readonly string[])[]>;

/** A list of people as a file, written as it is read. What a spreadsheet would run as a formula is made text. */
export function peopleFile(format: 'csv' | 'xlsx', pages: Pages): AsyncIterable<Buffer> {
  return format === 'csv' ? csvOf(pages) : xlsxOf(headed(pages));
}

async function* csvOf(pages: Pages): AsyncIterable<Buffer> {
  const options = { record_delimiter: 'windows', escape_formulas: true } as const;
  yield Buffer.from(stringify([[...ROSTER_HEADERS]], { ...options, bom: true }));
  for await (const page of pages)
    yield Buffer.from(
      stringify(
        page.map((row) => [...row]),
        options,
      ),
    );
}

/** Cells are typed as text here; the sign tells an import that it is no formula either. */
async function* headed(pages: Pages): AsyncGenerator<readonly (readonly string[])[]> {
  yield [ROSTER_HEADERS];
  for await (const page of pages)
    yield page.map((row) => row.map((cell) => (cell.startsWith('=') ? `'${cell}` : cell)));
}
