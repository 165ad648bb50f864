import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { runChecks } from './lib/checks.mjs';
import { ensureInstalled, requireNode } from './lib/install.mjs';
import { ensureTestTools } from './lib/system-packages.mjs';

/**
 * npm test: everything, from a fresh clone. Arguments go to Jest (a path, -t name); with them the checks still run.
 * The last line is the verdict: "N passed, N failed, 0 skipped". A skipped test counts as failed.
 */
const ROOT = resolve(import.meta.dirname, '..');
const say = (line) => console.log(line);

async function main() {
  requireNode();
  await ensureInstalled(say);
  const tools = ensureTestTools(say);
  const total = { passed: 0, failed: 0 };
  const add = ({ passed, failed }) => {
    total.passed += passed;
    total.failed += failed;
  };
  add(await runStep('build', () => ensureBuilt({ say: (target) => say(`building ${target}`) })));
  add(await runChecks(say));
  add(await runJest(tools));
  say('');
  say(`${total.passed} passed, ${total.failed} failed, 0 skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function runStep(name, work) {
  try {
    await work();
    say(`pass  ${name}`);
    return { passed: 1, failed: 0 };
  } catch (error) {
    say(`FAIL  ${name}\n${error.message}`);
    return { passed: 0, failed: 1 };
  }
}

async function runJest(tools) {
  const dir = mkdtempSync(join(tmpdir(), 'loa-jest-'));
  const report = join(dir, 'report.json');
  const options = ['--json', `--outputFile=${report}`, '--maxWorkers=2', '--colors=false', ...process.argv.slice(2)];
  const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...options], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...tools,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`,
    },
    // The report goes to the file; what Jest says to people goes to stderr.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((done) => {
    child.once('error', () => done(-1));
    child.once('exit', (status) => done(status ?? -1));
  });
  try {
    return verdict(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null, code);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A file that could not be loaded has no failed test in it, yet fails; so does a run that ends badly with all tests green. */
function verdict(report, code) {
  if (!report) {
    say(`FAIL  Jest ended without a report (exit code ${code})`);
    return { passed: 0, failed: 1 };
  }
  const unrun = report.numPendingTests + report.numTodoTests;
  if (unrun > 0) say(`FAIL  ${unrun} skipped or todo test(s): ${unrunTests(report).join('; ')}`);
  if (report.numTotalTests === 0) say('FAIL  Jest found no tests');
  const failed =
    report.numFailedTests + report.numRuntimeErrorTestSuites + unrun + (report.numTotalTests === 0 ? 1 : 0);
  if (code !== 0 && failed === 0) say(`FAIL  Jest ended with exit code ${code}`);
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}

const unrunTests = (report) =>
  report.testResults.flatMap((file) =>
    file.assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status)).map((test) => test.fullName),
  );

main().catch((error) => {
  console.error(error.message);
  console.log('\n0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
});
