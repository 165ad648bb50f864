import { type Actor, DomainError, notFound, type Role } from '@loa/domain';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { AccessMailFacts, ScopedLinks } from './link-store.js';
import { hashSecret, makeToken } from './log-in.js';
import { scopeOf } from './scope-of.js';
import type { UserStore } from './user-store.js';

export const INVITATION_MS = 7 * 86_400_000;

export interface UserStores {
  readonly users: UserStore;
  readonly links: ScopedLinks;
  readonly audit: AuditLog;
}

export interface Invitation {
  readonly unitId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: 'vi' | 'en';
}

/** `token` is the only copy of the link, for whoever invited to hand over; null when it goes by mail, unseen by them. */
export interface Invited {
  readonly userId: string;
  readonly token: string | null;
}

/**
 * Takes a person in: a log-in without a password, and a link by which they set one. The link goes by mail; only where no
 * account for mail stands ready is it shown, and then whoever saw it counts as one hand with the user (ADR 0021).
 */
export class InviteUser {
  constructor(
    private readonly transactions: Transactions<UserStores>,
    private readonly seal: (facts: AccessMailFacts) => Buffer,
    /** Real time, as links live in. */
    private readonly linkClock: Clock,
    private readonly clock: Clock,
  ) {}

  /** Throws `user.emailTaken`. */
  invite(actor: Actor, { email, ...facts }: Invitation): Promise<Invited> {
    const madeBy = userIdOf(actor);
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const userId = await stores.users.add({ ...facts, email: email.toLowerCase() });
      if (userId === null) {
        throw new DomainError('conflict', 'user.emailTaken', {}, [{ code: 'user.emailTaken', field: 'email' }]);
      }
      const token = await this.link(stores, actor, madeBy, userId, facts.unitId);
      const said = { role: facts.role, unitId: facts.unitId, shown: token !== null };
      await this.record(stores, actor, 'user.invited', userId, said);
      return { userId, token };
    });
  }

  /** A new link in place of the one before, for one who has not come yet. Throws `user.notInvited`. */
  again(actor: Actor, userId: string): Promise<Invited> {
    const madeBy = userIdOf(actor);
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const user = await stores.users.lock(userId);
      if (!user) throw notFound('user');
      if (user.hasPassword || !user.active) throw new DomainError('conflict', 'user.notInvited');
      const token = await this.link(stores, actor, madeBy, userId, user.unitId);
      await this.record(stores, actor, 'user.invitedAgain', userId, { shown: token !== null });
      return { userId, token };
    });
  }

  /** The log-in goes with the invitation; its address is free again. Throws `user.notInvited` once the user has come. */
  withdraw(actor: Actor, userId: string): Promise<void> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const user = await stores.users.lock(userId);
      if (!user) throw notFound('user');
      if (user.hasPassword) throw new DomainError('conflict', 'user.notInvited');
      await stores.users.remove(userId);
      await this.record(stores, actor, 'user.invitationWithdrawn', userId, { role: user.role, unitId: user.unitId });
    });
  }

  private async link(
    { links }: UserStores,
    actor: Actor,
    madeBy: string,
    userId: string,
    unitId: string,
  ): Promise<string | null> {
    const at = this.linkClock.now();
    const until = new Date(at.getTime() + INVITATION_MS);
    const token = makeToken();
    const hash = hashSecret(token);
    const shown = !(await links.hasMailAccount(unitId, at));
    await links.put({ userId, kind: 'invitation', hash, madeBy, way: shown ? 'shown' : 'sandbox', at, until });
    if (shown) return token;
    const facts = this.seal({ token, by: actor.name });
    await links.mail({ userId, linkHash: hash, kind: 'invitation', facts, at, until });
    return null;
  }

  private record(
    { audit }: UserStores,
    actor: Actor,
    action: string,
    objectId: string,
    facts: Record<string, unknown>,
  ) {
    return audit.record(actor, { action, objectKind: 'user', objectId, facts }, this.clock.now());
  }
}

/** Links carry the name of a person: no key may make them. */
export function userIdOf(actor: Actor): string {
  if (actor.kind !== 'user') throw new DomainError('forbidden', 'auth.sessionNeeded');
  return actor.id;
}
