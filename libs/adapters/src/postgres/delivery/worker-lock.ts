import pg from 'pg';

/** Class of the advisory locks that say "this worker process lives". */
const LOCK_CLASS = 10_102_027;

/** Sub-select of the numbers of all living workers of this database, whatever their clocks say. */
export const LIVING_WORKERS = `SELECT l.objid::int FROM pg_locks l JOIN pg_database b ON b.oid = l.database
  WHERE l.locktype = 'advisory' AND l.classid = ${LOCK_CLASS} AND l.objsubid = 2 AND b.datname = current_database()`;

/**
 * The life of a worker process: a session that holds an advisory lock under a number of its own. The lock goes when the
 * process dies or its connection breaks, at once and without any time-out. After a break a new number is taken, so
 * whatever was held under the old one is repaired like a dead worker's.
 */
export class WorkerLock {
  private client: pg.Client | null = null;
  private closed = false;
  private current = 0;

  private constructor(
    private readonly url: string,
    private readonly onLost: () => void,
    private readonly onStop: (campaignId: string | null) => void,
  ) {}

  /** `onStop` hears within moments that a campaign was paused or cancelled, or with null that an office stopped all. */
  static async take(
    url: string,
    onLost: () => void,
    onStop: (campaignId: string | null) => void = () => {},
  ): Promise<WorkerLock> {
    const lock = new WorkerLock(url, onLost, onStop);
    await lock.connect();
    return lock;
  }

  /** The number that leases carry; 0 while the connection is down: nothing may be leased then. */
  get workerId(): number {
    return this.current;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => {});
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'loa worker lock' });
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.onStop(payload || null));
    await client.connect();
    await client.query('LISTEN sending_stopped');
    const { rows } = await client.query(
      `SELECT n FROM (SELECT 1 + (random() * 2147483646)::int AS n FROM generate_series(1, 20)) free
       WHERE pg_try_advisory_lock($1, n) LIMIT 1`,
      [LOCK_CLASS],
    );
    this.client = client;
    this.current = rows[0].n;
  }

  private lost(client: pg.Client): void {
    if (this.closed || this.client !== client) return;
    this.client = null;
    this.current = 0;
    this.onLost();
    const again = () => {
      if (this.closed) return;
      this.connect().catch(() => setTimeout(again, 250).unref());
    };
    again();
  }
}
