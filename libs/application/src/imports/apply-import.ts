import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import { type ImportJob, type ImportJobs, type ImportTools, stillIn } from './import-jobs.js';
import type { ImportRecord } from './import-store.js';

/** How long an import can be taken back; how people stood before is kept so long, sealed. */
const UNDO_DAYS = 7;

export interface ApplyWish {
  /** Else any bad row blocks the import. */
  readonly onlyGood: boolean;
  /** Ends, on that day (`yyyy-MM-dd`), the places of whom the file no longer names. */
  readonly endLeft: string | null;
  /** With `endLeft`: how many those were when they were looked at. */
  readonly left: number | null;
}

/** Writes a checked file after the answer, all in one transaction. A second press while it is being written does nothing. */
export class ApplyImport {
  constructor(
    private readonly tools: ImportTools,
    private readonly jobs: ImportJobs,
  ) {}

  async run(actor: Actor, id: string, wish: ApplyWish): Promise<void> {
    await underWayOnce('applying', this.tools, actor, id, async () => {
      if (wish.endLeft !== null) await this.holdAgainst(actor, id, wish.left);
      await this.jobs.begin(actor, id, {
        fallback: 'checked',
        prepare: async ({ imports }) => {
          const record = await imports.find(id, true);
          if (!record) throw notFound('import');
          if (record.state === 'applied') throw new DomainError('conflict', 'import.applied');
          if (record.state !== 'checked') throw new DomainError('conflict', 'import.notChecked');
          const bad = record.summary?.bad ?? 0;
          if (bad > 0 && !wish.onlyGood) throw new DomainError('conflict', 'import.badRows', { bad });
          await imports.move(id, ['checked'], 'applying', { failure: null });
        },
        work: (job) => this.write(actor, job, wish),
      });
    });
  }

  /** Places may have been added or ended since the file was checked: their number is told anew before it is refused. */
  private async holdAgainst(actor: Actor, id: string, seen: number | null): Promise<void> {
    const left = await this.tools.transactions.run(scopeOf(actor), async ({ imports }) => {
      const record = await imports.find(id, true);
      if (record?.state !== 'checked' || !record.summary) return null;
      const now = await imports.countLeft(id);
      if (now !== record.summary.left) await imports.change(id, { summary: { ...record.summary, left: now } });
      return now;
    });
    if (left !== null && left !== seen) throw new DomainError('conflict', 'import.leftChanged', { left });
  }

  private async write(actor: Actor, job: ImportJob, { endLeft, left }: ApplyWish): Promise<void> {
    const { repeated, clock, dayOf } = this.tools;
    const at = clock.now();
    await repeated.run(scopeOf(actor), async ({ imports, importer, audit }) => {
      const record = await stillIn(imports, job.id, 'applying');
      const { rows, bad } = record.summary!;
      const onProgress = (done: number) => job.progress({ phase: 'writing', rows: done, of: rows });
      const facts = { importId: job.id, actor: `${actor.kind}:${actor.id}`, at, day: dayOf(at), signal: job.signal };
      const result = { ...(await importer.apply({ ...facts, endLeft, left, onProgress })), leftOut: bad };
      await imports.move(job.id, ['applying'], 'applied', { result, appliedAt: at });
      await imports.dropWritten(job.id);
      await audit.record(
        actor,
        { action: 'import.applied', objectKind: 'import', objectId: job.id, facts: result },
        at,
      );
    });
  }
}

export interface UndoWish {
  /** Leave what others changed since; else that blocks the undoing. */
  readonly leaveTouched: boolean;
}

/** Takes an applied import back, for a week, after the answer and in one transaction. */
export class UndoImport {
  constructor(
    private readonly tools: ImportTools,
    private readonly jobs: ImportJobs,
  ) {}

  async run(actor: Actor, id: string, wish: UndoWish): Promise<void> {
    const now = this.tools.clock.now();
    await underWayOnce('undoing', this.tools, actor, id, () =>
      this.jobs.begin(actor, id, {
        fallback: 'applied',
        prepare: async ({ imports }) => {
          const record = await imports.find(id, true);
          if (!record) throw notFound('import');
          if (record.state === 'undone') throw new DomainError('conflict', 'import.undone');
          if (record.state !== 'applied') throw new DomainError('conflict', 'import.notApplied');
          if (now >= undoUntil(record)!) throw new DomainError('conflict', 'import.undoOver', { days: UNDO_DAYS });
          await imports.move(id, ['applied'], 'undoing', { failure: null });
        },
        work: (job) => this.undo(actor, job, wish),
      }),
    );
  }

  private async undo(actor: Actor, job: ImportJob, { leaveTouched }: UndoWish): Promise<void> {
    const { repeated, clock, dayOf } = this.tools;
    const at = clock.now();
    await repeated.run(scopeOf(actor), async ({ imports, importer, audit }) => {
      const record = await stillIn(imports, job.id, 'undoing');
      const onProgress = (rows: number) => job.progress({ phase: 'undoing', rows, of: record.summary?.rows ?? null });
      const facts = { importId: job.id, actor: `${actor.kind}:${actor.id}`, at, day: dayOf(at), signal: job.signal };
      const { left } = await importer.undo({ ...facts, leaveTouched, onProgress });
      await imports.move(job.id, ['undoing'], 'undone', { undoneAt: at });
      await imports.dropRows(job.id);
      const entry = { action: 'import.undone', objectKind: 'import', objectId: job.id, facts: { left } };
      await audit.record(actor, entry, at);
    });
  }
}

/** Until when it can be taken back; null while it can't. */
export function undoUntil({ state, appliedAt }: Pick<ImportRecord, 'state' | 'appliedAt'>): Date | null {
  if (state !== 'applied' || !appliedAt) return null;
  return new Date(appliedAt.getTime() + UNDO_DAYS * 24 * 3_600_000);
}

/** Two presses are one. */
async function underWayOnce(
  state: ImportRecord['state'],
  { transactions }: Pick<ImportTools, 'transactions'>,
  actor: Actor,
  id: string,
  begin: () => Promise<void>,
): Promise<void> {
  const before = await transactions.run(scopeOf(actor), async ({ imports }) => {
    await imports.repair(id);
    return imports.find(id);
  });
  if (!before) throw notFound('import');
  if (before.state !== state) await begin();
}
