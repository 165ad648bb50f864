import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { takeFileLock } from './lib/file-lock.mjs';
import { ensureInstalled, requireNode } from './lib/install.mjs';
import { startInstance } from './lib/instance.mjs';
import { LaunchError, message } from './lib/messages.mjs';

/** npm start: from a fresh clone to a running Loa. Node's own modules only, until the packages are installed. */
const ROOT = resolve(import.meta.dirname, '..');
/** npm passes Ctrl-C on to a program that the terminal has told already: what comes within this time is the same press. */
const SAME_PRESS_MS = 1000;
const say = (line) => console.log(line);

// A reader that went away (npm start | head) must not take Loa down with it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

let instance;
let askedAt = 0;
const abort = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, askedToStop);

function askedToStop() {
  const now = Date.now();
  if (askedAt === 0) {
    askedAt = now;
    say(message('stopping'));
    abort.abort();
    if (instance) void finish(0);
  } else if (now - askedAt > SAME_PRESS_MS) {
    Promise.resolve(instance?.kill()).finally(() => process.exit(1));
  }
}

async function finish(code) {
  await instance.stop();
  say(message('stopped'));
  process.exit(code);
}

async function main() {
  requireNode();
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'));
  const dir = join(ROOT, '.loa');
  mkdirSync(dir, { recursive: true });
  // Taken first: two starts must not install or build over each other either.
  const lock = takeFileLock(join(dir, 'launcher.lock'));
  if ('release' in lock) process.once('exit', lock.release);
  if ('holder' in lock) throw new LaunchError('alreadyRunning', { pid: lock.holder });
  await ensureInstalled(say);
  abort.signal.throwIfAborted();
  await ensureBuilt({ say: (target) => say(message('building', { target })) });
  abort.signal.throwIfAborted();
  instance = await startInstance({ dir, lock, say, signal: abort.signal });
  if (abort.signal.aborted) return finish(0);
  say(message('ready', { url: instance.url, logins: instance.logins }));
}

main().catch((error) => {
  if (abort.signal.aborted) {
    say(message('stopped'));
    process.exit(0);
  }
  // Whatever was foreseen says what to do; the stack is for the rest.
  console.error(error instanceof LaunchError || error.constructor === Error ? error.message : error);
  process.exit(1);
});
