import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { childGroup, stopOrphans } from './children.mjs';
import { openPostgres } from './embedded-postgres.mjs';
import { takeFileLock } from './file-lock.mjs';
import { LaunchError, message } from './messages.mjs';
import { writePrivately } from './postgres-place.mjs';
import { prepareDatabase, prepareExternalDatabase } from './prepare-database.mjs';
import { waitUntil } from './process-identity.mjs';
import { runNode } from './run-node.mjs';
import { choosePorts, foreignEnv, numberFrom, ownEnv, readJson, secretKey } from './settings.mjs';
import { makeTemporaryFolder } from './temporary-folder.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const SEED = 'dist/libs/adapters/src/sample/seed.js';
/**
 * Unlimited, garbage may grow to four times of what lives, by the memory of the machine: 530 MB while 100,000 people are
 * imported, where 300 are enough. Compose gives the same.
 */
const API_HEAP = ['--max-old-space-size=1024'];

/**
 * Starts one instance of Loa from the built files and resolves when every process is ready. `npm start`, the demo, the
 * tests and the benches all come through here. What fails or is aborted on the way is taken down again.
 *
 * @param {object} options
 * @param {string} [options.dir] its `.loa` folder; a temporary instance makes one and deletes it at the end
 * @param {boolean} [options.temporary] free port, nothing read from the environment, no fsync, clock may be moved
 * @param {boolean} [options.durable] fsync also in a temporary instance: for benches
 * @param {number} [options.port] 0 for any; by default LOA_PORT, else 3000 or the next free one
 * @param {number} [options.workers] by default LOA_WORKERS, else 1
 * @param {string} [options.redisUrl] queues on Redis
 * @param {{ ownerUrl: string, apiUrl: string, workerUrl: string }} [options.database] a migrated database of the
 *   caller's instead of an embedded one
 * @param {boolean} [options.seed] the sample office; by default unless LOA_DEMO=0
 * @param {Record<string, string>} [options.env] more settings for all processes (LOA_SANDBOX_SHARES…)
 * @param {{ release: () => void }} [options.lock] the lock `launcher.lock` of `dir`, when the caller holds it already
 * @param {(line: string) => void} [options.say]
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<Instance>} `children` have `name`, `pid`, `kill(signal)` (comes back by itself), `stop()`, `start()`, `ready()`
 */
export async function startInstance(options = {}) {
  const { temporary = false, say = () => {}, signal } = options;
  const dir = options.dir ?? (temporary ? await makeTemporaryFolder() : join(ROOT, '.loa'));
  mkdirSync(dir, { recursive: true });
  const lock = options.lock ?? takeFileLock(join(dir, 'launcher.lock'));
  if ('holder' in lock) throw new LaunchError('alreadyRunning', { pid: lock.holder });
  const undo = [() => lock.release()];
  const takeDown = async () => {
    while (undo.length > 0) await undo.pop()();
  };
  try {
    const orphans = await stopOrphans(join(dir, 'children.json'));
    if (orphans > 0) say(message('stoppedOrphans', { count: orphans }));
    const settings = await settle(dir, options);
    undo.push(settings.releasePort);
    const database = await openDatabase(dir, settings, { ...options, undo });
    signal?.throwIfAborted();
    const logins = await prepare(dir, settings, database, options);
    const group = childGroup({ registry: join(dir, 'children.json'), logDir: join(dir, 'logs'), say });
    undo.push(() => group.stop());
    say(message('starting'));
    for (const spec of programs(dir, settings, database)) {
      group.start({ ...spec, cwd: ROOT });
    }
    await Promise.all(group.list.map((child) => child.ready({ signal })));
    if (temporary && !options.dir) undo.unshift(() => rmSync(dir, { recursive: true, force: true }));
    return {
      dir,
      url: settings.url,
      sandboxUrl: settings.sandboxUrl,
      logins,
      urls: { ...database.urls, redisUrl: settings.redisUrl },
      env: settings.env,
      children: group.list,
      stop: takeDown,
      /** For the second Ctrl-C: no goodbyes. */
      async kill() {
        group.killNow();
        await database.kill();
      },
    };
  } catch (error) {
    await takeDown();
    if (temporary && !options.dir) rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

/** What no process has to know. */
const LAUNCHER_ONLY = /^(DATABASE_URL|LOA_DATABASE_ADMIN_URL|LOA_WORKERS|LOA_\w+_DB_PASSWORD)$/;

/** Everything that the processes are told, decided once. */
async function settle(dir, { temporary = false, port, workers, redisUrl, env: extra = {} }) {
  const env = { ...(temporary ? {} : ownEnv()), ...extra };
  const workerCount = workers ?? numberFrom(env, 'LOA_WORKERS', 1);
  const { ports, release } = await choosePorts(dir, env, {
    port: temporary ? (port ?? 0) : port,
    workers: workerCount,
  });
  const host = env.LOA_HOST || '127.0.0.1';
  const reachable = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  const url = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${ports.api}`;
  const sandboxUrl = `http://127.0.0.1:${ports.sandbox}`;
  const redis = redisUrl ?? env.REDIS_URL;
  const demo = !['0', 'false', 'no', 'off'].includes(env.LOA_DEMO ?? '1');
  return {
    ports,
    releasePort: release,
    url,
    sandboxUrl,
    workerCount,
    redisUrl: redis || undefined,
    externalUrl: env.DATABASE_URL || undefined,
    apiPassword: env.LOA_API_DB_PASSWORD,
    workerPassword: env.LOA_WORKER_DB_PASSWORD,
    seed: demo,
    env: {
      ...Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== '' && !LAUNCHER_ONLY.test(name))),
      LOA_DEMO: demo ? '1' : '0',
      LOA_HOST: host,
      LOA_PORT: String(ports.api),
      LOA_PUBLIC_URL: env.LOA_PUBLIC_URL || url,
      LOA_SECRET_KEY: secretKey(dir, env),
      LOA_SANDBOX_URL: sandboxUrl,
      LOA_SANDBOX_SMTP: `127.0.0.1:${ports.sandboxSmtp}`,
      LOA_BOUNCE_PORT: env.LOA_BOUNCE_PORT || String(ports.bounce),
      ...(redis ? { REDIS_URL: redis } : {}),
      ...(temporary ? { LOA_TEMPORARY: '1' } : {}),
    },
  };
}

async function openDatabase(
  dir,
  settings,
  { database, temporary = false, durable = !temporary, say = () => {}, undo },
) {
  if (database) return { urls: database, migrated: true, kill: async () => {} };
  if (settings.externalUrl) {
    const urls = await prepareExternalDatabase(settings.externalUrl, settings);
    return { urls, kill: async () => {} };
  }
  say(message('startingDatabase'));
  const postgres = await openPostgres({ dir, durable });
  if (!postgres.dataDir.startsWith(resolve(dir))) say(message('databaseElsewhere', { dir: postgres.dataDir }));
  undo.push(() => (temporary ? postgres.remove() : postgres.stop()));
  await postgres.start();
  const stopWatching = watch(postgres, say);
  undo.push(stopWatching);
  await prepareDatabase(postgres.superuserUrl, 'loa', postgres.passwords);
  const urls = {
    ownerUrl: postgres.url('loa_owner'),
    apiUrl: postgres.url('loa_api'),
    workerUrl: postgres.url('loa_worker'),
    superuserUrl: postgres.superuserUrl,
  };
  return {
    urls,
    async kill() {
      await stopWatching();
      await postgres.stop('immediate');
    },
  };
}

/** A server that was killed (by a system out of memory, say) is started again. @returns the way to stop watching */
function watch(postgres, say) {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy || postgres.isRunning()) return;
    busy = true;
    say(message('databaseDown'));
    await postgres.start().catch((error) => say(error.message));
    busy = false;
  }, 1000);
  return async () => {
    clearInterval(timer);
    await waitUntil(() => !busy, 60_000);
  };
}

/** Schema and sample office, as the owner. @returns the demo logins, remembered from the first start */
async function prepare(dir, settings, database, { say = () => {}, signal, seed = settings.seed }) {
  const env = { ...foreignEnv(), ...settings.env, DATABASE_URL: database.urls.ownerUrl };
  const step = async (name, file) => {
    say(message(name));
    const result = await runNode([join(ROOT, file)], { cwd: ROOT, env, signal });
    if (result.status !== 0) throw new LaunchError('stepFailed', { step: `node ${file}`, output: result.output });
    return result.stdout;
  };
  if (!database.migrated) await step('migrating', 'dist/migrations/run.js');
  const file = join(dir, 'demo-logins.json');
  if (!seed) return [];
  if (existsSync(join(ROOT, SEED))) {
    const logins = loginsIn(await step('seeding', SEED));
    // Passwords are told once, when the sample is written; the copy here is for the starts after.
    if (logins.length > 0 && (logins.every(({ password }) => password) || !existsSync(file)))
      writePrivately(file, JSON.stringify(logins, null, 2));
  }
  return readJson(file) ?? [];
}

/** The seed command's last line: `{"logins":[{"role","email","password"}]}`. */
function loginsIn(output) {
  const last = output.trim().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? (JSON.parse(last).logins ?? []) : [];
}

function programs(dir, settings, { urls }) {
  const { ports, env } = settings;
  const foreign = foreignEnv();
  const workers = Array.from({ length: settings.workerCount }, (_, index) => ({
    name: `worker-${index + 1}`,
    args: ['dist/apps/worker/src/main.js'],
    env: { ...foreign, ...env, DATABASE_URL: urls.workerUrl, LOA_WORKER_PORT: String(ports[`worker${index + 1}`]) },
    readyUrl: `http://127.0.0.1:${ports[`worker${index + 1}`]}/health/ready`,
  }));
  return [
    {
      name: 'sandbox',
      args: ['dist/apps/sandbox/src/main.js'],
      // It plays the outside world: it gets neither the database nor the key.
      env: {
        ...foreign,
        ...Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('LOA_SANDBOX_'))),
        LOA_SANDBOX_PORT: String(ports.sandbox),
        LOA_SANDBOX_SMTP_PORT: String(ports.sandboxSmtp),
        LOA_SANDBOX_DATA: join(dir, 'sandbox'),
        LOA_SANDBOX_CALLBACKS: settings.url,
        LOA_SANDBOX_BOUNCE: `127.0.0.1:${env.LOA_BOUNCE_PORT}`,
      },
      readyUrl: `${settings.sandboxUrl}/health/ready`,
    },
    {
      name: 'api',
      args: [...API_HEAP, 'dist/apps/api/src/main.js'],
      env: { ...foreign, ...env, DATABASE_URL: urls.apiUrl },
      readyUrl: `${settings.url}/health/ready`,
    },
    ...workers,
  ];
}
