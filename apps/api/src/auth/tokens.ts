/** `Transactions<UserStores>`, for what users do with their own log-in. */
export const OWN_LOG_IN = Symbol('OWN_LOG_IN');
