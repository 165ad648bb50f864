import { randomBytes } from 'node:crypto';
import { type Actor, DomainError, notFound } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { AccessStore, PasswordHasher } from './access-store.js';
import type { UserStores } from './add-user.js';
import type { OpenedSession } from './log-in.js';
import { hashSecret, SESSION_MS } from './log-in.js';
import { scopeOf } from './scope-of.js';

/**
 * A user's own new password, after which nobody else is taken to know it. All sessions end; the one that asked goes on
 * under a new token. Throws `auth.wrongPassword` when the current one does not fit, `auth.demoPassword` for demo users,
 * whose password is shared by all who try the system.
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
      throw new DomainError('forbidden', 'auth.wrongPassword');
    }
    const passwordHash = await this.passwords.hash(change.next);
    await this.transactions.run(scopeOf(actor), async ({ users, audit }) => {
      if (!(await users.change(found.id, { passwordHash, passwordSetBy: null }))) throw notFound('user');
      const entry = { action: 'auth.passwordChanged', objectKind: 'user', objectId: found.id };
      await audit.record(actor, entry, this.clock.now());
    });
    const token = randomBytes(32).toString('base64url');
    const at = this.sessionClock.now();
    const expiresAt = new Date(at.getTime() + SESSION_MS);
    await this.store.openSession(hashSecret(token), found.id, at, expiresAt, agent.slice(0, 200));
    return { token, expiresAt };
  }
}
