import type { ImportLocks } from '@loa/application';
import pg from 'pg';

/** Class of the advisory locks that say "a process works on this import". */
export const IMPORT_LOCK_CLASS = 10_102_029;

/**
 * One session per process that holds the locks of all imports it works on. They go with the process, or with the
 * session's connection: then others may take the import for cut off, and what is under way finds its state gone.
 */
export class PgImportLocks implements ImportLocks {
  private readonly held = new Set<string>();
  private session: Promise<pg.Client> | null = null;

  constructor(private readonly url: string) {}

  async take(id: string): Promise<(() => Promise<void>) | null> {
    // A session may take its own lock twice.
    if (this.held.has(id)) return null;
    this.held.add(id);
    try {
      const client = await this.connected();
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [
        IMPORT_LOCK_CLASS,
        id,
      ]);
      if (rows[0].taken) return () => this.release(client, id);
      this.held.delete(id);
      return null;
    } catch (error) {
      this.held.delete(id);
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = await this.session?.catch(() => null);
    this.session = null;
    await client?.end();
  }

  private async release(client: pg.Client, id: string): Promise<void> {
    this.held.delete(id);
    // A session that is gone holds nothing.
    await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [IMPORT_LOCK_CLASS, id]).catch(() => {});
  }

  private connected(): Promise<pg.Client> {
    this.session ??= this.connect();
    return this.session;
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'loa imports' });
    const lost = () => {
      this.session = null;
    };
    client.on('error', lost);
    client.on('end', lost);
    try {
      await client.connect();
    } catch (error) {
      lost();
      throw error;
    }
    return client;
  }
}
