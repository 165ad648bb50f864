import { jest } from '@jest/globals';
import { ensureBuilt } from '../lib/build.mjs';
import { startComposeProcesses } from './compose-processes.js';

jest.setTimeout(240_000);
beforeAll(() => ensureBuilt());

describe('the services of docker-compose.yml', () => {
  it('come up as several API and worker processes on one PostgreSQL and one Redis, and share the sample office', async () => {
    const services = await startComposeProcesses({ api: 2, worker: 2 });
    try {
      for (const url of [...services.apiUrls, services.sandboxUrl]) {
        expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      }
      expect(new Set(services.apiUrls).size).toBe(2);
      const { logins } = JSON.parse(services.sampleOutput.trim().split('\n').at(-1)!) as { logins: unknown[] };
      expect(logins.length).toBeGreaterThan(0);
    } finally {
      await services.stop();
    }
  });
});
