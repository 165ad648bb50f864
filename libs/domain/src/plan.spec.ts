import { workCalendar } from './calendar.js';
import { planSteps, type StepToPlan } from './plan.js';

const step = (key: string, offsetDays: number, fields: Partial<StepToPlan> = {}): StepToPlan => ({
  id: `id-${key}`,
  key,
  groups: ['teacher'],
  anchorDate: '2027-10-10',
  offsetDays,
  offsetUnit: 'days',
  localTime: '08:00',
  shiftRule: 'previousWorkingDay',
  allowed: { days: [1, 2, 3, 4, 5], from: '07:30', to: '17:30' },
  expiryHours: 12,
  timeZone: 'Asia/Ho_Chi_Minh',
  ...fields,
});
const calendar = workCalendar([{ day: '2027-01-01', kind: 'holiday' }]);
const long = new Date('2026-11-23T00:00:00Z');
const codes = (steps: StepToPlan[], now = long) =>
  Object.fromEntries(
    planSteps(steps, calendar, now).map((one) => [one.step.key, one.collisions.map(({ code }) => code)]),
  );

describe('a plan', () => {
  it('shows two messages to one group on one day, on both steps', () => {
    // The day itself is a Sunday and comes to the Friday of the eve.
    const planned = planSteps([step('eve', -2), step('day', 0)], calendar, long);
    expect(planned[0]!.collisions).toEqual([
      { code: 'sameDay', stepId: 'id-day', stepKey: 'day', groups: ['teacher'] },
    ]);
    expect(planned[1]!.collisions).toEqual([
      { code: 'sameDay', stepId: 'id-eve', stepKey: 'eve', groups: ['teacher'] },
    ]);
  });

  it('lets different groups, and posts, share a day', () => {
    expect(
      codes([step('eve', -2), step('day', 0, { groups: ['guardian'] }), step('post', -2, { groups: [] })]),
    ).toEqual({
      eve: [],
      day: [],
      post: [],
    });
  });

  it('shows an order that a move turned round', () => {
    const eve = step('eve', -1, { shiftRule: 'nextWorkingDay', groups: ['guardian'] });
    expect(codes([eve, step('day', 0)])).toEqual({ eve: ['orderInverted'], day: ['orderInverted'] });
  });

  it('shows what is past and what is for today', () => {
    const now = new Date('2027-10-08T00:30:00Z');
    const groups = { groups: ['guardian' as const] };
    expect(codes([step('a', -7), step('b', -2), step('c', 2, groups)], now)).toEqual({
      a: ['past'],
      b: ['today'],
      c: [],
    });
  });

  it('says when the holidays of a year are not entered', () => {
    const [one] = planSteps([step('a', 0, { anchorDate: '2031-10-10' })], calendar, long);
    expect(one!.problems).toEqual([{ code: 'plan.noHolidays', params: { year: 2031 } }]);
  });
});
