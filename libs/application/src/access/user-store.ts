import type { Permission, Role } from '@loa/domain';

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
}

export interface UserFacts {
  readonly unitId?: string;
  readonly name?: string;
  readonly role?: Role;
  readonly locale?: 'vi' | 'en';
  readonly active?: boolean;
  readonly passwordHash?: string;
  /** Who set `passwordHash`, and so may know the password; null: the user alone does. Counts only together with it. */
  readonly passwordSetBy?: string | null;
}

export interface UserStore {
  list(day: string): Promise<UserView[]>;
  find(id: string, day: string): Promise<UserView | null>;
  /** Null when the address is taken, by whomever. */
  add(user: Required<Omit<UserFacts, 'active'>> & { readonly email: string }): Promise<string | null>;
  change(id: string, facts: UserFacts): Promise<boolean>;
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
