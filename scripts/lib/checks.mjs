import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runNode } from './run-node.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = 'node_modules/typescript-7/bin/tsc';
const PROJECTS = ['tsconfig.json', 'scripts/tsconfig.json', 'apps/admin/tsconfig.json'];
const ROOMS = ['apps', 'libs', 'migrations'];

/** What is checked without running the product: each one counts as a test. */
const CHECKS = [
  ...PROJECTS.map((project) => ({ name: `types: ${project}`, needs: project, args: [TSC, '--noEmit', '-p', project] })),
  { name: 'lint and format', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  {
    name: 'boundaries and cycles',
    args: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ...ROOMS,
      '--config',
      '.dependency-cruiser.cjs',
    ],
  },
];

/** @returns {Promise<{ passed: number, failed: number }>} the output of what failed is printed */
export async function runChecks(say) {
  let failed = 0;
  const checks = CHECKS.filter(({ needs }) => !needs || existsSync(join(ROOT, needs)));
  for (const { name, args } of checks) {
    const { status, output } = await runNode(args, { cwd: ROOT, env: process.env });
    say(`${status === 0 ? 'pass' : 'FAIL'}  ${name}`);
    if (status !== 0) {
      failed += 1;
      say(output.trimEnd());
    }
  }
  return { passed: checks.length - failed, failed };
}
