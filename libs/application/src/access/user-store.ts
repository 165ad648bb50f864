import type { Permission, Role } from '@loa/domain';

/** "none": shown instead, or long ago. */
export type InvitationMail = 'none' | 'queued' | 'sending' | 'sent' | 'failed' | 'uncertain' | 'dropped';

export interface UserView {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: 'vi' | 'en';
  readonly active: boolean;
  readonly demo: boolean;
  readonly secondFactor: boolean;
  /** Of one who has set no password yet; `expiresAt` null: there is no link any more. */
  readonly invitation: { readonly expiresAt: string | null; readonly mail: InvitationMail } | null;
}

export interface UserFacts {
  readonly unitId?: string;
  readonly name?: string;
  readonly role?: Role;
  readonly locale?: 'vi' | 'en';
  readonly active?: boolean;
  /** The user's own new one: what is open ends, and tries at their codes are counted anew. */
  readonly passwordHash?: string;
}

/** A user whose row stays as it is until the transaction ends. */
export interface LockedUser {
  readonly unitId: string;
  readonly role: Role;
  readonly active: boolean;
  readonly demo: boolean;
  readonly hasPassword: boolean;
}

export interface SessionView {
  readonly id: string;
  readonly agent: string;
  readonly createdAt: string;
  readonly seenAt: string;
}

export interface UserStore {
  /** `at`: the real time, in which links live. */
  list(day: string, at: Date): Promise<UserView[]>;
  find(id: string, day: string, at: Date): Promise<UserView | null>;
  lock(id: string): Promise<LockedUser | null>;
  /** Without a password. Null when the address is taken, by whomever. */
  add(user: Required<Omit<UserFacts, 'active' | 'passwordHash'>> & { readonly email: string }): Promise<string | null>;
  change(id: string, facts: UserFacts): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** False when there is none. */
  removeFactor(id: string): Promise<boolean>;
  /** Those that have not expired, the last seen first. */
  sessions(id: string, at: Date): Promise<SessionView[]>;
  /** One of the user's; false when it is not. */
  endSession(id: string, sessionId: string): Promise<boolean>;
  endSessions(id: string, except?: string): Promise<void>;
}

export interface KeyView {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  readonly prefix: string;
  readonly permissions: string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly usedAt: string | null;
}

export interface NewKey {
  readonly unitId: string;
  readonly name: string;
  readonly prefix: string;
  readonly hash: Buffer;
  readonly permissions: readonly Permission[];
  /** The user who made it; null when a key did. */
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly at: Date;
}

export interface KeyStore {
  list(): Promise<KeyView[]>;
  add(key: NewKey): Promise<KeyView>;
  /** False when there is no such key in the scope. Revoking twice keeps the first time. */
  revoke(id: string, at: Date): Promise<boolean>;
}
