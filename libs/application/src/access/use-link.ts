import { DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { AccessStore, KnownUser, PasswordHasher } from './access-store.js';
import type { FoundLink, LinkKind, LinkStore } from './link-store.js';
import { type Entered, hashSecret, type LogIn } from './log-in.js';

/** The other end of a link that sets a password: what it is for, and using it, once. */
export class UseLink {
  constructor(
    private readonly links: LinkStore,
    private readonly store: AccessStore,
    private readonly passwords: PasswordHasher,
    private readonly logIn: LogIn,
    /** Real time, as links live in. */
    private readonly clock: Clock,
  ) {}

  /** Throws `link.expired`, and `link.unknown` for one that was used, withdrawn or replaced, or is not whole. */
  async look(token: string): Promise<FoundLink> {
    const link = await this.links.find(hashSecret(token));
    if (!link) throw new DomainError('gone', 'link.unknown');
    if (link.expiresAt <= this.clock.now()) throw new DomainError('gone', 'link.expired');
    return link;
  }

  /** Ends all sessions, then takes the user in. A second factor that there is stays, and is asked for. */
  async setPassword(
    token: string,
    password: string,
    agent: string,
  ): Promise<{ readonly kind: LinkKind; readonly user: KnownUser; readonly entered: Entered }> {
    // Looked at before: hashing takes its time, and is not for everybody to ask for.
    await this.look(token);
    const passwordHash = await this.passwords.hash(password);
    const used = await this.links.use(hashSecret(token), this.clock.now(), passwordHash);
    if (!used) throw new DomainError('gone', 'link.unknown');
    const found = await this.store.findLogin(used.email);
    if (!found) throw new DomainError('gone', 'link.unknown');
    const { passwordHash: _, ...user } = found;
    return { kind: used.kind, user, entered: await this.logIn.enter(user, agent) };
  }
}
