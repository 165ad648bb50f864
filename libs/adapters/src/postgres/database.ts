import type { Scope, Transactions } from '@loa/application';
import pg from 'pg';

/** Runs one statement and gives its rows; `name` makes it a prepared statement of the connection. */
export type Query = <R extends object = Record<string, unknown>>(
  text: string,
  values?: readonly unknown[],
  name?: string,
) => Promise<R[]>;

// Counts are far below 2^53, and a bigint id as text is what the API shows; numbers are asked for by `::int`.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface DatabaseOptions {
  readonly max?: number;
  readonly applicationName?: string;
  /** The server ends a longer statement with SQLSTATE 57014; absent: none is too long. */
  readonly statementTimeoutMs?: number;
  /** How long to wait for a connection, new or free again; absent: for ever. */
  readonly connectTimeoutMs?: number;
  /** Named statements are planned once, whatever their values: for many calls of few statements that look up by key. */
  readonly plansOnce?: boolean;
}

/** Deadlock and serialization failure: nothing was done, and a second try finds the other writer gone. */
const DEADLOCKS = new Set(['40P01', '40001']);
const DEADLOCK_TRIES = 4;

/** The pool of one process. Statements outside `transaction` and `scoped` run on any connection, one by one. */
export class Database {
  readonly pool: pg.Pool;

  constructor(url: string, options: DatabaseOptions = {}) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: options.max ?? 10,
      application_name: options.applicationName ?? 'loa',
      statement_timeout: options.statementTimeoutMs,
      connectionTimeoutMillis: options.connectTimeoutMs,
      keepAlive: true,
      options: options.plansOnce ? '-c plan_cache_mode=force_generic_plan' : undefined,
    });
    // A dropped idle connection is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', () => {});
  }

  readonly query: Query = async (text, values = [], name) =>
    (await this.pool.query({ text, values: [...values], name })).rows;

  /** One transaction without a scope: for the worker's role, which sees all by policy. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.within('BEGIN', work);
  }

  private async within<T>(begin: string, work: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const result = await work(queryOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** As `transaction`, again when two writers met crosswise; `work` must do nothing outside the database. */
  steady<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.uncrossed(() => this.transaction(work));
  }

  /** Does `work` again when it met another writer crosswise and the server undid it. */
  async uncrossed<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries >= DEADLOCK_TRIES || !DEADLOCKS.has((error as { code?: string }).code ?? '')) throw error;
      }
    }
  }

  /** Transactions that see only what their scope may, with the stores that `make` builds on the connection. */
  scoped<S>(make: (query: Query) => S): Transactions<S> {
    return { run: (scope, work) => this.within(beginIn(scope), (query) => work(make(query))) };
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

function queryOf(client: pg.PoolClient): Query {
  return async (text, values = [], name) => (await client.query({ text, values: [...values], name })).rows;
}

/** Both in one message: nearly every request of the API opens with it. */
function beginIn(scope: Scope): string {
  const [unit, person, actor] = [scope.unitId ?? '', scope.personId ?? '', scope.actor].map(pg.escapeLiteral);
  return `BEGIN; SELECT set_config('loa.scope', ${unit}, true), set_config('loa.person', ${person}, true),
    set_config('loa.actor', ${actor}, true)`;
}
