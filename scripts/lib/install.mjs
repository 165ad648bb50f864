import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LaunchError, message } from './messages.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

export function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const wanted = engines.node.replace(/[^\d.]/g, '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor = 0] = wanted.split('.').map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new LaunchError('nodeTooOld', { wanted, found: process.versions.node });
  }
}

/**
 * npm writes node_modules/.package-lock.json last, so it tells a whole installation from a broken-off one, and of which
 * lock file it is. What is optional may be missing: other systems' binaries.
 */
export function isInstalled(root = ROOT) {
  const read = (file) => {
    try {
      return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
    } catch {
      return null;
    }
  };
  const wanted = read('package-lock.json');
  const found = read('node_modules/.package-lock.json');
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const installed = found[path];
    return installed ? installed.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/** `npm ci` unless the packages are there already. The output is npm's own. */
export async function ensureInstalled(say) {
  if (isInstalled()) return;
  say(message('installing'));
  // Development packages too, whatever NODE_ENV says: the build needs them.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const viaNode = npm && /\.c?js$/.test(npm);
  const child = viaNode
    ? spawn(process.execPath, [npm, ...args], { cwd: ROOT, stdio: 'inherit' })
    : spawn('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('exit', resolve);
  });
  if (code !== 0) throw new LaunchError('installFailed');
}
