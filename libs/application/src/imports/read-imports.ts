import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { Page } from '../people/person-store.js';
import { undoUntil } from './apply-import.js';
import type { ImportStores, ImportTools } from './import-jobs.js';
import type { ImportRecord, LeftPlace, PossibleDuplicate, RowFilter, StagedRow } from './import-store.js';
import type { RowProblem } from './person-row.js';
import { maskCell } from './read-person-row.js';

export interface ImportView extends ImportRecord {
  /** The first ones, in the order of the file. */
  readonly problems: readonly RowProblem[];
  /** Rows that have any. */
  readonly rowsWithProblems: number;
  /** Handed in by whoever asks: others see addresses masked. */
  readonly own: boolean;
  readonly undoUntil: Date | null;
}

/** Problems shown at once; the count tells of the rest. */
const PROBLEMS_SHOWN = 500;

/** What an import is at, sheet and all. Whoever looks first sets right what a process that is gone has left. */
export class ReadImports {
  constructor(private readonly tools: Pick<ImportTools, 'transactions' | 'clock' | 'dayOf'>) {}

  find(actor: Actor, id: string): Promise<ImportView> {
    return this.within(actor, id, async ({ imports }, record) => {
      const rows = await imports.troubled(id, PROBLEMS_SHOWN);
      const problems = rows.flatMap((row) => row.problems).slice(0, PROBLEMS_SHOWN);
      return { ...this.known(actor, record), problems, rowsWithProblems: await imports.countTroubled(id) };
    });
  }

  list(
    actor: Actor,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<Omit<ImportView, 'problems' | 'rowsWithProblems'>>> {
    return this.tools.transactions.run(scopeOf(actor), async ({ imports }) => {
      const { items, next } = await imports.list(limit, cursor);
      return { items: items.map((record) => this.known(actor, record)), next };
    });
  }

  /** Cells with addresses masked for all but who handed the file in. */
  rows(
    actor: Actor,
    id: string,
    page: { readonly filter?: RowFilter; readonly limit: number; readonly after: number },
  ): Promise<Page<StagedRow> & Pick<ImportRecord, 'columns'>> {
    return this.within(actor, id, async ({ imports }, record) => {
      const { items, next } = await imports.page(id, page.filter, page.limit, page.after);
      const { columns } = record;
      const own = isOwn(actor, record);
      const shown = own
        ? items
        : items.map((row) => ({
            ...row,
            cells: row.cells.map((cell, at) => maskCell(columns[at]?.field ?? null, cell)),
          }));
      return { items: shown, next, columns };
    });
  }

  left(actor: Actor, id: string, limit: number, cursor: string | undefined): Promise<Page<LeftPlace>> {
    const day = this.tools.dayOf(this.tools.clock.now());
    return this.within(actor, id, ({ imports }) => imports.left(id, day, limit, cursor));
  }

  duplicates(actor: Actor, id: string, limit: number, after: number): Promise<Page<PossibleDuplicate>> {
    return this.within(actor, id, ({ imports }) => imports.duplicates(id, limit, after));
  }

  /** Forgets a list that nobody wants to apply. */
  drop(actor: Actor, id: string): Promise<void> {
    return this.within(actor, id, async ({ imports, audit }, record) => {
      if (record.state !== 'checked' && record.state !== 'failed')
        throw new DomainError('conflict', 'import.notChecked');
      await imports.drop(id);
      const entry = { action: 'import.dropped', objectKind: 'import', objectId: id };
      await audit.record(actor, entry, this.tools.clock.now());
    });
  }

  private within<T>(
    actor: Actor,
    id: string,
    work: (stores: ImportStores, record: ImportRecord) => Promise<T>,
  ): Promise<T> {
    return this.tools.transactions.run(scopeOf(actor), async (stores) => {
      await stores.imports.repair(id);
      const record = await stores.imports.find(id);
      if (!record) throw notFound('import');
      return work(stores, record);
    });
  }

  private known<R extends ImportRecord>(actor: Actor, record: R) {
    const until = undoUntil(record);
    const now = this.tools.clock.now();
    return { ...record, own: isOwn(actor, record), undoUntil: until && now < until ? until : null };
  }
}

const isOwn = (actor: Actor, { createdBy }: Pick<ImportRecord, 'createdBy'>): boolean =>
  createdBy === `${actor.kind}:${actor.id}`;
