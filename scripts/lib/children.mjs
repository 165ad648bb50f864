import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LaunchError, message } from './messages.mjs';
import { inspectProcess, isSameProcess, waitUntil } from './process-identity.mjs';

const LOG_LIMIT = 10 << 20;
const LONGEST_PAUSE_MS = 30_000;
/** One that lived this long crashed for a new reason: the pauses begin again. */
const SETTLED_MS = 60_000;

/**
 * The processes of one instance. Each has a session of its own, so that Ctrl-C reaches the launcher alone and it
 * decides the order; each is written down with its birth in `registry`, so that the next start can end the orphans of
 * a killed launcher and nobody else.
 */
export function childGroup({ registry, logDir, say = () => {} }) {
  const children = new Map();
  mkdirSync(logDir, { recursive: true });

  const record = () => {
    const alive = [...children.values()]
      .filter((child) => child.pid)
      .map(({ name, pid, born }) => ({ name, pid, born }));
    writeFileSync(`${registry}.new`, JSON.stringify(alive));
    renameSync(`${registry}.new`, registry);
  };

  return {
    get list() {
      return [...children.values()];
    },
    /** @param {{ name: string, args: string[], env: Record<string, string>, readyUrl: string, cwd: string }} spec */
    start(spec) {
      const child = supervise(spec, { log: join(logDir, `${spec.name}.log`), say, record });
      children.set(spec.name, child);
      child.start();
      return child;
    },
    /** SIGTERM to all at once, SIGKILL to those that are still there after `graceMs`. */
    async stop(graceMs = 15_000) {
      await Promise.all([...children.values()].map((child) => child.stop(graceMs)));
      rmSync(registry, { force: true });
    },
    killNow() {
      for (const child of children.values()) child.killForGood();
    },
  };
}

function supervise(spec, { log, say, record }) {
  let process_ = null;
  let wanted = true;
  let crashes = 0;
  let timer;
  const child = {
    name: spec.name,
    log,
    readyUrl: spec.readyUrl,
    pid: null,
    born: null,
    /** How it last ended, e.g. "SIGKILL" or "exit code 1"; null while it never did. */
    lastEnd: null,
    /** For tests of crashes: it comes back by itself. */
    kill: (signal) => process_?.kill(signal),
    isReady: () => answers(spec.readyUrl),
    /** Also again, after `stop()`. */
    start() {
      wanted = true;
      if (!process_) launch();
    },
    async stop(graceMs = 15_000) {
      wanted = false;
      clearTimeout(timer);
      process_?.kill('SIGTERM');
      if (!(await waitUntil(() => !process_, graceMs))) {
        process_?.kill('SIGKILL');
        await waitUntil(() => !process_, 5000);
      }
    },
    killForGood() {
      wanted = false;
      clearTimeout(timer);
      process_?.kill('SIGKILL');
    },
    /** Resolves at the first 200 of its health page; rejects with the end of its log when it keeps crashing. */
    async ready({ timeoutMs = 90_000, signal } = {}) {
      const deadline = Date.now() + timeoutMs;
      while (!(await child.isReady())) {
        signal?.throwIfAborted();
        const late = Date.now() > deadline;
        if (late || crashes >= 3) {
          const how = late ? `${timeoutMs / 1000} s` : child.lastEnd;
          throw new LaunchError('childNotReady', { name: child.name, how, log, tail: tailOf(log) });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };

  function launch() {
    if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
    mkdirSync(dirname(log), { recursive: true });
    const file = openSync(log, 'a', 0o600);
    const startedAt = Date.now();
    // The log is the child's own file: when the launcher is killed, nobody is left writing into a closed pipe.
    process_ = spawn(process.execPath, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      stdio: ['ignore', file, file],
      detached: process.platform !== 'win32',
    });
    closeSync(file);
    child.pid = process_.pid ?? null;
    child.born = child.pid ? (inspectProcess(child.pid)?.born ?? null) : null;
    record();
    process_.once('error', (error) => ended(error.message, startedAt));
    process_.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`, startedAt));
  }

  function ended(how, startedAt) {
    if (!process_) return;
    process_ = null;
    child.pid = null;
    child.lastEnd = how;
    if (!wanted) return;
    record();
    crashes = Date.now() - startedAt > SETTLED_MS ? 1 : crashes + 1;
    const pause = Math.min(250 * 2 ** crashes, LONGEST_PAUSE_MS);
    say(message('childDown', { name: spec.name, how, seconds: pause / 1000, log }));
    timer = setTimeout(launch, pause);
  }

  return child;
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

const tailOf = (log) => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-15).join('\n') : '');

/**
 * Ends what a killed launcher left running. Only a process with the recorded pid *and* birth is ours.
 * @returns {Promise<number>} how many were ended
 */
export async function stopOrphans(registry) {
  if (!existsSync(registry)) return 0;
  let recorded = [];
  try {
    recorded = JSON.parse(readFileSync(registry, 'utf8'));
  } catch {
    // A registry that was cut off in the middle of a write names nobody.
  }
  const ours = recorded.filter(({ pid, born }) => born && isSameProcess(pid, born));
  for (const { pid } of ours) process.kill(pid, 'SIGTERM');
  const gone = () => ours.every(({ pid, born }) => !isSameProcess(pid, born));
  if (!(await waitUntil(gone, 10_000))) {
    for (const { pid, born } of ours) if (isSameProcess(pid, born)) process.kill(pid, 'SIGKILL');
    await waitUntil(gone, 5000);
  }
  rmSync(registry, { force: true });
  return ours.length;
}
