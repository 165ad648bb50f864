import type { Role } from '@loa/domain';

/** A user as the log-in and the session know it. */
export interface KnownUser {
  readonly id: string;
  readonly unitId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: 'vi' | 'en';
  readonly demo: boolean;
  /** Decides in the place of an approver at this moment (ADR 0023); absent where nobody asked. */
  readonly standsIn?: boolean;
}

/** A user on the way in. */
export interface EnteringUser extends KnownUser {
  readonly hasFactor: boolean;
  /** The office wants a second factor of this role. */
  readonly factorDue: boolean;
}

export interface KnownKey {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  readonly permissions: readonly string[];
  /** The user who made it: a key stands on them. */
  readonly makerRole: Role;
  readonly makerDemo: boolean;
}

/** What happens before a scope is known. Hashes are SHA-256 of the secret that the caller holds. */
export interface AccessStore {
  findLogin(email: string): Promise<(EnteringUser & { readonly passwordHash: string | null }) | null>;
  openSession(hash: Buffer, userId: string, at: Date, until: Date, agent: string): Promise<void>;
  findSession(hash: Buffer, at: Date): Promise<{ readonly user: KnownUser; readonly sessionId: string } | null>;
  closeSession(hash: Buffer): Promise<void>;
  /** A log-in whose password was right, until what is still to be done is done. */
  openPending(hash: Buffer, userId: string, at: Date, until: Date): Promise<void>;
  findPending(hash: Buffer, at: Date): Promise<EnteringUser | null>;
  /** True for one caller. */
  closePending(hash: Buffer): Promise<boolean>;
  findApiKey(hash: Buffer, at: Date): Promise<KnownKey | null>;
  allOnSandbox(): Promise<boolean>;
  /** Whether no account is real or ever was: only then demo numbers work. */
  demoOpen(): Promise<boolean>;
  /** As `demoOpen`, and nobody real administers the installation yet: only then demo users and their keys get in. */
  demoLogInsOpen(): Promise<boolean>;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(stored: string, password: string): Promise<boolean>;
}
