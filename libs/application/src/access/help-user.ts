import { type Actor, DomainError, notFound } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { type UserStores, userIdOf } from './invite-user.js';
import type { AccessMailFacts } from './link-store.js';
import { hashSecret, makeToken } from './log-in.js';
import { RESET_LIMIT, RESET_MS } from './reset-password.js';
import { scopeOf } from './scope-of.js';
import type { LockedUser } from './user-store.js';

/** How long a mail about something that was done is worth sending. */
const NOTICE_MS = 3 * 86_400_000;

/** What an administrator may do for one who can't get in. None of it lets the administrator in. */
export class HelpUser {
  constructor(
    private readonly transactions: Transactions<UserStores>,
    private readonly seal: (facts: AccessMailFacts) => Buffer,
    /** Real time, as links live in. */
    private readonly linkClock: Clock,
    private readonly clock: Clock,
  ) {}

  /** A link to the user's own mailbox, never shown. Throws `user.noMailAccount`, `user.resetOften`. */
  sendReset(actor: Actor, userId: string): Promise<void> {
    const madeBy = userIdOf(actor);
    return this.onUser(actor, userId, 'user.resetSent', async ({ links }, user) => {
      if (!user.hasPassword || !user.active) throw new DomainError('conflict', 'user.notActive');
      const at = this.linkClock.now();
      if (!(await links.hasMailAccount(user.unitId, at))) throw new DomainError('conflict', 'user.noMailAccount');
      const since = new Date(at.getTime() - RESET_LIMIT.seconds * 1000);
      if ((await links.madeSince(userId, 'reset', since)) >= RESET_LIMIT.most) {
        throw new DomainError('tooMany', 'user.resetOften', { seconds: RESET_LIMIT.seconds });
      }
      const until = new Date(at.getTime() + RESET_MS);
      const token = makeToken();
      const hash = hashSecret(token);
      await links.put({ userId, kind: 'reset', hash, madeBy, way: 'sandbox', at, until });
      const facts = this.seal({ token, by: actor.name });
      await links.mail({ userId, linkHash: hash, kind: 'reset', facts, at, until });
    });
  }

  /** For a lost device. Ends the user's sessions, and tells them by mail. Throws `user.self`, `factor.off`. */
  removeFactor(actor: Actor, userId: string): Promise<void> {
    if (userIdOf(actor) === userId) throw new DomainError('forbidden', 'user.selfFactor');
    return this.onUser(actor, userId, 'user.factorRemoved', async ({ users, links }) => {
      // The database ends the sessions, and remembers whose hand it was.
      if (!(await users.removeFactor(userId))) throw new DomainError('conflict', 'factor.off');
      const at = this.linkClock.now();
      const until = new Date(at.getTime() + NOTICE_MS);
      const facts = this.seal({ by: actor.name });
      await links.mail({ userId, linkHash: null, kind: 'factorRemoved', facts, at, until });
    });
  }

  endSessions(actor: Actor, userId: string): Promise<void> {
    return this.onUser(actor, userId, 'user.sessionsEnded', ({ users }) => users.endSessions(userId));
  }

  private onUser(
    actor: Actor,
    userId: string,
    action: string,
    work: (stores: UserStores, user: LockedUser) => Promise<unknown>,
  ): Promise<void> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const user = await stores.users.lock(userId);
      if (!user) throw notFound('user');
      if (user.demo && action !== 'user.sessionsEnded') throw new DomainError('forbidden', 'auth.demoPassword');
      await work(stores, user);
      await stores.audit.record(actor, { action, objectKind: 'user', objectId: userId }, this.clock.now());
    });
  }
}
