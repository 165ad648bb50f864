import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeFileLock } from './file-lock.mjs';

/** A TCP port that is free right now on `host`; `wanted` 0 lets the system choose. Null when `wanted` is taken. */
export function tryPort(wanted = 0, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    server.listen({ port: wanted, host, exclusive: true }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Below the range that systems take for outgoing connections, so that none of those sits on a port before we listen. */
const FIRST = 20_000;
const LAST = 32_000;

/** `count` different free ports. */
export async function freePorts(count, host = '127.0.0.1') {
  const ports = new Set();
  for (let attempt = 0; ports.size < count; attempt += 1) {
    if (attempt > 1000) throw new Error(`no free port between ${FIRST} and ${LAST}`);
    const port = randomInt(FIRST, LAST);
    if ((await tryPort(port, host)) !== null) ports.add(port);
  }
  return [...ports];
}

/**
 * Takes a port for as long as this process lives, against other launchers: between the choice of a port and the moment
 * when the API listens on it lie seconds in which another clone would choose it too.
 * @returns {Promise<{ port: number, release: () => void } | null>} null when it is taken
 */
export async function reservePort(port, host = '127.0.0.1') {
  try {
    const lock = takeFileLock(join(tmpdir(), `loa-port-${port}.lock`));
    if ('holder' in lock) return null;
    if ((await tryPort(port, host)) !== null) return { port, release: lock.release };
    lock.release();
  } catch (error) {
    // A lock that another user's launcher left behind can't be removed by this one.
    if (!['EPERM', 'EACCES'].includes(error.code)) throw error;
  }
  return null;
}

/** The first port from `first` on that can be taken; throws after a hundred. */
export async function reserveNextPort(first, host = '127.0.0.1') {
  for (let port = first; port < first + 100; port += 1) {
    const reserved = await reservePort(port, host);
    if (reserved) return reserved;
  }
  throw new Error(`no free port between ${first} and ${first + 99}`);
}
