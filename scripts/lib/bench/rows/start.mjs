import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openPostgres } from '../../embedded-postgres.mjs';
import { freePorts } from '../../ports.mjs';
import { makeTemporaryFolder } from '../../temporary-folder.mjs';
import { seconds } from '../large-office.mjs';

export const name = 'start';

const ROOT = resolve(import.meta.dirname, '../../../..');
const COPIED = ['apps', 'dist', 'libs', 'migrations', 'scripts', 'templates'];

/**
 * `npm start` on a checkout of its own, the second time: from the key press to the answer of the ready page. Its yardstick is
 * what no start can go below: an empty Node process and the embedded server's own start.
 */
export async function run({ say, defer }) {
  const folder = await makeTemporaryFolder();
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const checkout = join(folder, 'checkout');
  mkdirSync(checkout);
  const files = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== '.env');
  for (const entry of files) cpSync(join(ROOT, entry.name), join(checkout, entry.name), { preserveTimestamps: true });
  for (const part of COPIED)
    cpSync(join(ROOT, part), join(checkout, part), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  const [port] = await freePorts(1);

  let first = 0;
  let second = 0;
  const stops = [];
  defer(async () => {
    for (const stop of stops) await stop();
  });
  const start = async () => {
    const running = launch(checkout, port);
    stops.push(running.stop);
    await running.ready;
    return running;
  };
  first = await seconds(async () => {
    await (await start()).stop();
  });
  say(`first start and stop: ${first.toFixed(1)} s`);
  let running;
  second = await seconds(async () => {
    running = await start();
  });
  await running.stop();

  const postgres = await openPostgres({ dir: join(checkout, '.loa') });
  defer(() => postgres.remove());
  const bare =
    (await seconds(() => ended(spawn(process.execPath, ['-e', '0'])))) + (await seconds(() => postgres.start()));
  return { value: second, unit: 's', yardstick: bare, ratio: second / bare };
}

function launch(cwd, port) {
  const env = { ...process.env, LOA_PORT: String(port), LOA_HOST: '127.0.0.1' };
  for (const name of Object.keys(env)) if (/^(DATABASE_URL|REDIS_URL)$/.test(name)) delete env[name];
  const child = spawn('npm', ['start', '--silent'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      told = `${told}${line}\n`.slice(-4000);
    });
  const over = ended(child);
  return {
    ready: Promise.race([
      answers(`http://127.0.0.1:${port}/health/ready`),
      over.then(() => Promise.reject(new Error(`npm start ended: ${told}`))),
    ]),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGINT');
      await over;
    },
  };
}

async function answers(url) {
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; ) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${url} did not answer`);
}

const ended = (child) => new Promise((done) => child.once('exit', done));
