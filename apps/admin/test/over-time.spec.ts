import { overTime, standingUntil, ticksOf } from '../src/routes/campaigns/over-time.js';

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

const HOUR = 3_600_000;
const leap = [
  { time: 10 * HOUR - 1, reached: 0, plan: 0 },
  { time: 10 * HOUR, reached: 0, plan: 40 },
];

it('draws a leap as a leap: the lines go on for an hour, and no further than a tenth of what was', () => {
  expect(standingUntil(leap, 10 * HOUR).at(-1)).toEqual({ time: 11 * HOUR, reached: 0, plan: 40 });
  const long = [...leap, { time: 110 * HOUR, reached: 30, plan: 40 }];
  expect(standingUntil(long, 100_000 * HOUR).at(-1)!.time).toBeCloseTo(120 * HOUR, -1);
  expect(standingUntil(long, 110 * HOUR)).toHaveLength(3);
  expect(standingUntil([], 5)).toEqual([]);
});

it('tells the marks of a day apart by the hour, and those of weeks by the day', () => {
  expect(ticksOf(standingUntil(leap, 0))).toEqual({
    unit: 'hour',
    ticks: [10, 10.25, 10.5, 10.75, 11].map((hour) => hour * HOUR),
  });
  expect(ticksOf([leap[0]!, { ...leap[1]!, time: 40 * HOUR }]).unit).toBe('dayAndHour');
  expect(ticksOf([leap[0]!, { ...leap[1]!, time: 400 * HOUR }]).unit).toBe('day');
});
