import { type Actor, type AudienceGroup, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PeopleChange, PeopleChangeStore } from './people-change.js';

export interface LeaveWish {
  readonly unitId: string;
  readonly personIds: readonly string[];
  /** Only this of their places at the unit; absent: all of them. */
  readonly group?: AudienceGroup;
  /** First day on which they are gone. */
  readonly from: string;
}

export interface LeaveCounts {
  readonly persons: number;
  readonly memberships: number;
  /** Guardians whom no pupil keeps at the unit any more. */
  readonly guardians: number;
  /** Of all these, those without any place in sight then: kept until retention, written to no more from here. */
  readonly placeless: number;
}

export interface LeaverStore {
  sees(unitId: string): Promise<boolean>;
  /** What `end` would do. */
  count(wish: LeaveWish): Promise<LeaveCounts>;
  end(wish: LeaveWish): Promise<LeaveCounts>;
}

export interface LeaveStores {
  readonly leavers: LeaverStore;
  readonly changes: PeopleChangeStore;
  readonly audit: AuditLog;
}

/** Ends the places of persons at a unit by date. Persons themselves stay: who was written to is on record. */
export class EndMemberships {
  constructor(
    private readonly transactions: Transactions<LeaveStores>,
    private readonly clock: Clock,
  ) {}

  count(actor: Actor, wish: LeaveWish): Promise<LeaveCounts> {
    return this.transactions.run(scopeOf(actor), async ({ leavers }) => {
      if (!(await leavers.sees(wish.unitId))) throw notFound('unit');
      return leavers.count(wish);
    });
  }

  /** Null when nobody of them has a place there (any more): a second click finds nothing left to end. */
  async run(actor: Actor, wish: LeaveWish, day: string): Promise<PeopleChange | null> {
    if (wish.from > day) throw new DomainError('invalid', 'leave.notYet');
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ leavers, changes, audit }) => {
      if (!(await leavers.sees(wish.unitId))) throw notFound('unit');
      if ((await leavers.count(wish)).memberships === 0) return null;
      const change = { unitId: wish.unitId, kind: 'leave', key: at.toISOString(), effectiveOn: wish.from } as const;
      const id = await changes.open(change, actor, at);
      const counts = { ...(await leavers.end(wish)) };
      await changes.close(id, counts);
      const entry = { action: 'person.left', objectKind: 'unit', objectId: wish.unitId, unitId: wish.unitId };
      await audit.record(actor, { ...entry, facts: { from: wish.from, change: id, ...counts } }, at);
      return changes.find(id);
    });
  }
}
