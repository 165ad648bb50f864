import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopOrphans } from './children.mjs';
import { livePostmaster } from './postmaster.mjs';
import { inspectProcess, isSameProcess, waitUntil } from './process-identity.mjs';

const PREFIX = 'loa-temporary-';
const OWNER = 'temporary.json';

/**
 * A folder for an instance or a test run that ends with this process. Whoever was killed before it could clean up is
 * cleaned up after here: folders of processes that are gone, with what still runs in them.
 */
export async function makeTemporaryFolder() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX)))
    await sweep(join(tmpdir(), name));
  const dir = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(dir, OWNER), JSON.stringify({ pid: process.pid, born: inspectProcess(process.pid)?.born }));
  return dir;
}

async function sweep(dir) {
  try {
    const owner = JSON.parse(readFileSync(join(dir, OWNER), 'utf8'));
    if (isSameProcess(owner.pid, owner.born)) return;
    await stopOrphans(join(dir, 'children.json'));
    const { home } = JSON.parse(readFileSync(join(dir, 'postgres.json'), 'utf8'));
    const dataDir = join(home ?? dir, 'pg');
    const postmaster = existsSync(dataDir) && livePostmaster(dataDir);
    if (postmaster) {
      process.kill(postmaster.pid, 'SIGQUIT');
      await waitUntil(() => !livePostmaster(dataDir), 5000);
    }
    rmSync(dir, { recursive: true, force: true });
    if (home) rmSync(home, { recursive: true, force: true });
  } catch {
    // Another user's, half made, or being swept by another run at this moment.
  }
}
