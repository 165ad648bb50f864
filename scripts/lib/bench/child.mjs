import { fork } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs a module of this folder in a process of its own with `input` as its first message.
 * @returns {Promise<{ pid: number, answer: unknown, ask: (input: unknown) => Promise<unknown>, stop: () => void }>}
 *   `answer` is what it said to `input`; `ask` says more to it
 */
export async function startChild(file, input) {
  const child = fork(join(import.meta.dirname, file), { serialization: 'advanced' });
  const ask = (question) =>
    new Promise((resolve, reject) => {
      const gone = (code) => reject(new Error(`${file} ended with exit code ${code}`));
      child.once('exit', gone);
      child.once('message', (answer) => {
        child.off('exit', gone);
        resolve(answer);
      });
      child.send(question);
    });
  const answer = await ask(input);
  return { pid: child.pid, answer, ask, stop: () => child.kill('SIGKILL') };
}
