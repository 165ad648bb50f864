import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspectProcess, workingDirectory } from './process-identity.mjs';

/**
 * The PostgreSQL server that runs on a data folder, by its postmaster.pid (line 1 pid, 2 data folder, 4 port, 5 socket
 * folder, 8 status). A pid file alone proves nothing: the pid may belong to another program by now, to a zombie, or,
 * when the folder was copied while the server ran, to the server of the original.
 * @returns {{ pid: number, port: number, socketDir: string, ready: boolean } | null}
 */
export function livePostmaster(dataDir) {
  let lines;
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number.parseInt(lines[0], 10);
  const running = inspectProcess(pid);
  if (!running || !/postgres/.test(running.command)) return null;
  const home = workingDirectory(pid) ?? lines[1];
  if (home !== realpathSync(dataDir)) return null;
  return { pid, port: Number(lines[3]), socketDir: lines[4] ?? '', ready: (lines[7] ?? '').trim() === 'ready' };
}

/** Removes what a killed server left behind; PostgreSQL itself refuses to start when the pid in it was given away since. */
export function removeStaleLocks(dataDir, socketDir, port) {
  if (livePostmaster(dataDir)) return;
  rmSync(join(dataDir, 'postmaster.pid'), { force: true });
  if (socketDir) {
    rmSync(join(socketDir, `.s.PGSQL.${port}.lock`), { force: true });
    rmSync(join(socketDir, `.s.PGSQL.${port}`), { force: true });
  }
}
