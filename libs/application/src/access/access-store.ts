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
  findLogin(email: string): Promise<(KnownUser & { readonly passwordHash: string | null }) | null>;
  openSession(hash: Buffer, userId: string, at: Date, until: Date, agent: string): Promise<void>;
  findSession(hash: Buffer, at: Date): Promise<KnownUser | null>;
  closeSession(hash: Buffer): Promise<void>;
  findApiKey(hash: Buffer, at: Date): Promise<KnownKey | null>;
  allOnSandbox(): Promise<boolean>;
  /** Whether no account is real or ever was: only then demo users and demo numbers work. */
  demoOpen(): Promise<boolean>;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(stored: string, password: string): Promise<boolean>;
}
