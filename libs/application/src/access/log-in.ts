import { createHash, randomBytes } from 'node:crypto';
import { DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { AccessStore, KnownUser, PasswordHasher } from './access-store.js';

export const SESSION_MS = 12 * 3_600_000;

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export interface OpenedSession {
  readonly user: KnownUser;
  /** The only copy: the database keeps its hash. */
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Opens a session for an e-mail address and its password. An unknown address, a user without a password and a wrong
 * password give the same error after about the same time. Demo users exist only while nothing real can be sent.
 */
export class LogIn {
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly store: AccessStore,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
    private readonly demoAllowed: boolean,
  ) {}

  async run(email: string, password: string, agent: string): Promise<OpenedSession> {
    const found = await this.store.findLogin(email);
    this.decoy ??= this.passwords.hash(randomBytes(16).toString('base64'));
    const stored = found?.passwordHash ?? (await this.decoy);
    const matches = await this.passwords.verify(stored, password);
    if (!matches || !found?.passwordHash) throw new DomainError('unauthenticated', 'auth.wrongLogin');
    if (found.demo && !(this.demoAllowed && (await this.store.demoOpen()))) {
      throw new DomainError('forbidden', 'auth.demoClosed');
    }
    const token = randomBytes(32).toString('base64url');
    const at = this.clock.now();
    const expiresAt = new Date(at.getTime() + SESSION_MS);
    await this.store.openSession(hashSecret(token), found.id, at, expiresAt, agent.slice(0, 200));
    const { passwordHash: _, ...user } = found;
    return { user, token, expiresAt };
  }
}
