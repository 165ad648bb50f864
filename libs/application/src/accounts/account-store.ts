import type { ChannelName } from '@loa/domain';

export interface AccountView {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly channel: ChannelName;
  readonly name: string;
  readonly mode: 'sandbox' | 'real';
  readonly endpoint: string | null;
  readonly settings: Record<string, unknown>;
  readonly secretNames: string[];
  readonly sharedDown: boolean;
  readonly active: boolean;
  readonly connections: number;
  readonly perSecond: number | null;
  readonly perDay: number | null;
  /** Messages per second to one receiving mail domain. */
  readonly domainCaps: Readonly<Record<string, number>>;
  readonly uncertainRule: 'hold' | 'repeat';
  readonly state: 'ok' | 'held' | 'stopped';
  readonly stateCode: string;
  readonly stateUntil: string | null;
  /** Null for an account of a unit above: its address is a secret of its owner. */
  readonly callbackToken: string | null;
}

/** By name; several that belong together (a DKIM key with its selector) stand under one. */
export type Secrets = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** An account as a change needs it: with its secrets open. */
export interface UnsealedAccount {
  readonly id: string;
  readonly channel: ChannelName;
  readonly mode: 'sandbox' | 'real';
  readonly endpoint: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Secrets;
}

export interface AccountFacts {
  readonly name?: string;
  readonly mode?: 'sandbox' | 'real';
  readonly endpoint?: string | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly secrets?: Secrets;
  readonly sharedDown?: boolean;
  readonly active?: boolean;
  readonly connections?: number;
  readonly perSecond?: number | null;
  readonly perDay?: number | null;
  readonly domainCaps?: Readonly<Record<string, number>>;
  readonly uncertainRule?: 'hold' | 'repeat';
  readonly state?: 'ok';
}

export interface AccountStore {
  /** Own accounts, those below, and those that units above share. */
  list(day: string): Promise<AccountView[]>;
  find(id: string, day: string): Promise<AccountView | null>;
  /** Locked until the end of the transaction; null when the scope does not own it. */
  open(id: string): Promise<UnsealedAccount | null>;
  add(
    account: AccountFacts & { readonly unitId: string; readonly channel: ChannelName; readonly name: string },
  ): Promise<string>;
  change(id: string, facts: AccountFacts): Promise<void>;
  /** Remembers for good that an account left the sandbox; the first time counts. */
  markReal(at: Date): Promise<void>;
  /** Drops the tokens that the account renewed by itself. */
  forgetCredential(id: string): Promise<void>;
}

/** Finds the addresses behind a host name; empty when there are none. */
export interface HostResolver {
  addresses(host: string): Promise<string[]>;
}
