import { resolve } from 'node:path';
import { prepareDatabase, prepareExternalDatabase } from './lib/prepare-database.mjs';
import { runNode } from './lib/run-node.mjs';

/**
 * Prepares a PostgreSQL that is not the embedded one, then migrates it as its owner (DATABASE_URL); once, before the API
 * and the workers start. With LOA_DATABASE_ADMIN_URL (a superuser) it makes the roles and the database too; without it
 * the owner must be able to, or an administrator has done so.
 */
async function main(env) {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL is missing: the URL of the owner of the database.');
  const passwords = { apiPassword: env.LOA_API_DB_PASSWORD, workerPassword: env.LOA_WORKER_DB_PASSWORD };
  if (env.LOA_DATABASE_ADMIN_URL)
    await prepareAsAdmin(env.LOA_DATABASE_ADMIN_URL, new URL(env.DATABASE_URL), passwords);
  else await prepareExternalDatabase(env.DATABASE_URL, passwords);
  const root = resolve(import.meta.dirname, '..');
  const { status } = await runNode([resolve(root, 'dist/migrations/run.js')], {
    cwd: root,
    env,
    onLine: (text) => process.stdout.write(text),
  });
  return status ?? 1;
}

async function prepareAsAdmin(adminUrl, owner, { apiPassword, workerPassword }) {
  if (owner.username !== 'loa_owner')
    throw new Error('With LOA_DATABASE_ADMIN_URL, the user of DATABASE_URL must be loa_owner.');
  await prepareDatabase(adminUrl, decodeURIComponent(owner.pathname.slice(1)), {
    loa_owner: decodeURIComponent(owner.password),
    loa_api: apiPassword,
    loa_worker: workerPassword,
  });
}

process.exitCode = await main(process.env).catch((error) => {
  console.error(error.message);
  return 1;
});
