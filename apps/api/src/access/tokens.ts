/** `Transactions<UserStores>`. */
export const USERS = Symbol('USERS');
/** `Transactions<KeyStores>`. */
export const KEYS = Symbol('KEYS');
