import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApi, startApi } from './harness.js';

let api: RunningApi;
const dir = mkdtempSync(join(tmpdir(), 'loa-admin-'));

beforeAll(async () => {
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Loa</title>');
  writeFileSync(join(dir, 'assets/main-1a2b.js'), 'export {}');
  api = await startApi({ LOA_ADMIN_DIR: dir });
});
afterAll(async () => {
  await api.stop();
  rmSync(dir, { recursive: true });
});

const open = (path: string) => fetch(api.url + path, { headers: { accept: 'text/html,*/*;q=0.8' } });

describe('the admin pages', () => {
  it('open at every address that the browser routes, and are asked for anew each time', async () => {
    for (const path of ['/', '/campaigns/17/preview']) {
      const answer = await open(path);
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<title>Loa')]);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
    const asset = await open('/assets/main-1a2b.js');
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')]);
  });

  it('never stand in for the API, callbacks, or a file that is gone', async () => {
    for (const path of ['/api/v1/nothing', '/api', '/hooks/x', '/health/nothing', '/assets/old.js']) {
      const answer = await open(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('are let run by a policy that names no other origin and works without https', async () => {
    const policy = (await open('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
  });
});
