import { spawn } from 'node:child_process';

/** Runs a Node program to its end and gives what it wrote. `signal` ends it early. */
export function runNode(args, { cwd, env, signal, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      onLine?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      onLine?.(text);
    });
    child.once('error', reject);
    child.once('close', (status, killedBy) => resolve({ status, killedBy, stdout, stderr, output: stdout + stderr }));
  });
}
