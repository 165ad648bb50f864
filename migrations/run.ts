import { realpathSync } from 'node:fs';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from './index.js';

/** PostgreSQL 18 brought `uuidv7()` and identity columns that partitions inherit. */
const OLDEST_SERVER = 180000;

/** Every queue by name; a worker that opens another one is refused by the database. */
const QUEUES = ['dispatch'];

/**
 * Brings the database behind `url` to the newest schema, the queue's included. `url` logs in as the owner, who
 * must own the database. Safe to run again and by several processes at once. Throws when the server is too old.
 */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    const version = Number((await lock.query('SHOW server_version_num')).rows[0].server_version_num);
    if (version < OLDEST_SERVER) throw new Error(`PostgreSQL 18 or newer is needed, this server reports ${version}`);
    await lock.query(`SELECT pg_advisory_lock(hashtext('loa migrations'))`);
    const source = new DataSource({ type: 'postgres', url, migrations: MIGRATIONS, logging: false });
    await source.initialize();
    try {
      const applied = await source.runMigrations({ transaction: 'each' });
      await runMigrations(lock);
      // The queue makes a sequence at the first job of a queue, which only the owner may.
      for (const queue of QUEUES) await lock.query('SELECT bullmq.next_job_id($1)', [queue]);
      await lock.query(`
        GRANT USAGE ON SCHEMA bullmq TO loa_api, loa_worker;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO loa_api, loa_worker;
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA bullmq TO loa_api, loa_worker;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO loa_api, loa_worker;
        GRANT USAGE ON SCHEMA public TO loa_api, loa_worker;
        GRANT EXECUTE ON FUNCTION scope_unit(), scope_person(), units_below(), units_above(), all_on_sandbox()
          TO loa_api, loa_worker;
      `);
      return { applied: applied.map((migration) => migration.name) };
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

// Through the real path: a checkout may be reached by a link.
if (import.meta.filename === realpathSync(process.argv[1] ?? '.')) {
  const url = process.env.DATABASE_URL;
  if (url === undefined) throw new Error('DATABASE_URL must name the database to migrate, as its owner');
  const { applied } = await migrate(url).catch((error: Error) => {
    console.error(`Migration failed: ${error.message}`);
    process.exit(1);
  });
  console.log(applied.length === 0 ? 'The database is up to date.' : `Migrated: ${applied.join(', ')}`);
}
