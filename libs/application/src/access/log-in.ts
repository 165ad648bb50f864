import { createHash, randomBytes } from 'node:crypto';
import { DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { AccessStore, EnteringUser, KnownUser, PasswordHasher } from './access-store.js';

export const SESSION_MS = 12 * 3_600_000;
/** To find the device, or to set one up. */
export const PENDING_MS = 15 * 60_000;

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
export const makeToken = (): string => randomBytes(32).toString('base64url');

export interface OpenedSession {
  readonly user: KnownUser;
  /** The only copy: the database keeps its hash. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** What is still to be done before a session opens; `token` stands for the log-in that is under way. */
export interface PendingLogIn {
  readonly next: 'code' | 'enrolment';
  readonly user: KnownUser;
  readonly token: string;
  readonly expiresAt: Date;
}

export type Entered = (OpenedSession & { readonly next: null }) | PendingLogIn;

/**
 * Takes in whoever proved an e-mail address and its password, or stops at the second factor. An unknown address, a user
 * without a password and a wrong password give the same error after about the same time. Demo users get in only
 * while nothing real can be sent and nobody real administers.
 */
export class LogIn {
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly store: AccessStore,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
    private readonly demoAllowed: boolean,
  ) {}

  async run(email: string, password: string, agent: string): Promise<Entered> {
    const found = await this.store.findLogin(email);
    this.decoy ??= this.passwords.hash(randomBytes(16).toString('base64'));
    const stored = found?.passwordHash ?? (await this.decoy);
    const matches = await this.passwords.verify(stored, password);
    if (!matches || !found?.passwordHash) throw new DomainError('unauthenticated', 'auth.wrongLogin');
    if (found.demo && !(this.demoAllowed && (await this.store.demoLogInsOpen()))) {
      throw new DomainError('forbidden', 'auth.demoClosed');
    }
    const { passwordHash: _, ...user } = found;
    return this.enter(user, agent);
  }

  /** For one whose password was proved, or set, just now. */
  async enter(user: EnteringUser, agent: string): Promise<Entered> {
    if (!user.hasFactor && !user.factorDue) return { ...(await this.open(user, agent)), next: null };
    const token = makeToken();
    const at = this.clock.now();
    const expiresAt = new Date(at.getTime() + PENDING_MS);
    await this.store.openPending(hashSecret(token), user.id, at, expiresAt);
    return { next: user.hasFactor ? 'code' : 'enrolment', user, token, expiresAt };
  }

  /** Always under a new token: one that the browser had before the log-in is worth nothing after it. */
  async open({ hasFactor: _, factorDue: __, ...user }: EnteringUser, agent: string): Promise<OpenedSession> {
    return { user, ...(await openSession(this.store, user.id, this.clock.now(), agent)) };
  }
}

export async function openSession(
  store: AccessStore,
  userId: string,
  at: Date,
  agent: string,
): Promise<Pick<OpenedSession, 'token' | 'expiresAt'>> {
  const token = makeToken();
  const expiresAt = new Date(at.getTime() + SESSION_MS);
  await store.openSession(hashSecret(token), userId, at, expiresAt, agent.slice(0, 200));
  return { token, expiresAt };
}
