/** `Transactions<AccountStores>`. */
export const ACCOUNTS = Symbol('ACCOUNTS');
