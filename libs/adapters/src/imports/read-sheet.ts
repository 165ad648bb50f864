import { fork } from 'node:child_process';
import { IMPORT_LIMITS, type SheetReader, type UploadedFile } from '@loa/application';
import { DomainError } from '@loa/domain';
import type { Limits } from './sheet-process/file-error.js';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const READER = new URL('./sheet-process/main.js', import.meta.url);
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

/** What a shell makes of an abort, and Node on Windows. */
const ABORTED = 134;

export interface ReaderLimits {
  readonly heapMb: number;
  readonly milliseconds: number;
}

const OWN_LIMITS: ReaderLimits = { heapMb: 256, milliseconds: 60_000 };

/**
 * Reads in a process of its own: a file that slips through all limits ends that process and not this one, and a long
 * one holds up nobody. A thread with a limited heap would not do: V8 ends the whole process when it can't get a small
 * piece of memory in the wrong moment, and deeply nested tags bring that about. One file at a time: several at their
 * limits would take the memory of a small server.
 */
export class ProcessSheetReader implements SheetReader {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly limits: ReaderLimits = OWN_LIMITS) {}

  async read({ bytes }: UploadedFile): Promise<string[][]> {
    if (bytes.length === 0) throw new DomainError('invalid', 'import.empty');
    if (bytes.subarray(0, 4).equals(OLD_EXCEL)) throw new DomainError('invalid', 'import.oldExcel');
    const turn = this.last.then(() => readApart(bytes, this.limits));
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

export const sheetReader: SheetReader = new ProcessSheetReader();

interface Answer {
  readonly rows?: string[][];
  readonly problem?: { readonly code: string; readonly params: Record<string, string | number> };
}

function readApart(bytes: Buffer, { heapMb, milliseconds }: ReaderLimits): Promise<string[][]> {
  const kind = bytes.subarray(0, 4).equals(ZIP) ? 'xlsx' : 'csv';
  const reader = fork(READER, {
    execArgv: [`--max-old-space-size=${heapMb}`],
    // None of the secrets of this process.
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let timer: NodeJS.Timeout;
  return new Promise<string[][]>((resolve, reject) => {
    timer = setTimeout(() => reject(new DomainError('invalid', 'import.unreadable')), milliseconds);
    reader.once('message', ({ rows, problem }: Answer) => {
      if (rows) resolve(rows);
      else reject(new DomainError('invalid', problem!.code, problem!.params));
    });
    reader.once('error', reject);
    // V8 aborts when the heap is full; the system kills when its own memory is.
    reader.once('exit', (code, signal) => {
      const full = signal === 'SIGABRT' || signal === 'SIGKILL' || signal === 'SIGTRAP' || code === ABORTED;
      reject(
        full ? new DomainError('invalid', 'import.tooLarge') : new Error(`The reader of sheets ended with ${code}`),
      );
    });
    reader.send({ bytes, kind, limits: LIMITS }, (error) => error && reject(error));
  }).finally(() => {
    clearTimeout(timer);
    reader.kill('SIGKILL');
  });
}
