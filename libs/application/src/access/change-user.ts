import { type Actor, DomainError, notFound } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { UserStores } from './invite-user.js';
import { scopeOf } from './scope-of.js';
import type { UserFacts } from './user-store.js';

export type UserChange = Omit<UserFacts, 'passwordHash'>;

/**
 * Changes a log-in, never its password. Nobody changes one's own role, unit or standing: that takes a second person.
 */
export class ChangeUser {
  constructor(
    private readonly transactions: Transactions<UserStores>,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, id: string, change: UserChange): Promise<void> {
    const raises = change.role !== undefined || change.unitId !== undefined || change.active !== undefined;
    if (actor.kind === 'user' && actor.id === id && raises) throw new DomainError('forbidden', 'user.self');
    await this.transactions.run(scopeOf(actor), async ({ users, audit }) => {
      if (!(await users.change(id, change))) throw notFound('user');
      const said = { fields: Object.keys(change), role: change.role, unitId: change.unitId, active: change.active };
      await audit.record(
        actor,
        { action: 'user.changed', objectKind: 'user', objectId: id, facts: said },
        this.clock.now(),
      );
    });
  }
}
