import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, requireNode } from './lib/install.mjs';
import { ownerUrl } from './lib/owner-url.mjs';

const ROOT = resolve(import.meta.dirname, '..');

requireNode();
await ensureInstalled((line) => console.error(line));
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const { ensureBuilt } = await import('./lib/build.mjs');
await ensureBuilt({ only: ['server'] });
const { Database } = await import(join(ROOT, 'dist/libs/adapters/src/postgres/database.js'));
const { auditDeliveries } = await import(join(ROOT, 'dist/libs/adapters/src/postgres/delivery/audit.js'));

const db = new Database(await ownerUrl(), { max: 1, applicationName: 'loa-audit' });
try {
  // One snapshot for all counts: the engine may be at work meanwhile.
  const differences = await db.transaction(async (query) => {
    await query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return auditDeliveries(query);
  });
  report(differences);
  process.exitCode = differences.length === 0 ? 0 : 1;
} finally {
  await db.close();
}

function report(differences) {
  if (values.json) {
    console.log(JSON.stringify({ differences }));
    return;
  }
  for (const { check, runId, n, example } of differences)
    console.log(`✗ run ${runId}: ${check}: ${n}, e.g. ${example}`);
  if (differences.length === 0) console.log('✓ Every count equals a recount of the deliveries and their events.');
}
