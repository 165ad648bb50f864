/** Whose eyes a transaction looks through: a unit and all below it, or one recipient on a public page. */
export interface Scope {
  readonly unitId?: string;
  readonly personId?: string;
  /** Stable name of who asks ("user:<id>"), for idempotency and audit. */
  readonly actor: string;
}

/**
 * Runs `work` in one transaction in which the database itself shows only what the scope may see (promise G9).
 * `S` is the set of stores that the use case needs. Keep provider calls out of it: it holds a connection.
 */
export interface Transactions<S> {
  run<T>(scope: Scope, work: (stores: S) => Promise<T>): Promise<T>;
}
