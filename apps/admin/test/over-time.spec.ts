import { overTime } from '../src/routes/campaigns/over-time.js';

it('adds up what was planned and what was reached, whichever came first', () => {
  const moments = overTime({
    points: [
      { at: '2027-09-10T01:00:00Z', reached: 30 },
      { at: '2027-09-24T05:00:00Z', reached: 5 },
    ],
    plan: [
      { runId: '1', title: 'a', dueAt: '2027-09-10T01:00:00Z', members: 40 },
      { runId: '2', title: 'b', dueAt: '2027-09-24T01:00:00Z', members: 10 },
      { runId: '3', title: 'c', dueAt: '2027-10-01T01:00:00Z', members: 0 },
    ],
  });
  expect(moments.map(({ reached, plan }) => [plan, reached])).toEqual([
    [0, 0],
    [40, 0],
    [40, 30],
    [40, 30],
    [50, 30],
    [50, 35],
  ]);
  expect(new Date(moments[2]!.time).toISOString()).toBe('2027-09-10T02:00:00.000Z');
});
