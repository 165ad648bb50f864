import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';

export const UNDOABLE_CHANGES = ['rollOver', 'leave', 'merge'] as const;
export type UndoableChange = (typeof UNDOABLE_CHANGES)[number];
export type PeopleChangeKind =
  | UndoableChange
  | 'unitOpened'
  | 'unitRenamed'
  | 'unitMoved'
  | 'unitMerged'
  | 'unitSplit'
  | 'unitClosed';

/** Counts and ids of what a change did; never a name of a person. */
export type ChangeFacts = Readonly<Record<string, string | number | readonly string[] | null>>;

export interface NewPeopleChange {
  readonly unitId: string;
  readonly kind: PeopleChangeKind;
  /** What a repeat of the same request has in common with the first. */
  readonly key: string;
  readonly effectiveOn: string;
  readonly facts?: ChangeFacts;
}

export interface PeopleChange extends Required<NewPeopleChange> {
  readonly id: string;
  readonly unitName: string;
  readonly madeAt: string;
  readonly undoneAt: string | null;
}

export interface ChangeFilter {
  readonly kinds: readonly PeopleChangeKind[];
  readonly unitId?: string;
  readonly limit: number;
}

/** What was changed of units and people in one go. */
export interface PeopleChangeStore {
  record(change: NewPeopleChange, actor: Actor, at: Date): Promise<string>;
  /** As `record`; the rows that this transaction changes from here on are noted with the change, until `close`. */
  open(change: NewPeopleChange, actor: Actor, at: Date): Promise<string>;
  close(id: string, facts: ChangeFacts): Promise<void>;
  /** The change that stands for this request already. */
  standing(kind: PeopleChangeKind, key: string, unitId?: string): Promise<PeopleChange | null>;
  list(filter: ChangeFilter): Promise<PeopleChange[]>;
  find(id: string): Promise<PeopleChange | null>;
  /** Rows that are no longer as the change left them, in which case nothing was done; null: no such change in sight. */
  undo(id: string, actor: Actor, at: Date): Promise<number | null>;
}

/** Changes of many people can be taken back this long. Two records that were made one: at any time. */
export const UNDO_DAYS = 7;
const DAY_MS = 86_400_000;

export const isUndoable = (change: PeopleChange, now: Date): boolean =>
  change.undoneAt === null &&
  (change.kind === 'merge' ||
    (change.kind !== 'rollOver' && change.kind !== 'leave'
      ? false
      : now.getTime() - new Date(change.madeAt).getTime() <= UNDO_DAYS * DAY_MS));

export interface UndoStores {
  readonly changes: PeopleChangeStore;
  readonly audit: AuditLog;
}

/**
 * Puts back what a roll-over, an end of memberships or a merge of two records did, row by row. Refused when one of the
 * rows was changed since (`change.changedSince`), or after seven days (`change.tooLate`). A second click is no error.
 */
export class UndoChange {
  constructor(
    private readonly transactions: Transactions<UndoStores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor, filter: ChangeFilter): Promise<PeopleChange[]> {
    return this.transactions.run(scopeOf(actor), ({ changes }) => changes.list(filter));
  }

  async run(actor: Actor, id: string): Promise<PeopleChange> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ changes, audit }) => {
      const change = await changes.find(id);
      if (!change || !UNDOABLE_CHANGES.some((kind) => kind === change.kind)) throw notFound('change');
      if (change.undoneAt !== null) return change;
      if (!isUndoable(change, at)) throw new DomainError('conflict', 'change.tooLate', { days: UNDO_DAYS });
      const since = await changes.undo(id, actor, at);
      if (since === null) throw notFound('change');
      if (since > 0) throw new DomainError('conflict', 'change.changedSince', { rows: since });
      const entry = { objectKind: 'unit', objectId: change.unitId, unitId: change.unitId };
      await audit.record(actor, { ...entry, action: 'change.undone', facts: { kind: change.kind, change: id } }, at);
      return (await changes.find(id)) as PeopleChange;
    });
  }
}
