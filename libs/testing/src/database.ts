import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  name: string;
  /** Same server, one URL per role: row-level security holds for the last two. */
  ownerUrl: string;
  apiUrl: string;
  workerUrl: string;
  drop(): Promise<void>;
}

const fromSetup = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: only *.int-spec.ts and *.e2e-spec.ts get the test servers`);
  return value;
};

/** The test run's Redis; give each test file a prefix or a database number of its own. */
export const testRedisUrl = (): string => fromSetup('TEST_REDIS_URL');

/** A copy of the migrated template database, empty of rows, in some ten milliseconds. One per test file is enough. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser((client) =>
    client.query(`CREATE DATABASE ${name} OWNER loa_owner TEMPLATE ${fromSetup('TEST_PG_TEMPLATE')}`),
  );
  const urlFor = (role: string): string => {
    const url = new URL(fromSetup('TEST_PG_SUPERUSER_URL'));
    url.username = role;
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    name,
    ownerUrl: urlFor('loa_owner'),
    apiUrl: urlFor('loa_api'),
    workerUrl: urlFor('loa_worker'),
    drop: () => asSuperuser((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

async function asSuperuser(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: fromSetup('TEST_PG_SUPERUSER_URL') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
