import type { RawReceipt, ReceiptWriter } from '@loa/application';
import type { Query } from './database.js';

interface Waiting {
  readonly accountId: string;
  readonly raw: RawReceipt;
  readonly at: Date;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

const MOST_AT_ONCE = 200;
const MOST_IN_FLIGHT = 2;

const INSERT = `INSERT INTO receipt (account_id, received_at, method, query, headers, body)
  SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::jsonb[], $5::jsonb[], $6::bytea[])`;

/**
 * Stores callbacks as they come: alone when there is little to do, together when they arrive faster than commits.
 * Each caller hears of its own row only after the commit.
 */
export class PostgresReceipts implements ReceiptWriter {
  private waiting: Waiting[] = [];
  private inFlight = 0;

  constructor(private readonly query: Query) {}

  store(accountId: string, raw: RawReceipt, at: Date): Promise<void> {
    return new Promise((done, fail) => {
      this.waiting.push({ accountId, raw, at, done, fail });
      this.pump();
    });
  }

  private pump(): void {
    while (this.waiting.length > 0 && this.inFlight < MOST_IN_FLIGHT) {
      const rows = this.waiting.splice(0, MOST_AT_ONCE);
      this.inFlight += 1;
      void this.write(rows).finally(() => {
        this.inFlight -= 1;
        this.pump();
      });
    }
  }

  private async write(rows: readonly Waiting[]): Promise<void> {
    try {
      await this.insert(rows);
      for (const row of rows) row.done();
    } catch (error) {
      // One bad row must not turn away the others that came with it.
      if (rows.length === 1) rows[0]!.fail(error);
      else for (const row of rows) await this.insert([row]).then(row.done, row.fail);
    }
  }

  private async insert(rows: readonly Waiting[]): Promise<void> {
    await this.query(
      INSERT,
      [
        rows.map(({ accountId }) => accountId),
        rows.map(({ at }) => at),
        rows.map(({ raw }) => raw.method),
        rows.map(({ raw }) => json(raw.query)),
        rows.map(({ raw }) => json(raw.headers)),
        rows.map(({ raw }) => raw.body),
      ],
      'store-receipts',
    );
  }
}

/** PostgreSQL's jsonb holds no NUL character. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('\\u0000', '');
