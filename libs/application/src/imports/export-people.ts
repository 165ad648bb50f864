import type { Actor } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';

/** Places of people as rows of a list, in the columns of an import. */
export interface PeopleRoster {
  /** Rows after a place, in an order that stays; `next` is null at the end. */
  rows(
    filter: { readonly unitId?: string; readonly day: string },
    after: string | null,
    limit: number,
  ): Promise<{ rows: string[][]; next: string | null }>;
}

export interface ExportStores {
  readonly roster: PeopleRoster;
  readonly audit: AuditLog;
}

const ROWS_AT_ONCE = 1000;

/** People of the scope as a list that imports again and changes nothing; who took it is on record before it goes out. */
export class ExportPeople {
  constructor(
    private readonly transactions: Transactions<ExportStores>,
    private readonly clock: Clock,
    private readonly dayOf: (at: Date) => string,
  ) {}

  async run(
    actor: Actor,
    wish: { readonly format: string; readonly unitId?: string },
  ): Promise<AsyncIterable<readonly string[][]>> {
    const at = this.clock.now();
    const facts = { format: wish.format, ...(wish.unitId && { unitId: wish.unitId }) };
    const entry = { action: 'people.exported', objectKind: 'unit', objectId: wish.unitId ?? actor.unitId, facts };
    await this.transactions.run(scopeOf(actor), ({ audit }) => audit.record(actor, entry, at));
    return this.pages(actor, { unitId: wish.unitId, day: this.dayOf(at) });
  }

  private async *pages(actor: Actor, filter: { unitId?: string; day: string }): AsyncIterable<readonly string[][]> {
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<PeopleRoster['rows']>> = await this.transactions.run(
        scopeOf(actor),
        ({ roster }) => roster.rows(filter, after, ROWS_AT_ONCE),
      );
      if (page.rows.length > 0) yield page.rows;
      if (page.next === null) return;
      after = page.next;
    }
  }
}
