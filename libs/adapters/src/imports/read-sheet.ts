import { type ChildProcess, fork } from 'node:child_process';
import {
  cleanText,
  IMPORT_LIMITS,
  type Sheet,
  type SheetReader,
  type SheetRow,
  type UploadedFile,
} from '@loa/application';
import { DomainError } from '@loa/domain';
import type { Limits } from './sheet-process/file-error.js';

const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const READER = new URL('./sheet-process/main.js', import.meta.url);
const LIMITS: Limits = {
  // With the header and the titles above.
  rows: IMPORT_LIMITS.rows + 50,
  most: IMPORT_LIMITS.rows,
  columns: IMPORT_LIMITS.columns,
  cellLength: IMPORT_LIMITS.cellLength,
  // 100,000 rows of 40 columns.
  textLength: 64_000_000,
  // 100,000 rows with every column that we read take 80 MB; colours and empty cells come on top.
  unpackedBytes: 300 * 1024 * 1024,
  sharedStrings: 2_000_000,
};

/** What a shell makes of an abort, and Node on Windows. */
const ABORTED = 134;

export interface ReaderLimits {
  readonly heapMb: number;
  /** Of work by the reading process; time that whoever takes the rows needs for them does not count. */
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

  async open({ bytes }: UploadedFile): Promise<Sheet> {
    if (bytes.length === 0) throw new DomainError('invalid', 'import.empty');
    if (bytes.subarray(0, 4).equals(OLD_EXCEL)) throw new DomainError('invalid', 'import.oldExcel');
    let free: () => void = () => undefined;
    const before = this.last;
    this.last = new Promise<void>((resolve) => {
      free = resolve;
    });
    await before;
    try {
      return await new Reading(this.limits, free).open(bytes);
    } catch (error) {
      free();
      throw error;
    }
  }
}

export const sheetReader: SheetReader = new ProcessSheetReader();

type SheetFacts = Omit<Sheet, 'rows' | 'close'>;
interface Answer {
  readonly sheet?: SheetFacts;
  readonly rows?: SheetRow[];
  readonly problem?: { readonly code: string; readonly params: Record<string, string | number> };
}

/** One file in one process, which is asked for one piece at a time. */
class Reading {
  private readonly process: ChildProcess;
  private readonly ended: Promise<Answer>;
  private left: number;

  constructor(
    { heapMb, milliseconds }: ReaderLimits,
    private readonly free: () => void,
  ) {
    this.left = milliseconds;
    this.process = fork(READER, {
      execArgv: [`--max-old-space-size=${heapMb}`],
      // None of the secrets of this process.
      env: {},
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    });
    this.ended = new Promise((_, reject) => {
      this.process.once('error', reject);
      // V8 aborts when the heap is full; the system kills when its own memory is.
      this.process.once('exit', (code, signal) => {
        const full = signal === 'SIGABRT' || signal === 'SIGKILL' || signal === 'SIGTRAP' || code === ABORTED;
        reject(
          full ? new DomainError('invalid', 'import.tooLarge') : new Error(`The reader of sheets ended with ${code}`),
        );
      });
    });
    this.ended.catch(() => undefined);
    // It may be gone before it has taken the whole file.
    this.process.stdin!.on('error', () => undefined);
  }

  async open(bytes: Buffer): Promise<Sheet> {
    this.process.stdin!.end(bytes);
    try {
      const { sheet } = await this.ask({ length: bytes.length, limits: LIMITS });
      return { ...sheet!, rows: () => this.rows(), close: () => this.close() };
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private async *rows(): AsyncGenerator<readonly SheetRow[]> {
    for (;;) {
      const { rows } = await this.ask('next');
      if (!rows) return;
      const clean = rows.map(({ row, cells }) => ({ row, cells: cells.map(cleanText) }));
      yield clean.filter(({ cells }) => cells.some((cell) => cell !== ''));
    }
  }

  async close(): Promise<void> {
    this.process.kill('SIGKILL');
    this.free();
  }

  private async ask(message: object | string): Promise<Answer> {
    const asked = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DomainError('invalid', 'import.unreadable')), this.left);
    });
    const answered = new Promise<Answer>((resolve) => {
      this.process.once('message', resolve);
      // When it is gone, `ended` tells why.
      this.process.send(message, () => undefined);
    });
    try {
      const answer = await Promise.race([answered, this.ended, late]);
      if (answer.problem) throw new DomainError('invalid', answer.problem.code, answer.problem.params);
      return answer;
    } finally {
      clearTimeout(timer);
      this.left -= performance.now() - asked;
    }
  }
}
