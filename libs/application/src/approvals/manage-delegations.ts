import { type Actor, DomainError, isDay, notFound } from '@loa/domain';
import type { Named } from '../access/named-user.js';
import { personOf, scopeOf } from '../campaigns/load-campaign.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { Delegation, DelegationStore } from './approval-store.js';

export interface DelegationStores {
  readonly delegations: DelegationStore;
  readonly audit: AuditLog;
}

export interface NewDelegation {
  readonly toUserId: string;
  /** `yyyy-MM-dd`, both included. */
  readonly fromDay: string;
  readonly untilDay: string;
}

/** A year and a day: longer absences are a matter of roles. */
const MOST_DAYS = 366;

/**
 * An approver hands their approvals to somebody of the same unit for some days. What they may decide then is looked at with
 * each approval: never their own campaign, nor that of whoever handed it over.
 */
export class ManageDelegations {
  constructor(
    private readonly transactions: Transactions<DelegationStores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor): Promise<Delegation[]> {
    return this.transactions.run(scopeOf(actor), ({ delegations }) => delegations.list(this.clock.now()));
  }

  candidates(actor: Actor): Promise<Named[]> {
    return this.transactions.run(scopeOf(actor), ({ delegations }) => delegations.candidates(personOf(actor)));
  }

  /** @throws DomainError `delegation.toOneself`, `delegation.days`, `delegation.notApprover`, `delegation.otherUnit` */
  give(actor: Actor, { toUserId, fromDay, untilDay }: NewDelegation): Promise<Delegation> {
    const now = this.clock.now();
    const from = personOf(actor);
    if (toUserId === from) throw new DomainError('invalid', 'delegation.toOneself');
    return this.transactions.run(scopeOf(actor), async ({ delegations, audit }) => {
      requireDays(fromDay, untilDay, await delegations.today(from, now));
      const candidate = (await delegations.candidates(from)).find(({ id }) => id === toUserId);
      if (candidate === undefined) throw new DomainError('invalid', 'delegation.otherUnit');
      const id = await delegations.insert({ from, to: toUserId, fromDay, untilDay }, now);
      // Who only stands in for an approver hands nothing on.
      if (id === null) throw new DomainError('forbidden', 'delegation.notApprover');
      const facts = { to: candidate.name, fromDay, untilDay };
      await audit.record(actor, { action: 'delegation.given', objectKind: 'delegation', objectId: id, facts }, now);
      return (await delegations.find(id, now))!;
    });
  }

  /** Ends it at once. Whoever gave it may, and an approver of a unit above. */
  revoke(actor: Actor, id: string): Promise<void> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ delegations, audit }) => {
      const found = await delegations.find(id, now);
      if (found === null) throw notFound('delegation');
      if (found.state === 'revoked') return;
      await delegations.revoke(id, personOf(actor), now);
      const facts = { from: found.from.name, to: found.to.name };
      await audit.record(actor, { action: 'delegation.revoked', objectKind: 'delegation', objectId: id, facts }, now);
    });
  }
}

function requireDays(fromDay: string, untilDay: string, today: string): void {
  const days = (Date.parse(untilDay) - Date.parse(fromDay)) / 86_400_000;
  const fine = isDay(fromDay) && isDay(untilDay) && untilDay >= fromDay && untilDay >= today && days <= MOST_DAYS;
  if (!fine) throw new DomainError('invalid', 'delegation.days', { max: MOST_DAYS });
}
