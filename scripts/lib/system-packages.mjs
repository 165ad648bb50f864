import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const TOOLS = [
  { names: ['redis-server'], debian: ['redis-server'] },
  {
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    env: 'LOA_CHROMIUM',
    // The fonts draw Vietnamese as the screens are compared.
    debian: ['chromium', 'fonts-noto-core'],
  },
];

function onPath(names) {
  for (const name of names) {
    for (const dir of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(dir, name), constants.X_OK);
        return join(dir, name);
      } catch {
        // not there
      }
    }
  }
  return null;
}

const find = ({ names, env }) => (env && existsSync(process.env[env] ?? '') ? process.env[env] : onPath(names));

/**
 * The programs that the tests need beside Node: redis-server and Chromium. Installs what is missing as root on Debian;
 * elsewhere throws with what to install. Nothing is skipped for want of a tool.
 * @returns {{ LOA_CHROMIUM: string }} environment for the tests
 */
export function ensureTestTools(say) {
  const missing = TOOLS.filter((tool) => !find(tool));
  if (missing.length > 0) {
    const packages = missing.flatMap((tool) => tool.debian);
    if (process.getuid?.() === 0 && onPath(['apt-get'])) aptInstall(packages, say);
    const still = TOOLS.filter((tool) => !find(tool));
    if (still.length > 0) {
      throw new Error(
        `The tests need ${still.map((tool) => tool.names[0]).join(' and ')} on the PATH. ` +
          `Debian or Ubuntu: sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`,
      );
    }
  }
  return { LOA_CHROMIUM: find(TOOLS[1]) };
}

function aptInstall(packages, say) {
  say(`installing ${packages.join(' ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const result = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (result.status !== 0) say(`apt-get ${args[0]} failed:\n${result.stdout}${result.stderr}`);
  }
}
