import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuilt } from '../../../scripts/lib/build.mjs';
import { openPostgres } from '../../../scripts/lib/embedded-postgres.mjs';
import { prepareDatabase } from '../../../scripts/lib/prepare-database.mjs';
import { inspectProcess } from '../../../scripts/lib/process-identity.mjs';
import { startRedis } from '../../../scripts/lib/redis.mjs';
import { makeTemporaryFolder } from '../../../scripts/lib/temporary-folder.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const TEMPLATE = 'loa_template';

/**
 * One PostgreSQL and one Redis for the whole test run, in a temporary folder, with the migrated database
 * `loa_template` that `cloneDatabase()` copies.
 */
export async function startTestServers() {
  const dir = await makeTemporaryFolder();
  const postgres = await openPostgres({ dir, durable: false });
  await postgres.start();
  const redis = await startRedis(join(dir, 'redis'));
  // Named here, the next run ends it if this one is killed.
  const redisProcess = { name: 'redis', pid: redis.pid, born: inspectProcess(redis.pid)?.born };
  writeFileSync(join(dir, 'children.json'), JSON.stringify([redisProcess]));
  const servers = {
    env: { TEST_PG_SUPERUSER_URL: postgres.superuserUrl, TEST_PG_TEMPLATE: TEMPLATE, TEST_REDIS_URL: redis.url },
    async stop() {
      await redis.stop();
      await postgres.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    // One password for all roles, so that a test URL changes the user only (it has none at all on a socket).
    const password = postgres.passwords.postgres;
    await prepareDatabase(postgres.superuserUrl, TEMPLATE, {
      loa_owner: password,
      loa_api: password,
      loa_worker: password,
    });
    await migrate(roleUrl(postgres.superuserUrl, 'loa_owner', TEMPLATE));
  } catch (error) {
    await servers.stop();
    throw error;
  }
  return servers;
}

function roleUrl(superuserUrl, role, database) {
  const url = new URL(superuserUrl);
  url.username = role;
  url.pathname = `/${database}`;
  return url.href;
}

async function migrate(url) {
  await ensureBuilt({ only: ['migrations'] });
  const { NODE_OPTIONS: _, ...env } = process.env;
  const run = spawnSync(process.execPath, [join(ROOT, 'dist/migrations/run.js')], {
    env: { ...env, DATABASE_URL: url },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`the migrations failed:\n${run.stdout}${run.stderr}`);
}
