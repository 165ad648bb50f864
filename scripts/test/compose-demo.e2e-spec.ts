import { type ComposeProcesses, startComposeProcesses } from './compose-processes.js';
import { runDemo } from './run-demo.js';

interface Report {
  problems: string[];
  runs: { state: string }[];
}

/**
 * What docker-compose.yml says, as two API and two worker processes on a real PostgreSQL and Redis, with the demo run
 * through it from outside.
 */
describe('the demo through the services of docker-compose.yml', () => {
  let processes: ComposeProcesses;

  beforeAll(async () => {
    processes = await startComposeProcesses({ api: 2, worker: 2 }, { LOA_TEMPORARY: '1' });
  }, 180_000);
  afterAll(() => processes.stop(), 60_000);

  it('ends with both sides agreeing', async () => {
    const { logins } = JSON.parse(processes.sampleOutput.trim().split('\n').at(-1)!);
    const { status, report } = await runDemo<Report>([
      ...['--url', processes.apiUrls[1]!],
      ...['--sandbox', processes.sandboxUrl],
      ...['--password', logins[0].password],
    ]);
    expect(report.problems).toEqual([]);
    expect(report.runs.filter((run) => run.state === 'done')).toHaveLength(14);
    expect(status).toBe(0);
  }, 900_000);
});
