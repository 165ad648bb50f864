// @ts-check
import { FileError } from './file-error.js';
import { openSheet } from './sheet.js';

/**
 * Entry of the process that reads one uploaded file. It gets `{ length, limits }` as a message and the file itself on
 * its standard input, answers `{ sheet }`, and then each `next` with `{ rows }`, up to `{ end }`; or, at any point, with
 * `{ problem }`. It is ended by whoever asked or when that one is gone. This folder is JavaScript with checked types
 * and imports packages only, so that Node can run it as it stands: from the source in tests, from the build elsewhere.
 * TypeScript would need a build first, and a stale one would be tested instead.
 */
process.once('message', async (/** @type {any} */ { length, limits }) => {
  try {
    const { sheet, chunks } = await openSheet(await input(length), limits);
    process.on('message', () => answer(async () => nextOf(await chunks.next())));
    process.send?.({ sheet });
  } catch (error) {
    process.send?.(problemOf(error));
  }
});

/** @param {number} length bytes */
async function input(length) {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  for await (const piece of process.stdin) filled += piece.copy(bytes, filled);
  return bytes.subarray(0, filled);
}

/** @param {IteratorResult<import('./encoding.js').Row[]>} next */
const nextOf = (next) => (next.done ? { end: true } : { rows: next.value });

/** @param {() => Promise<object>} read */
async function answer(read) {
  process.send?.(await read().catch(problemOf));
}

/** @param {unknown} error */
function problemOf(error) {
  const { code, params } = error instanceof FileError ? error : new FileError('import.broken');
  return { problem: { code, params } };
}
