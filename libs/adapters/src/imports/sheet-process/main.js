// @ts-check
import { readCsv } from './csv.js';
import { FileError } from './file-error.js';
import { readXlsx } from './xlsx.js';

/**
 * Entry of the process that reads one uploaded file: gets `{ bytes, kind, limits }`, answers `{ rows }` or `{ problem }`,
 * and is ended by whoever asked or when that one is gone. This folder is JavaScript with checked types and imports
 * packages only, so that Node can run it as it stands: from the source in tests, from the build elsewhere. TypeScript
 * would need a build first, and a stale one would be tested instead.
 */
process.on('message', async (/** @type {any} */ { bytes, kind, limits }) => {
  const answer = await read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), kind, limits);
  process.send?.(answer);
});

/**
 * @param {Buffer} bytes
 * @param {'xlsx' | 'csv'} kind
 * @param {import('./file-error.js').Limits} limits
 */
async function read(bytes, kind, limits) {
  try {
    return { rows: kind === 'xlsx' ? await readXlsx(bytes, limits) : readCsv(bytes, limits) };
  } catch (error) {
    const { code, params } = error instanceof FileError ? error : new FileError('import.broken');
    return { problem: { code, params } };
  }
}
