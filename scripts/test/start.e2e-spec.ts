import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { ensureBuilt } from '../lib/build.mjs';
import { inspectProcess } from '../lib/process-identity.mjs';
import { Clone, type User } from './clone.js';

jest.setTimeout(240_000);

const isRoot = process.getuid?.() === 0;
/** npm waits for its program and then ends by the same signal. */
const NPM_AT_CTRL_C = [0, 130, null];
const BARE = { LOA_DEMO: '0' };
const MARK = 'CREATE TABLE mark (word text); INSERT INTO mark VALUES ($$giữ$$)';

const clones: Clone[] = [];
const clone = (...args: ConstructorParameters<typeof Clone>): Clone => {
  const made = new Clone(...args);
  clones.push(made);
  return made;
};
beforeAll(() => ensureBuilt());
afterEach(async () => {
  for (const made of clones.splice(0)) await made.remove();
});

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/health/ready`)).ok;

/** All of it answers, then all of it is gone. */
async function expectCleanStop(one: Clone, exitCodes: (number | null)[] = [0]): Promise<void> {
  const { children, postmaster } = one.pids();
  expect(children.length).toBeGreaterThanOrEqual(3);
  expect(postmaster).toBeDefined();
  expect(exitCodes).toContain(await one.interrupt());
  for (const pid of [...children, postmaster!]) expect(inspectProcess(pid)).toBeNull();
  expect(one.processesLeft()).toEqual([]);
  expect(existsSync(join(one.dataDir(), 'postmaster.pid'))).toBe(false);
}

describe('npm start', () => {
  it('goes from a fresh clone to ready, stops without a trace at Ctrl-C, and starts again with the same data', async () => {
    const one = clone('loa', { built: false });
    const url = await one.start({}, ['npm', 'start']);
    expect(await isReady(url)).toBe(true);
    expect(statSync(join(one.state, 'secret.key')).mode & 0o777).toBe(0o600);
    const logins = readFileSync(join(one.state, 'demo-logins.json'), 'utf8');
    const line = one.output.split('\n').find((text) => text.includes('Loa is ready'))!;
    for (const { email, password } of JSON.parse(logins) as { email: string; password: string }[]) {
      expect(line).toContain(email);
      expect(line).toContain(`password: ${password}`);
    }
    await one.query(MARK);
    await expectCleanStop(one, NPM_AT_CTRL_C);

    expect(await isReady(await one.start({}, ['npm', 'start']))).toBe(true);
    expect(one.output).not.toContain('building');
    expect(one.output).toContain(line.slice(line.indexOf('log in:')));
    expect(await one.query('SELECT word FROM mark')).toEqual([{ word: 'giữ' }]);
    await expectCleanStop(one, NPM_AT_CTRL_C);
  });

  it('survives kill -9 of everything, of the launcher alone, and brings back a database and a worker that were killed', async () => {
    const one = clone('loa');
    await one.start(BARE);
    await one.query(MARK);
    await one.killAll();

    await one.start(BARE);
    expect(await one.query('SELECT word FROM mark')).toEqual([{ word: 'giữ' }]);
    const before = one.pids();
    await one.killAll({ children: false, database: false });

    expect(await isReady(await one.start(BARE))).toBe(true);
    expect(one.output).toContain('left over');
    for (const pid of before.children) expect(inspectProcess(pid)).toBeNull();
    expect(one.pids().postmaster).toBe(before.postmaster);

    const killed = one.pids().postmaster!;
    process.kill(killed, 'SIGKILL');
    while ([undefined, killed].includes(one.pids().postmaster)) await new Promise((done) => setTimeout(done, 50));
    process.kill(one.pids().children.at(-1)!, 'SIGKILL');
    while (!/ended \(SIGKILL\)/.test(one.output)) await new Promise((done) => setTimeout(done, 20));
    while (one.pids().children.length < before.children.length) await new Promise((done) => setTimeout(done, 20));
    await expectCleanStop(one);
  });

  it('takes down what it has started when it is interrupted on the way', async () => {
    const one = clone('loa');
    const starting = expect(one.start(BARE)).rejects.toThrow('stopped');
    while (!one.output.includes('migrating')) await new Promise((done) => setTimeout(done, 5));
    expect(await one.interrupt()).toBe(0);
    await starting;
    expect(one.processesLeft()).toEqual([]);
    await one.start(BARE);
    await expectCleanStop(one);
  });

  it('runs two clones side by side, one in a path with spaces and Vietnamese letters, and refuses a second start in one', async () => {
    const one = clone('loa');
    const two = clone('Sở Giáo dục/loa (bản 2)');
    const urls = await Promise.all([one.start(BARE), two.start(BARE)]);
    expect(new Set(urls).size).toBe(2);
    for (const url of urls) expect(await isReady(url)).toBe(true);
    await two.query(MARK);
    await expect(one.query('SELECT word FROM mark')).rejects.toThrow('mark');

    const again = spawnSync(process.execPath, ['scripts/start.mjs'], { cwd: one.dir, encoding: 'utf8' });
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('already running');
    const taken = spawnSync(process.execPath, ['scripts/start.mjs'], {
      cwd: clone('third').dir,
      encoding: 'utf8',
      env: { ...process.env, LOA_PORT: new URL(urls[0]).port },
    });
    expect(taken.status).toBe(1);
    expect(taken.stderr).toContain('LOA_PORT');

    await expectCleanStop(one);
    expect(await isReady(urls[1])).toBe(true);
    await expectCleanStop(two);
  });

  it('keeps the database on a loopback port with passwords where the path is too long for a socket', async () => {
    const one = clone(`${'dài'.repeat(25)}/loa`);
    await one.start(BARE);
    await one.query(MARK);
    expect(existsSync(join(one.state, 'run'))).toBe(false);
    await expectCleanStop(one);
    await one.start(BARE);
    expect(await one.query('SELECT word FROM mark')).toEqual([{ word: 'giữ' }]);
    await expectCleanStop(one);
  });

  // Without root there is one user only, and the cases above are that user's.
  const asRoot: [string, { closed?: boolean; user?: User }, (one: Clone) => void][] = [
    [
      'as root inside a folder that is closed to everybody else',
      { closed: true },
      (one) => expect(one.dataDir().startsWith(one.dir)).toBe(false),
    ],
    [
      'as a normal user, also inside a folder of their own',
      { closed: true, user: { uid: 65534, gid: 65534 } },
      (one) => {
        expect(one.dataDir().startsWith(one.dir)).toBe(true);
        expect(statSync(one.dataDir()).uid).toBe(65534);
      },
    ],
  ];
  for (const [name, options, check] of isRoot ? asRoot : []) {
    it(`keeps its data when it runs ${name}`, async () => {
      const one = clone('loa', options);
      await one.start(BARE);
      await one.query(MARK);
      check(one);
      await expectCleanStop(one);
      await one.start(BARE);
      expect(await one.query('SELECT word FROM mark')).toEqual([{ word: 'giữ' }]);
      await expectCleanStop(one);
    });
  }
});
