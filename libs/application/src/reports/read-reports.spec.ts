import type { Actor } from '@loa/domain';
import { ReadReports } from './read-reports.js';
import type { CellLine, CountLine, ReportRun, ReportStore } from './report-store.js';

const ACTOR = { kind: 'user', id: 'u', unitId: 'office', permissions: new Set(['person.read']) } as unknown as Actor;

function reportsOf(counts: CountLine[], cells: CellLine[]) {
  const asked = { times: 0 };
  const runs = [
    { id: '1', resendOf: null },
    { id: '2', resendOf: '1' },
  ] as ReportRun[];
  const store = {
    campaignState: async () => 'running',
    runs: async () => runs,
    counts: async () => counts,
    resentCells: async () => {
      asked.times++;
      return cells;
    },
  } as Partial<ReportStore> as ReportStore;
  return { asked, reports: new ReadReports({ run: (_, work) => work(store) }) };
}
const line = (runId: string, state: string, n: number): CountLine => ({
  ...{ runId, kind: 'member', channel: '', state, reason: '', n },
});
const cell = (outcome: CellLine['outcome'], n: number): CellLine => ({ unitId: 'u', group: 'teacher', outcome, n });

describe('the live sum of a campaign with a re-send', () => {
  it('reads every member again only when a count moved, and is right at each look', async () => {
    const counts = [line('1', 'failed', 3), line('2', 'pending', 3)];
    const cells = [cell('failed', -3), cell('pending', 3)];
    const { asked, reports } = reportsOf(counts, cells);
    const look = reports.live(ACTOR, 'c');
    for (let n = 0; n < 3; n++) expect((await look()).total).toMatchObject({ members: 3, failed: 0, pending: 3 });
    expect(asked.times).toBe(1);

    counts.splice(1, 1, line('2', 'pending', 1), line('2', 'reached', 2));
    cells.splice(1, 1, cell('pending', 1), cell('reached', 2));
    for (let n = 0; n < 2; n++) expect((await look()).total).toMatchObject({ members: 3, pending: 1, reached: 2 });
    expect(asked.times).toBe(2);
  });
});
