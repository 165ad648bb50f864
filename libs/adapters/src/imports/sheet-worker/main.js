// @ts-check
import { parentPort, workerData } from 'node:worker_threads';
import { readCsv } from './csv.js';
import { FileError } from './file-error.js';
import { readXlsx } from './xlsx.js';

/**
 * Entry of the thread that reads one uploaded file: `{ rows }` or `{ problem }` goes back. This folder is JavaScript with
 * checked types and imports packages only, so that Node can run it as it stands: from the source in tests, from the
 * build elsewhere. A thread can't be started from TypeScript without a build, and a stale one would be tested instead.
 */
const { data, kind, limits } = workerData;
const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
try {
  const rows = kind === 'xlsx' ? await readXlsx(bytes, limits) : readCsv(bytes, limits);
  parentPort?.postMessage({ rows });
} catch (error) {
  const { code, params } = error instanceof FileError ? error : new FileError('import.broken');
  parentPort?.postMessage({ problem: { code, params } });
}
