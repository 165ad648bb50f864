import { type Actor, DomainError, type Role } from '@loa/domain';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PasswordHasher } from './access-store.js';
import { scopeOf } from './scope-of.js';
import type { UserStore } from './user-store.js';

export interface UserStores {
  readonly users: UserStore;
  readonly audit: AuditLog;
}

export interface UserInput {
  readonly unitId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: 'vi' | 'en';
  readonly password: string;
}

/** A new log-in inside the actor's own units. Throws `user.emailTaken`. */
export class AddUser {
  constructor(
    private readonly transactions: Transactions<UserStores>,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, input: UserInput): Promise<string> {
    const { password, email, ...facts } = input;
    const passwordHash = await this.passwords.hash(password);
    return this.transactions.run(scopeOf(actor), async ({ users, audit }) => {
      const id = await users.add({
        ...facts,
        email: email.toLowerCase(),
        passwordHash,
        passwordSetBy: actor.id,
      });
      if (id === null) throw new DomainError('conflict', 'user.emailTaken');
      const said = { role: input.role, unitId: input.unitId };
      await audit.record(
        actor,
        { action: 'user.added', objectKind: 'user', objectId: id, facts: said },
        this.clock.now(),
      );
      return id;
    });
  }
}
