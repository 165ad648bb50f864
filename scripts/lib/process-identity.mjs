import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * What the operating system says about a process. `born` tells two processes that were given the same pid apart
 * (ticks since boot on Linux, a date elsewhere). A zombie counts as gone: in a container without a reaper it stays
 * in the table for ever, yet holds nothing.
 * @returns {{ born: string, command: string } | null} null when there is no such living process
 */
export function inspectProcess(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') return inspectLinux(pid);
  if (process.platform === 'win32') return inspectWindows(pid);
  const ps = spawnSync('ps', ['-p', String(pid), '-o', 'stat=,lstart=,command='], { encoding: 'utf8' });
  const match = /^\s*(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/s.exec(ps.stdout ?? '');
  if (!match || match[1].startsWith('Z')) return null;
  return { born: match[2], command: match[3].trim() };
}

function inspectLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may hold spaces and parentheses itself, so fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { born: fields[19], command: command || stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')) };
  } catch {
    return null;
  }
}

function inspectWindows(pid) {
  const query = `Get-CimInstance Win32_Process -Filter "ProcessId=${pid}" | ForEach-Object { "$($_.CreationDate.Ticks)|$($_.CommandLine)" }`;
  const line = spawnSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8' }).stdout?.trim();
  if (!line) return null;
  const bar = line.indexOf('|');
  return { born: line.slice(0, bar), command: line.slice(bar + 1) };
}

/** The working directory of a process, or null where the system does not tell (then the caller goes by the command). */
export function workingDirectory(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** True while `pid` is the very process that was recorded with this `born`. */
export function isSameProcess(pid, born) {
  return inspectProcess(pid)?.born === born;
}

/** Waits until `gone()` is true; false after `timeoutMs`. */
export async function waitUntil(gone, timeoutMs, stepMs = 50) {
  const deadline = Date.now() + timeoutMs;
  while (!gone()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, stepMs));
  }
  return true;
}
