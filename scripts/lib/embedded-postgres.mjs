import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePorts, tryPort } from './ports.mjs';
import { chownAll, findPlace, makePrivateFolder, removePlace } from './postgres-place.mjs';
import { livePostmaster, removeStaleLocks } from './postmaster.mjs';
import { waitUntil } from './process-identity.mjs';

/** `sun_path` of a Unix socket holds 108 bytes with its closing zero. */
const SOCKET_PATH_LIMIT = 107;
const SOCKET_PORT = 5432;
const LOG_LIMIT = 10 << 20;
const INITDB = [
  ...['--username=postgres', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ...['--auth-local=trust', '--auth-host=scram-sha-256', '--data-checksums', '--no-instructions'],
];

/**
 * The embedded PostgreSQL of one `.loa` folder. It listens on a Unix socket in a private folder (no port, so two
 * checkouts never meet); where the path is too long for a socket, on a loopback port with passwords.
 *
 * `durable: false` turns fsync off: for tests only. `tcp: true` asks for the port with passwords. Nothing runs until
 * `start()`. The server has a session of its own, so Ctrl-C in a terminal does not reach it; whoever started it stops it
 * last.
 *
 * @param {{ dir: string, durable?: boolean, tcp?: boolean, settings?: Record<string, string> }} options
 */
export async function openPostgres({ dir, durable = true, tcp = false, settings = {} }) {
  const place = await findPlace(dir);
  const { dataDir, record, user } = place;
  record.passwords ??= Object.fromEntries(
    ['postgres', 'loa_owner', 'loa_api', 'loa_worker'].map((role) => [role, randomBytes(18).toString('base64url')]),
  );
  place.save();
  if (!existsSync(join(dataDir, 'PG_VERSION'))) initialise(place);
  requireOwnership(dataDir, user);

  const socketDir = tcp ? null : socketFolder(place);
  const port = () => (socketDir ? SOCKET_PORT : record.port);
  const url = (role = 'loa_owner', database = 'loa') =>
    socketDir
      ? `postgres://${role}@localhost/${database}?host=${encodeURIComponent(socketDir)}&port=${SOCKET_PORT}`
      : `postgres://${role}:${record.passwords[role]}@127.0.0.1:${record.port}/${database}`;

  return {
    dataDir,
    passwords: record.passwords,
    url,
    get superuserUrl() {
      return url('postgres', 'postgres');
    },
    isRunning: () => livePostmaster(dataDir) !== null,
    /** @returns {Promise<'started' | 'adopted'>} adopted: a server of this very folder ran already */
    async start() {
      const running = livePostmaster(dataDir);
      if (running && (socketDir ? running.socketDir === socketDir : running.port === record.port)) {
        await waitUntil(() => livePostmaster(dataDir)?.ready ?? true, 60_000);
        if (livePostmaster(dataDir)) return 'adopted';
      }
      // One that answers elsewhere (the folder was renamed under it) is of no use.
      if (running) await stopServer(place);
      if (!socketDir) await choosePort(place);
      writeSettings(place, socketDir, { durable, settings });
      removeStaleLocks(dataDir, socketDir, port());
      await startServer(place);
      return 'started';
    },
    /** @param {'fast' | 'immediate'} mode */
    stop: (mode = 'fast') => stopServer(place, mode),
    /** Stops and deletes the cluster. */
    async remove() {
      await stopServer(place);
      removePlace(place);
    },
  };
}

function initialise({ dataDir, native, user, record, home }) {
  // A folder without PG_VERSION is one whose initdb was cut off: the rename below is what makes it real.
  const fresh = makePrivateFolder(`${dataDir}.new`, user);
  rmSync(fresh, { recursive: true, force: true });
  makePrivateFolder(fresh, user);
  const passwordFile = join(fresh, '..', 'postgres-password');
  try {
    writeFileSync(passwordFile, record.passwords.postgres, { mode: 0o600 });
    if (user) chownSync(passwordFile, user.uid, user.gid);
    const result = spawnSync(join(native, 'bin', 'initdb'), ['-D', fresh, `--pwfile=${passwordFile}`, ...INITDB], {
      ...user,
      cwd: home,
      encoding: 'utf8',
      env: serverEnv(),
    });
    if (result.status !== 0) throw new Error(`initdb failed: ${result.error?.message ?? result.stderr}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  appendFileSync(join(fresh, 'postgresql.conf'), "\ninclude_if_exists = 'loa.conf'\n");
  if (existsSync(dataDir)) renameSync(dataDir, `${dataDir}.broken-${Date.now()}`);
  renameSync(fresh, dataDir);
}

/** Nothing of the operator's own PostgreSQL settings (PGDATA, PGPORT…) may leak in. */
function serverEnv() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && name !== 'NODE_OPTIONS');
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

function requireOwnership(dataDir, user) {
  if (user || process.platform === 'win32') return;
  const owner = statSync(dataDir).uid;
  if (owner !== process.getuid()) {
    throw new Error(`${dataDir} belongs to user id ${owner}. Start as that user, or as root.`);
  }
}

function socketFolder({ home, user }) {
  if (process.platform === 'win32') return null;
  const dir = join(home, 'run');
  if (Buffer.byteLength(join(dir, `.s.PGSQL.${SOCKET_PORT}`)) > SOCKET_PATH_LIMIT) return null;
  return makePrivateFolder(dir, user);
}

async function choosePort(place) {
  if (place.record.port && (await tryPort(place.record.port)) !== null) return;
  [place.record.port] = await freePorts(1);
  place.save();
}

function writeSettings({ dataDir, user, record }, socketDir, { durable, settings }) {
  const values = {
    listen_addresses: socketDir ? '' : '127.0.0.1',
    port: String(socketDir ? SOCKET_PORT : record.port),
    // A list of folders: double quotes keep a comma in the path from splitting it.
    unix_socket_directories: socketDir ? `"${socketDir}"` : '',
    unix_socket_permissions: '0700',
    max_connections: '300',
    max_wal_size: '512MB',
    shared_buffers: '256MB',
    timezone: 'UTC',
    ...(hasRoomForSharedMemory() ? {} : { dynamic_shared_memory_type: 'mmap' }),
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  };
  const file = join(dataDir, 'loa.conf');
  const lines = Object.entries(values).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  writeFileSync(file, `# Written at every start.\n${lines.join('\n')}\n`);
  chownAll(file, user);
}

/** Containers give /dev/shm 64 MB by default; a parallel query that needs more would fail there. */
function hasRoomForSharedMemory() {
  if (process.platform !== 'linux') return true;
  try {
    const { bsize, blocks } = statfsSync('/dev/shm');
    return bsize * blocks >= 512 << 20;
  } catch {
    return false;
  }
}

const pgCtl = ({ dataDir, native, user, home }, args) =>
  new Promise((resolve) => {
    const child = spawn(join(native, 'bin', 'pg_ctl'), ['-D', dataDir, ...args], {
      ...user,
      cwd: home,
      env: serverEnv(),
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });

async function startServer(place) {
  const log = join(place.dataDir, 'server.log');
  if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
  // The backends of a killed server need a moment to notice; until then their shared memory is "still in use".
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    if (await pgCtl(place, ['start', '-w', '-t', '60', '-l', log])) return;
    await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
  }
  const tail = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-12).join('\n') : '';
  throw new Error(`The embedded PostgreSQL did not start (log: ${log}).\n${tail}`);
}

async function stopServer(place, mode = 'fast') {
  if (!livePostmaster(place.dataDir)) return;
  await pgCtl(place, ['stop', '-m', mode, '-w', '-t', '30']);
  if (livePostmaster(place.dataDir)) await pgCtl(place, ['stop', '-m', 'immediate', '-w', '-t', '10']);
  const left = livePostmaster(place.dataDir);
  if (left) throw new Error(`The embedded PostgreSQL (process ${left.pid}) does not stop.`);
}
