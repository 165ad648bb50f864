import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { openPostgres } from '../lib/embedded-postgres.mjs';
import { livePostmaster } from '../lib/postmaster.mjs';
import { inspectProcess, waitUntil } from '../lib/process-identity.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', '.git', '.loa', '.env', 'coverage', 'screenshots']);

export interface User {
  uid: number;
  gid: number;
}

/** A copy of this checkout with its packages linked in, that can be started, interrupted and killed like a person would. */
export class Clone {
  readonly dir: string;
  private readonly base: string;
  private launcher: ChildProcess | undefined;
  output = '';

  /** `path` inside a new temporary folder; `closed` makes that folder 0700; `user` owns and starts it (root only). */
  constructor(
    path: string,
    private readonly options: { closed?: boolean; user?: User; built?: boolean } = {},
  ) {
    this.base = mkdtempSync(join(tmpdir(), 'loa-clone-'));
    chmodSync(this.base, options.closed ? 0o700 : 0o755);
    this.dir = join(this.base, path);
    const leftOut = options.built === false ? new Set([...LEFT_OUT, 'dist']) : LEFT_OUT;
    cpSync(ROOT, this.dir, {
      recursive: true,
      filter: (source) => !leftOut.has(basename(source)) || dirname(source) !== ROOT,
    });
    this.linkPackages();
    if (options.user) this.giveTo(options.user);
  }

  private linkPackages(): void {
    const target = join(this.dir, 'node_modules');
    const readable = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', join(ROOT, 'node_modules')], {
      ...this.options.user,
    });
    if (readable.status === 0) symlinkSync(join(ROOT, 'node_modules'), target);
    else spawnSync('cp', ['-a', join(ROOT, 'node_modules'), target]);
  }

  private giveTo({ uid, gid }: User): void {
    // -h: the link to the packages, never the packages.
    spawnSync('chown', ['-hR', `${uid}:${gid}`, this.base]);
  }

  private node(): string {
    const runs = spawnSync(process.execPath, ['--version'], { ...this.options.user, cwd: '/' });
    if (runs.status === 0) return process.execPath;
    const copy = join(this.base, 'node');
    copyFileSync(process.execPath, copy);
    return copy;
  }

  get state(): string {
    return join(this.dir, '.loa');
  }

  /** Resolves with the address of the ready line; rejects with everything that was printed when it ends before. */
  start(env: Record<string, string> = {}, command: string[] = [this.node(), 'scripts/start.mjs']): Promise<string> {
    this.output = '';
    const launcher = spawn(command[0]!, command.slice(1), {
      ...this.options.user,
      cwd: this.dir,
      env: { ...foreignEnv(), HOME: this.base, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, as a terminal gives it: Ctrl-C goes to all of it.
      detached: true,
    });
    this.launcher = launcher;
    return new Promise((done, fail) => {
      const read = (text: Buffer): void => {
        this.output += text;
        const ready = /Loa is ready: (http:\S+)/.exec(this.output);
        if (ready) done(ready[1]!);
      };
      launcher.stdout.on('data', read);
      launcher.stderr.on('data', read);
      launcher.once('close', (code) => fail(new Error(`ended with ${code} before it was ready:\n${this.output}`)));
    });
  }

  /** What Ctrl-C does: SIGINT to the whole foreground group. Resolves with the exit code. */
  async interrupt(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const launcher = this.launcher!;
    const ended = new Promise<number | null>((done) => launcher.once('exit', done));
    process.kill(-launcher.pid!, signal);
    return ended;
  }

  /** The processes that the launcher wrote down, and the database server. */
  pids(): { children: number[]; postmaster: number | undefined } {
    const recorded = JSON.parse(readFileSync(join(this.state, 'children.json'), 'utf8')) as { pid: number }[];
    return { children: recorded.map(({ pid }) => pid), postmaster: livePostmaster(this.dataDir())?.pid };
  }

  dataDir(): string {
    const { home } = JSON.parse(readFileSync(join(this.state, 'postgres.json'), 'utf8')) as { home?: string };
    return join(home ?? this.state, 'pg');
  }

  /** kill -9, without a word to anybody; `database` false leaves the server running as an orphan. */
  async killAll({ children = true, database = true } = {}): Promise<void> {
    const pids = this.pids();
    const victims = [this.launcher!.pid!, ...(children ? pids.children : []), ...(database ? [pids.postmaster!] : [])];
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    await waitUntil(() => victims.every((pid) => inspectProcess(pid) === null), 10_000);
  }

  async query(sql: string): Promise<Record<string, unknown>[]> {
    const postgres = await openPostgres({ dir: this.state });
    const client = new Client({ connectionString: postgres.url('loa_owner') });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  /** Living processes that work inside the clone (Linux tells; elsewhere the recorded ones are looked at). */
  processesLeft(): string[] {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && inspectProcess(Number(name)) !== null)
      .filter((pid) => {
        try {
          const cwd = readlinkSync(`/proc/${pid}/cwd`);
          return cwd.startsWith(`${this.dir}/`) || cwd === this.dir || cwd === this.dataDir();
        } catch {
          return false;
        }
      })
      .map((pid) => `${pid} ${inspectProcess(Number(pid))?.command}`);
  }

  /** Ends whatever a failed test left, and deletes all of it. */
  async remove(): Promise<void> {
    if (this.launcher?.exitCode === null && this.launcher.signalCode === null) {
      await Promise.race([this.interrupt('SIGTERM'), new Promise((done) => setTimeout(done, 30_000).unref())]);
    }
    for (const left of this.processesLeft()) process.kill(Number.parseInt(left, 10), 'SIGKILL');
    try {
      const home = dirname(this.dataDir());
      if (home !== this.state) rmSync(home, { recursive: true, force: true });
    } catch {
      // never came as far as a database
    }
    rmSync(this.base, { recursive: true, force: true });
  }
}

/** The test run's own settings must not reach the clone. */
function foreignEnv(): Record<string, string | undefined> {
  const own = /^(LOA_|TEST_|DATABASE_URL$|REDIS_URL$|NODE_OPTIONS$|NODE_ENV$|JEST_|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
