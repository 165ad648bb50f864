/** `Transactions<PeopleStores>`. */
export const PEOPLE = Symbol('PEOPLE');
