import { type Actor, DomainError, notFound } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { AccessStore, PasswordHasher } from './access-store.js';
import type { UserStores } from './invite-user.js';
import { type OpenedSession, openSession } from './log-in.js';
import { wrongPassword } from './own-factor.js';
import { scopeOf } from './scope-of.js';

/**
 * A user's own new password. All sessions end; the one that asked goes on under a new token. Who had a hand in the
 * credentials stays known: the change may be theirs (ADR 0021). Throws `auth.wrongPassword` when the current one does not
 * fit, `auth.demoPassword` for demo users, whose password is shared by all who try the system.
 */
export class ChangeOwnPassword {
  constructor(
    private readonly store: AccessStore,
    private readonly transactions: Transactions<UserStores>,
    private readonly passwords: PasswordHasher,
    /** Real time, as sessions live in. */
    private readonly sessionClock: Clock,
    private readonly clock: Clock,
  ) {}

  async run(
    actor: Actor,
    user: { readonly email: string },
    change: { readonly current: string; readonly next: string },
    agent: string,
  ): Promise<Pick<OpenedSession, 'token' | 'expiresAt'>> {
    const found = await this.store.findLogin(user.email);
    if (found?.demo) throw new DomainError('forbidden', 'auth.demoPassword');
    if (!found?.passwordHash || !(await this.passwords.verify(found.passwordHash, change.current))) {
      throw wrongPassword('current');
    }
    const passwordHash = await this.passwords.hash(change.next);
    await this.transactions.run(scopeOf(actor), async ({ users, audit }) => {
      if (!(await users.change(found.id, { passwordHash }))) throw notFound('user');
      const entry = { action: 'auth.passwordChanged', objectKind: 'user', objectId: found.id };
      await audit.record(actor, entry, this.clock.now());
    });
    return openSession(this.store, found.id, this.sessionClock.now(), agent);
  }
}
