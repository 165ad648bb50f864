import type { Database, Query } from './database.js';

interface Id {
  /** Who asks, as `loa.actor` has it: the rows of others are out of sight. */
  readonly actor: string;
  readonly key: string;
}

/** A key is remembered this long; until then an answer that never came keeps the key taken. */
const KEPT_MS = 24 * 3_600_000;

/** First answers of requests with an Idempotency-Key. Each call is a transaction of its own, outside the use case's. */
export class PostgresIdempotency {
  private readonly rows: ReturnType<Database['scoped']>;

  constructor(database: Database) {
    this.rows = database.scoped((query) => query);
  }

  /** Takes the key; null when it was free, else what was there. */
  async begin(id: Id, hash: Buffer, at: Date): Promise<{ hash: Buffer; status: number | null; body: unknown } | null> {
    return this.run(id, async (query) => {
      const taken = await query(
        `INSERT INTO idempotency AS i (actor, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (actor, key) DO UPDATE
           SET request_hash = excluded.request_hash, status = NULL, body = NULL, created_at = excluded.created_at
           WHERE i.created_at < $5
         RETURNING key`,
        [id.actor, id.key, hash, at, new Date(at.getTime() - KEPT_MS)],
      );
      if (taken.length > 0) return null;
      const [row] = await query<{ request_hash: Buffer; status: number | null; body: unknown }>(
        'SELECT request_hash, status, body FROM idempotency WHERE actor = $1 AND key = $2',
        [id.actor, id.key],
      );
      // Forgotten between the two statements: the other try failed, this one is told to come again.
      return row ? { hash: row.request_hash, status: row.status, body: row.body } : { hash, status: null, body: null };
    });
  }

  async finish(id: Id, status: number, body: unknown): Promise<void> {
    const json = body === undefined ? null : JSON.stringify(body);
    await this.run(id, (query) =>
      query('UPDATE idempotency SET status = $3, body = $4 WHERE actor = $1 AND key = $2', [
        id.actor,
        id.key,
        status,
        json,
      ]),
    );
  }

  async forget(id: Id): Promise<void> {
    await this.run(id, (query) => query('DELETE FROM idempotency WHERE actor = $1 AND key = $2', [id.actor, id.key]));
  }

  private run<T>(id: Id, work: (query: Query) => Promise<T>): Promise<T> {
    return this.rows.run({ actor: id.actor }, (query) => work(query as Query));
  }
}
