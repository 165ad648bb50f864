import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** Runs `npm run demo -- --json …` as a user would, with nothing of this test run's settings. Fails when it reports nothing. */
export function runDemo<R>(args: readonly string[] = []): Promise<{ status: number | null; report: R }> {
  return new Promise((done, fail) => {
    const env = Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|LOA_|TEST_|JEST_)/.test(name));
    const demo = spawn(process.execPath, ['scripts/demo.mjs', '--json', ...args], {
      cwd: ROOT,
      env: Object.fromEntries(env),
    });
    let out = '';
    let told = '';
    demo.stdout.on('data', (chunk) => {
      out += chunk;
    });
    demo.stderr.on('data', (chunk) => {
      told += chunk;
    });
    demo.on('error', fail);
    demo.on('close', (status) => {
      if (out.trim() === '') fail(new Error(`no report (exit ${status}):\n${told.slice(-1500)}`));
      else done({ status, report: JSON.parse(out) });
    });
  });
}
