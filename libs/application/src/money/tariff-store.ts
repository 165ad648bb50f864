import type { ChannelName, Tariff } from '@loa/domain';

/** A line of an account's price list as it is shown and changed. */
export interface TariffLine extends Tariff {
  readonly id: string;
}

export type TariffsByChannel = ReadonlyMap<ChannelName, readonly Tariff[]>;

/** An account that serves a unit or one below it, with its price list, which may be empty. */
export interface ServingAccount {
  readonly channel: ChannelName;
  readonly name: string;
  readonly tariffs: readonly Tariff[];
}

export interface TariffStore {
  /**
   * Price lists by channel of the accounts that a unit sends by: its own, else the nearest one above that is shared, else
   * one of a unit below. A school with an account of its own may pay another price; what it is charged is counted by that.
   */
  ofUnit(unitId: string, channels: readonly ChannelName[]): Promise<TariffsByChannel>;
  /** Every account by which somebody of the unit and of those below it is written to, as the release picks them. */
  serving(unitId: string, channels: readonly ChannelName[]): Promise<ServingAccount[]>;
  /** The lines of an account, newest first; null when the scope can't see the account. */
  list(accountId: string): Promise<TariffLine[] | null>;
  /** Adds a line, or sets the price of the one that has the same account, kind, operator, template and day. Gives its id. */
  put(accountId: string, tariff: Tariff): Promise<string>;
  /** False when there is no such line of this account within the scope. */
  remove(accountId: string, id: string): Promise<boolean>;
  /** Whether the account is the scope's own, and so may be changed; null when it can't be seen. */
  owns(accountId: string): Promise<boolean | null>;
}
