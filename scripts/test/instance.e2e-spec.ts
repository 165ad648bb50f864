import { existsSync } from 'node:fs';
import { jest } from '@jest/globals';
import { cloneDatabase, testRedisUrl } from '@loa/testing/database.js';
import { ensureBuilt } from '../lib/build.mjs';
import { startInstance } from '../lib/instance.mjs';
import { inspectProcess } from '../lib/process-identity.mjs';

jest.setTimeout(180_000);
beforeAll(() => ensureBuilt());

const status = async (url: string): Promise<number> => (await fetch(`${url}/health/ready`)).status;

describe('a temporary instance', () => {
  it('runs beside everything else with its own database, and leaves nothing behind', async () => {
    const instance = await startInstance({ temporary: true, workers: 2, seed: false });
    const pids = instance.children.map(({ pid }: { pid: number }) => pid);
    try {
      expect(instance.children.map(({ name }: { name: string }) => name)).toEqual([
        'sandbox',
        'api',
        'worker-1',
        'worker-2',
      ]);
      expect(await status(instance.url)).toBe(200);
      expect(await status(instance.sandboxUrl)).toBe(200);
    } finally {
      await instance.stop();
    }
    for (const pid of pids) expect(inspectProcess(pid)).toBeNull();
    expect(existsSync(instance.dir)).toBe(false);
  });

  it("runs on the caller's database and on Redis", async () => {
    const database = await cloneDatabase();
    const instance = await startInstance({ temporary: true, database, redisUrl: testRedisUrl(), seed: false });
    try {
      expect(await status(instance.url)).toBe(200);
      expect(existsSync(`${instance.dir}/pg`)).toBe(false);
    } finally {
      await instance.stop();
      await database.drop();
    }
  });

  it('says which process did not start and why, and takes the others down', async () => {
    const said: string[] = [];
    const env = { LOA_SECRET_KEY: 'changeme' };
    const say = (line: string): unknown => said.push(line);
    const failed = await startInstance({ temporary: true, seed: false, env, say }).catch((error: Error) => error);
    expect(String(failed)).toContain('LOA_SECRET_KEY');
    const folder = /logs?\s(\S+)\/logs\//.exec(String(failed))?.[1];
    if (folder) expect(existsSync(folder)).toBe(false);
  });
});
