import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { freePorts } from '../ports.mjs';

const KEPT = resolve(import.meta.dirname, '../../../node_modules/.cache/loa-postfix');
/** Postfix and the libraries that smtp-sink is linked with and a slim system may lack. */
const PACKAGES = ['postfix', 'libdb5.3', 'libnsl2', 'libicu72', 'libsasl2-2'];

/**
 * Postfix's smtp-sink on a free loopback port: takes all mail and keeps none, faster than any server in Node.
 * @returns {Promise<{ port: number, pid: number, stop: () => void }>}
 */
export async function startSmtpSink(say) {
  const { file, env } = findSink() ?? unpackSink(say);
  const [port] = await freePorts(1);
  // It refuses to stay root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(file, [...user, `127.0.0.1:${port}`, '1024'], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  let end = null;
  child.once('error', (error) => {
    end = error.message;
  });
  child.once('exit', (code) => {
    end ??= `exit code ${code}`;
  });
  for (let attempt = 0; attempt < 200 && end === null; attempt += 1) {
    if (await listens(port)) return { port, pid: child.pid, stop: () => child.kill('SIGKILL') };
    await new Promise((wait) => setTimeout(wait, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`smtp-sink did not start: ${end ?? 'it does not listen'}`);
}

function findSink() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    const file = join(folder, 'smtp-sink');
    try {
      accessSync(file, constants.X_OK);
      return { file, env: {} };
    } catch {
      // not there
    }
  }
  return kept();
}

function kept() {
  const file = join(KEPT, 'usr/sbin/smtp-sink');
  if (!existsSync(file)) return null;
  const libraries = ['usr/lib/postfix', ...multiarch('usr/lib'), ...multiarch('lib')].map((path) => join(KEPT, path));
  return { file, env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

const multiarch = (path) =>
  existsSync(join(KEPT, path))
    ? readdirSync(join(KEPT, path))
        .filter((name) => name.endsWith('-linux-gnu'))
        .map((name) => join(path, name))
    : [];

/** The package's files without its service: nobody who benches wants a mail server installed. */
function unpackSink(say) {
  say(`fetching smtp-sink (${PACKAGES.join(', ')}; unpacked to ${KEPT}, not installed)`);
  const work = `${KEPT}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'packages'), { recursive: true });
  let failure = '';
  const run = (command, args) => {
    const result = spawnSync(command, args, { cwd: join(work, 'packages'), encoding: 'utf8' });
    if (result.status !== 0) failure = `${command} ${args.join(' ')}: ${result.error ?? result.stderr}`;
    return result.status === 0;
  };
  // The lists of a fresh system are empty.
  if (!run('apt-get', ['download', 'postfix']) && process.getuid?.() === 0) run('apt-get', ['update', '-qq']);
  for (const name of PACKAGES) run('apt-get', ['download', name]);
  for (const name of readdirSync(join(work, 'packages'))) run('dpkg', ['-x', name, work]);
  rmSync(join(work, 'packages'), { recursive: true });
  rmSync(KEPT, { recursive: true, force: true });
  renameSync(work, KEPT);
  const sink = kept();
  if (!sink) {
    throw new Error(
      `the bench needs Postfix's smtp-sink on the PATH (Debian: sudo apt-get install postfix). Last failure: ${failure}`,
    );
  }
  return sink;
}

function listens(port) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('data', () => finish(true));
  });
}
