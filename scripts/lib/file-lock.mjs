import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inspectProcess, isSameProcess } from './process-identity.mjs';

/**
 * A lock that dies with its holder: the file names the process and when it was born, so that the pid of a killed holder
 * does not lock anyone out after the system has given it away again.
 * @returns {{ release: () => void } | { holder: number }}
 */
export function takeFileLock(file) {
  const me = JSON.stringify({ pid: process.pid, born: inspectProcess(process.pid)?.born });
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      writeFileSync(file, me, { flag: 'wx' });
      return { release: () => readMine(file, me) && rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holder && isSameProcess(holder.pid, holder.born)) return { holder: holder.pid };
    rmSync(file, { force: true });
  }
  throw new Error(`can not take the lock ${file}`);
}

/** Ours still: it may have been released before, and taken by another since. */
const readMine = (file, me) => {
  try {
    return readFileSync(file, 'utf8') === me;
  } catch {
    return false;
  }
};

function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Runs `work` while no other process does; waits for its turn up to five minutes. */
export async function withFileLock(file, work) {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const lock = takeFileLock(file);
    if ('release' in lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (Date.now() > deadline) throw new Error(`process ${lock.holder} holds ${file} for too long`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
