/** `Transactions<AlertStore>`. */
export const ALERTS = Symbol('ALERTS');
