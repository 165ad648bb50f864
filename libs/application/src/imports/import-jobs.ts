import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, DomainError } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type {
  ImportFailure,
  ImportProgress,
  ImportRecord,
  ImportState,
  ImportStore,
  KnownPeople,
  PeopleImporter,
} from './import-store.js';
import type { SheetReader } from './sheet-reader.js';

export interface ImportStores {
  readonly imports: ImportStore;
  readonly people: KnownPeople;
  readonly importer: PeopleImporter;
  readonly audit: AuditLog;
}

/** The sign that a process works on an import: held by its session, it goes when the process does. */
export interface ImportLocks {
  /** Null when somebody works on it. Call what comes back to let go. */
  take(id: string): Promise<(() => Promise<void>) | null>;
}

export interface ImportTools {
  readonly transactions: Transactions<ImportStores>;
  /** Done again from the start when the server undid it because of another writer. */
  readonly repeated: Transactions<ImportStores>;
  readonly locks: ImportLocks;
  readonly clock: Clock;
  readonly sheets: SheetReader;
  /** A new id. */
  readonly newId: () => string;
  /** Numbers of the prefix 040 are taken while nothing real can be sent. */
  readonly demoAllowed: () => Promise<boolean>;
  /** The day (`yyyy-MM-dd`) at a time. */
  readonly dayOf: (at: Date) => string;
  /** Told of what is no fault of a file. */
  readonly onError: (error: unknown) => void;
}

export interface ImportJob {
  readonly id: string;
  readonly signal: AbortSignal;
  /** In a transaction of its own: others see it at once. Never fails: nobody's work is undone for it. */
  progress(progress: ImportProgress): Promise<void>;
}

/** Files wait in memory for their turn: so many, or so many bytes. One alone always may. */
const WAITING = { files: 20, bytes: 200 * 1024 * 1024 };

const UNDER_WAY: readonly ImportState[] = ['reading', 'applying', 'undoing'];
const LETTING_GO = { looks: 50, everyMs: 20 };

/**
 * Work on imports that goes on after the answer, one import at a time in a process, so that memory stays bounded however
 * many are handed in. When it fails, the import falls back to `fallback` and tells why.
 */
export class ImportJobs {
  private last: Promise<void> = Promise.resolve();
  private readonly waiting = { files: 0, bytes: 0 };
  private readonly stopping = new AbortController();

  constructor(private readonly tools: ImportTools) {}

  /** Runs `prepare` in a transaction and gives its answer; `work` follows when it is its turn. */
  async begin<T>(
    actor: Actor,
    id: string,
    steps: {
      readonly fallback: ImportState;
      /** Of the file that waits with it. */
      readonly bytes?: number;
      readonly prepare: (stores: ImportStores) => Promise<T>;
      readonly work: (job: ImportJob) => Promise<void>;
    },
  ): Promise<T> {
    const { transactions } = this.tools;
    const leave = this.wait(steps.bytes);
    const unlock = await this.lock(actor, id).catch((error: unknown) => {
      leave();
      throw error;
    });
    const release = () => {
      leave();
      return unlock?.();
    };
    try {
      if (!unlock) throw new DomainError('conflict', 'import.busy');
      const answer = await transactions.run(scopeOf(actor), async (stores) => {
        const prepared = await steps.prepare(stores);
        await stores.imports.progress(id, { phase: 'waiting', rows: 0, of: null });
        return prepared;
      });
      this.last = this.last.then(() => this.work(actor, id, steps)).finally(release);
      return answer;
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Whoever has come to the end of a step tells so first and lets go a moment later: then it is waited for. */
  private async lock(actor: Actor, id: string): Promise<(() => Promise<void>) | null> {
    const { transactions, locks } = this.tools;
    for (let look = 1; ; look += 1) {
      const unlock = await locks.take(id);
      if (unlock || look === LETTING_GO.looks) return unlock;
      const record = await transactions.run(scopeOf(actor), ({ imports }) => imports.find(id));
      if (!record || UNDER_WAY.includes(record.state)) return null;
      await pause(LETTING_GO.everyMs);
    }
  }

  /** Throws `import.queueFull`. */
  private wait(bytes: number | undefined): () => void {
    if (bytes === undefined) return () => {};
    const full = this.waiting.files >= WAITING.files || this.waiting.bytes + bytes > WAITING.bytes;
    if (full && this.waiting.files > 0) throw new DomainError('tooMany', 'import.queueFull');
    this.waiting.files += 1;
    this.waiting.bytes += bytes;
    return () => {
      this.waiting.files -= 1;
      this.waiting.bytes -= bytes;
    };
  }

  /** Once all that was begun is through. */
  idle(): Promise<void> {
    return this.last;
  }

  /** Ends what is under way at its next chunk, and takes up nothing more. */
  async stop(): Promise<void> {
    this.stopping.abort(new DomainError('conflict', 'import.interrupted'));
    await this.last;
  }

  private async work(
    actor: Actor,
    id: string,
    steps: { readonly fallback: ImportState; readonly work: (job: ImportJob) => Promise<void> },
  ): Promise<void> {
    const { transactions } = this.tools;
    const { signal } = this.stopping;
    const progress = (state: ImportProgress | null) =>
      transactions.run(scopeOf(actor), ({ imports }) => imports.progress(id, state)).catch(this.tools.onError);
    try {
      signal.throwIfAborted();
      await steps.work({ id, signal, progress });
      await progress(null);
    } catch (error) {
      await this.fail(actor, id, steps.fallback, error).catch(this.tools.onError);
    }
  }

  private async fail(actor: Actor, id: string, fallback: ImportState, error: unknown): Promise<void> {
    if (!(error instanceof DomainError)) this.tools.onError(error);
    await this.tools.transactions.run(scopeOf(actor), async ({ imports }) => {
      const failure = failureOf(error);
      await imports.move(id, UNDER_WAY, fallback, { failure });
      if (fallback === 'failed' && failure.code !== 'import.columns') await imports.dropRows(id);
      await imports.progress(id, null);
    });
  }
}

/** Somebody else may have taken it for cut off and set it right: then nothing more is written. */
export async function stillIn(imports: ImportStore, id: string, state: ImportState): Promise<ImportRecord> {
  const record = await imports.find(id, true);
  if (record?.state !== state) throw new DomainError('conflict', 'import.interrupted');
  return record;
}

export function failureOf(error: unknown): ImportFailure {
  if (!(error instanceof DomainError)) return { code: 'import.failed', params: {}, problems: [] };
  return { code: error.code, params: error.params, problems: error.problems };
}
