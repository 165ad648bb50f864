import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withFileLock } from './file-lock.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CONFIG = ['package-lock.json', 'nest-cli.json', 'tsconfig.json'];
const SOURCE = /\.(ts|tsx|js|mjs|cjs|json|html|css|svg|sql|yaml|hbs)$/;
const TEST = /\.(spec|int-spec|e2e-spec)\.tsx?$/;

/** What can be built, from which folders, by which command. The stamp in dist/.stamps says of which sources it is. */
const TARGETS = {
  server: {
    from: ['apps/api', 'apps/worker', 'apps/sandbox', 'libs', 'migrations'],
    made: 'dist/apps/api/src/main.js',
    commands: () => [nest('--all')],
  },
  // The test servers need the schema only, also while the rest is being changed.
  migrations: { from: ['migrations'], made: 'dist/migrations/index.js', commands: () => [nest('migrations')] },
  admin: {
    from: ['apps/admin', 'libs/contracts'],
    made: 'dist/apps/admin/index.html',
    commands: () =>
      existsSync(join(ROOT, 'apps/admin/index.html'))
        ? [
            [
              'node_modules/vite/bin/vite.js',
              'build',
              'apps/admin',
              '--outDir',
              join(ROOT, 'dist/apps/admin'),
              '--emptyOutDir',
            ],
          ]
        : [],
  },
};
const nest = (...args) => ['node_modules/@nestjs/cli/bin/nest.js', 'build', ...args];

function* sources(path) {
  if (!existsSync(join(ROOT, path))) return;
  for (const entry of readdirSync(join(ROOT, path), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* sources(child);
    else if (SOURCE.test(entry.name) && !TEST.test(entry.name)) yield child;
  }
}

/** By content, not by time: a fresh clone gives every file a new time. */
function hashOf(target) {
  const hash = createHash('sha256');
  for (const file of [...CONFIG, ...target.from.flatMap((folder) => [...sources(folder)])]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

const stampOf = (name) => join(ROOT, 'dist/.stamps', name);
const readStamp = (name) => (existsSync(stampOf(name)) ? readFileSync(stampOf(name), 'utf8') : '');

/**
 * Builds what its sources say is stale.
 * @param {{ only?: Array<keyof typeof TARGETS>, force?: boolean, say?: (line: string) => void }} options
 * @returns {Promise<string[]>} the targets that were built
 */
export async function ensureBuilt({ only = ['server', 'admin'], force = false, say = () => {} } = {}) {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  // Two test runs, or a start beside them, must not write dist at once.
  return withFileLock(join(ROOT, 'dist/.build-lock'), () => {
    const built = [];
    for (const name of only) {
      const target = TARGETS[name];
      const hash = hashOf(target);
      const commands = target.commands();
      const fresh = readStamp(name) === hash && existsSync(join(ROOT, target.made));
      if (commands.length === 0 || (fresh && !force)) continue;
      say(name);
      for (const command of commands) run(command);
      mkdirSync(dirname(stampOf(name)), { recursive: true });
      writeFileSync(stampOf(name), hash);
      built.push(name);
    }
    return built;
  });
}

function run(command) {
  const { NODE_OPTIONS: _, NODE_ENV: __, ...env } = process.env;
  const result = spawnSync(process.execPath, command, {
    cwd: ROOT,
    env: { ...env, NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (result.status !== 0) {
    throw new Error(`"node ${command.join(' ')}" failed:\n${result.stdout}${result.stderr}${result.error ?? ''}`);
  }
}
