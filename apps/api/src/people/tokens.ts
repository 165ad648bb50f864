/** `Transactions<PeopleStores>`. */
export const PEOPLE = Symbol('PEOPLE');
/** Transactions with all stores that change units and people in one go. */
export const CHANGES = Symbol('CHANGES');
