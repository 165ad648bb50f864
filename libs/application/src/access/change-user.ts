import { type Actor, DomainError, notFound } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PasswordHasher } from './access-store.js';
import type { UserInput, UserStores } from './add-user.js';
import { scopeOf } from './scope-of.js';

export type UserChange = Partial<Omit<UserInput, 'email'>> & { readonly active?: boolean };

/** Changes a log-in. Nobody changes one's own role, unit or standing: that takes a second person. */
export class ChangeUser {
  constructor(
    private readonly transactions: Transactions<UserStores>,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, id: string, change: UserChange): Promise<void> {
    const raises = change.role !== undefined || change.unitId !== undefined || change.active !== undefined;
    if (actor.kind === 'user' && actor.id === id && raises) throw new DomainError('forbidden', 'user.self');
    const { password, ...facts } = change;
    const passwordHash = password === undefined ? undefined : await this.passwords.hash(password);
    const passwordSetBy = actor.id === id ? null : actor.id;
    await this.transactions.run(scopeOf(actor), async ({ users, audit }) => {
      if (!(await users.change(id, { ...facts, passwordHash, passwordSetBy }))) throw notFound('user');
      const said = { fields: Object.keys(change), role: change.role, unitId: change.unitId, active: change.active };
      await audit.record(
        actor,
        { action: 'user.changed', objectKind: 'user', objectId: id, facts: said },
        this.clock.now(),
      );
    });
  }
}
