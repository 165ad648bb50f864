/** "first": of the first administrator. */
export type LinkKind = 'first' | 'invitation' | 'reset';

export interface FoundLink {
  readonly kind: LinkKind;
  readonly expiresAt: Date;
  readonly email: string;
  readonly name: string;
  readonly locale: 'vi' | 'en';
}

/** Links as whoever holds one meets them: before any scope is known. */
export interface LinkStore {
  /** Also one that has expired; null for one that was used, withdrawn, replaced, or never was. */
  find(hash: Buffer): Promise<FoundLink | null>;
  /** Sets the password and ends all sessions, for the first who comes; null when the link is no good (any more). */
  use(
    hash: Buffer,
    at: Date,
    passwordHash: string,
  ): Promise<{ readonly email: string; readonly kind: LinkKind } | null>;
  /** A link and its mail, for a user of that address; null when nobody has it, or there were enough of late. */
  askReset(
    email: string,
    link: NewLink,
    limit: { readonly most: number; readonly seconds: number },
  ): Promise<{
    readonly userId: string;
    readonly unitId: string;
  } | null>;
}

export interface NewLink {
  readonly hash: Buffer;
  /** What the mail has to tell, sealed; it holds the token. */
  readonly facts: Buffer;
  readonly at: Date;
  readonly until: Date;
}

/** What a mail to a user has to tell besides what their record says. */
export interface AccessMailFacts {
  readonly token?: string;
  /** Name of who had it sent; absent when the user did. */
  readonly by?: string;
}

export type AccessMailKind = 'invitation' | 'reset' | 'factorRemoved';

/** Links and mails as an administrator makes them, within the scope. */
export interface ScopedLinks {
  /** Whether mail to users of this unit has an account to go by: never the sandbox's once something real was sent or the demo left. */
  hasMailAccount(unitId: string, at: Date): Promise<boolean>;
  /** In place of an earlier one of that kind. */
  put(link: {
    readonly userId: string;
    readonly kind: LinkKind;
    readonly hash: Buffer;
    readonly madeBy: string;
    /** "sandbox" until a worker knows the account. */
    readonly way: 'shown' | 'sandbox';
    readonly at: Date;
    readonly until: Date;
  }): Promise<void>;
  /** How many of that kind were made for a user since then. */
  madeSince(userId: string, kind: LinkKind, since: Date): Promise<number>;
  mail(mail: {
    readonly userId: string;
    readonly linkHash: Buffer | null;
    readonly kind: AccessMailKind;
    readonly facts: Buffer;
    readonly at: Date;
    readonly until: Date;
  }): Promise<void>;
}
