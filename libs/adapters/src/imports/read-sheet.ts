import { Worker } from 'node:worker_threads';
import { IMPORT_LIMITS, type SheetReader, type UploadedFile } from '@loa/application';
import { DomainError } from '@loa/domain';
import type { Limits } from './sheet-worker/file-error.js';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const WORKER = new URL('./sheet-worker/main.js', import.meta.url);
const LIMITS: Limits = {
  rows: IMPORT_LIMITS.rows + 1,
  columns: IMPORT_LIMITS.columns,
  // 100,000 rows of 40 columns.
  cells: 4_000_000,
  cellLength: IMPORT_LIMITS.cellLength,
  textLength: 32_000_000,
  // 100,000 rows with every column that we read take 76 MB.
  unpackedBytes: 80 * 1024 * 1024,
  sharedStrings: 2_000_000,
};

export interface ReaderLimits {
  readonly heapMb: number;
  readonly milliseconds: number;
}

const READER: ReaderLimits = { heapMb: 256, milliseconds: 60_000 };

/**
 * Reads in a thread of its own: a file that slips through all limits ends that thread and not the process, and a long
 * one holds up nobody. One file at a time: several at their limits would take the memory of a small server.
 */
export class ThreadSheetReader implements SheetReader {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly limits: ReaderLimits = READER) {}

  async read({ bytes }: UploadedFile): Promise<string[][]> {
    if (bytes.length === 0) throw new DomainError('invalid', 'import.empty');
    if (bytes.subarray(0, 4).equals(OLD_EXCEL)) throw new DomainError('invalid', 'import.oldExcel');
    const turn = this.last.then(() => readInThread(bytes, this.limits));
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

export const sheetReader: SheetReader = new ThreadSheetReader();

interface Answer {
  readonly rows?: string[][];
  readonly problem?: { readonly code: string; readonly params: Record<string, string | number> };
}

function readInThread(bytes: Buffer, { heapMb, milliseconds }: ReaderLimits): Promise<string[][]> {
  const kind = bytes.subarray(0, 4).equals(ZIP) ? 'xlsx' : 'csv';
  const worker = new Worker(WORKER, {
    workerData: { data: bytes, kind, limits: LIMITS },
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    env: {},
  });
  let timer: NodeJS.Timeout;
  return new Promise<string[][]>((resolve, reject) => {
    timer = setTimeout(() => reject(new DomainError('invalid', 'import.unreadable')), milliseconds);
    worker.once('message', ({ rows, problem }: Answer) => {
      if (rows) resolve(rows);
      else reject(new DomainError('invalid', problem!.code, problem!.params));
    });
    worker.once('error', (error: NodeJS.ErrnoException) => {
      const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(full ? new DomainError('invalid', 'import.tooLarge') : error);
    });
    worker.once('messageerror', reject);
    worker.once('exit', (code) => reject(new Error(`The reader of sheets ended with ${code} and no answer`)));
  }).finally(() => {
    clearTimeout(timer);
    return worker.terminate();
  });
}
