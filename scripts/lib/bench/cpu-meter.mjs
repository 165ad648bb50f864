import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * CPU time by group of processes, from /proc: where the machine's time went while something ran, which other work on the
 * machine sways less than the clock. On other systems than Linux it says nothing.
 */
export class CpuMeter {
  #groups;
  #before;

  /** @param {Record<string, number[] | { childOf: number }>} groups `childOf`: that process's parent with all its children */
  constructor(groups) {
    this.#groups = groups;
    this.#before = this.#read();
  }

  /** Microseconds of CPU by group for each of `count` things done since the meter was made. */
  microsPer(count) {
    const now = this.#read();
    return Object.fromEntries(
      Object.keys(this.#groups).map((name) => [
        name,
        Math.round((((now[name] - this.#before[name]) / TICKS_PER_SECOND) * 1e6) / count),
      ]),
    );
  }

  #read() {
    const all = everyProcess();
    return Object.fromEntries(
      Object.entries(this.#groups).map(([name, group]) => {
        if (Array.isArray(group)) return [name, sum(group.map((pid) => all.get(pid)?.ticks ?? 0))];
        const parent = all.get(group.childOf)?.parent;
        const family = [...all.values()].filter((one) => one.parent === parent).map((one) => one.ticks);
        return [name, sum(family) + (all.get(parent)?.ofDeadChildren ?? 0)];
      }),
    );
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function everyProcess() {
  const found = new Map();
  if (process.platform !== 'linux') return found;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The second field is the program's name in brackets and may hold anything.
      const fields = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      found.set(Number(name), {
        parent: fields[1],
        ticks: fields[11] + fields[12],
        ofDeadChildren: fields[13] + fields[14],
      });
    } catch {
      // ended in between
    }
  }
  return found;
}

/** Resident set of a process, in bytes; NaN when nothing says. */
export function residentBytesOf(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}
