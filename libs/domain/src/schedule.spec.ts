import fc from 'fast-check';
import { DateTime } from 'luxon';
import { addDays, isWorkingDay, type SpecialDay, weekdayOf, workCalendar } from './calendar.js';
import { localDay, minutesOf, narrowHours, planStep, type StepTiming } from './schedule.js';

const ZONE = 'Asia/Ho_Chi_Minh';
const row = (from: string, to: string, kind: SpecialDay['kind']): SpecialDay[] => {
  const days: SpecialDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push({ day, kind });
  return days;
};
const SPECIAL: SpecialDay[] = [
  // 25 Chạp to 6 Giêng around Tết (17/02/2026, 06/02/2027, 26/01/2028).
  ...row('2026-02-12', '2026-02-22', 'noOutreach'),
  ...row('2027-02-01', '2027-02-11', 'noOutreach'),
  ...row('2028-01-21', '2028-01-31', 'noOutreach'),
  ...row('2025-09-01', '2025-09-02', 'holiday'),
  { day: '2026-04-30', kind: 'holiday' },
  { day: '2026-05-01', kind: 'holiday' },
  { day: '2026-08-22', kind: 'makeUp' },
];
const calendar = workCalendar(SPECIAL);

const STAFF = { days: [1, 2, 3, 4, 5], from: '07:30', to: '17:30' };
const FAMILY = { days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '20:30' };
const POSTS = { days: [1, 2, 3, 4, 5, 6, 7], from: '06:30', to: '21:00' };
const step = (fields: Partial<StepTiming> & { anchorDate: string }): StepTiming => ({
  offsetDays: 0,
  offsetUnit: 'days',
  localTime: '08:00',
  shiftRule: 'previousWorkingDay',
  allowed: STAFF,
  expiryHours: 12,
  timeZone: ZONE,
  ...fields,
});
const show = (at: Date) => DateTime.fromJSDate(at, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm');

describe('a step around 10/10 and the holidays', () => {
  it.each<[string, Partial<StepTiming> & { anchorDate: string }, string, string | null]>([
    ['10/10/2025 is a Friday', { anchorDate: '2025-10-10' }, '2025-10-10 08:00', null],
    ['10/10/2026 is a Saturday', { anchorDate: '2026-10-10' }, '2026-10-09 08:00', 'weekend'],
    ['10/10/2027 is a Sunday', { anchorDate: '2027-10-10' }, '2027-10-08 08:00', 'weekend'],
    [
      '… and the rule goes forward',
      { anchorDate: '2027-10-10', shiftRule: 'nextWorkingDay' },
      '2027-10-11 08:00',
      'weekend',
    ],
    [
      '… but a post keeps its day',
      { anchorDate: '2027-10-10', shiftRule: 'none', allowed: POSTS },
      '2027-10-10 08:00',
      null,
    ],
    ['10/10/2028 is a Tuesday', { anchorDate: '2028-10-10' }, '2028-10-10 08:00', null],
    ['D-30 of 2028 is a Sunday', { anchorDate: '2028-10-10', offsetDays: -30 }, '2028-09-08 08:00', 'weekend'],
    ['10/10/2029 is a Wednesday', { anchorDate: '2029-10-10' }, '2029-10-10 08:00', null],
    ['10/10/2030 is a Thursday', { anchorDate: '2030-10-10' }, '2030-10-10 08:00', null],
    [
      'D+7 of 2026 is a Saturday',
      { anchorDate: '2026-10-10', offsetDays: 7, shiftRule: 'nextWorkingDay' },
      '2026-10-19 08:00',
      'weekend',
    ],
    ['National Day and its neighbour', { anchorDate: '2025-09-02' }, '2025-08-29 08:00', 'holiday'],
    ['a long weekend in May', { anchorDate: '2026-05-01', shiftRule: 'nextWorkingDay' }, '2026-05-04 08:00', 'holiday'],
    [
      'a make-up Saturday works when the step allows it',
      { anchorDate: '2026-08-22', allowed: FAMILY },
      '2026-08-22 08:00',
      null,
    ],
    ['… and not when the step is for weekdays', { anchorDate: '2026-08-22' }, '2026-08-21 08:00', 'notAllowedDay'],
    ['Tết is left backwards', { anchorDate: '2027-02-06', allowed: FAMILY }, '2027-01-29 08:00', 'noOutreach'],
    [
      '… whatever the rule',
      { anchorDate: '2026-02-17', shiftRule: 'nextWorkingDay' },
      '2026-02-11 08:00',
      'noOutreach',
    ],
    [
      '… even to a Sunday when the rule keeps days',
      { anchorDate: '2027-02-06', shiftRule: 'none', allowed: POSTS },
      '2027-01-31 08:00',
      'noOutreach',
    ],
    [
      'a way forward that ends in Tết turns back',
      { anchorDate: '2027-01-31', shiftRule: 'nextWorkingDay' },
      '2027-01-29 08:00',
      'weekend',
    ],
    [
      'too early waits for the window',
      { anchorDate: '2025-10-10', localTime: '06:00' },
      '2025-10-10 07:30',
      'quietHours',
    ],
    [
      'too late leaves an hour to send',
      { anchorDate: '2025-10-10', localTime: '21:15' },
      '2025-10-10 16:30',
      'quietHours',
    ],
    [
      'the end of the window is outside it',
      { anchorDate: '2025-10-10', localTime: '17:30' },
      '2025-10-10 16:30',
      'quietHours',
    ],
    [
      'day and hour moved: the day is the reason',
      { anchorDate: '2027-10-10', localTime: '06:00' },
      '2027-10-08 07:30',
      'weekend',
    ],
  ])('%s', (_name, fields, due, code) => {
    const times = planStep(step(fields), calendar);
    expect(show(times.dueAt)).toBe(due);
    expect(times.moved?.code ?? null).toBe(code);
    expect(times.problems).toEqual([]);
    if (times.moved) expect(times.moved).toEqual({ code, from: times.wantedAt, to: times.dueAt });
  });

  it('keeps a day that is not allowed when the rule says so, and reports it', () => {
    const times = planStep(step({ anchorDate: '2027-10-10', shiftRule: 'none' }), calendar);
    expect(show(times.dueAt)).toBe('2027-10-10 08:00');
    expect(times.problems).toEqual([
      { code: 'plan.dayNotAllowed', field: 'allowed.days', params: { day: '2027-10-10' } },
    ]);
  });

  it('reports a step that no day will fit', () => {
    const sundays = { ...STAFF, days: [7] };
    const times = planStep(step({ anchorDate: '2025-10-10', allowed: sundays }), workCalendar([]));
    expect(times.problems.map(({ code }) => code)).toEqual(['plan.noAllowedDay']);
  });

  it.each([
    ['within the day', {}, '2025-10-10 17:30'],
    ['shorter than the window', { expiryHours: 3 }, '2025-10-10 11:00'],
    ['over a weekend, back to Friday evening', { expiryHours: 48 }, '2025-10-10 17:30'],
    ['over a weekend to Monday', { expiryHours: 75 }, '2025-10-13 11:00'],
    ['into the next night', { allowed: FAMILY, localTime: '19:00', expiryHours: 12 }, '2025-10-10 20:30'],
    ['into the next morning', { allowed: FAMILY, localTime: '19:00', expiryHours: 14 }, '2025-10-11 09:00'],
  ])('expires %s', (_name, fields, expected) => {
    const times = planStep(step({ anchorDate: '2025-10-10', ...fields }), calendar);
    expect(show(times.expiresAt)).toBe(expected);
  });

  it('narrows hours to what the law leaves', () => {
    expect(narrowHours(POSTS, { from: '07:00', to: '22:00' })).toEqual({ ...POSTS, from: '07:00' });
  });
});

describe('any step', () => {
  const time = fc.integer({ min: 0, max: 1439 }).map((minute) => {
    const two = (n: number) => String(n).padStart(2, '0');
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  });
  const timing = fc
    .record({
      anchorDate: fc.integer({ min: 0, max: 2190 }).map((n) => addDays('2025-01-01', n)),
      offsetDays: fc.integer({ min: -60, max: 60 }),
      offsetUnit: fc.constant('days' as const),
      localTime: time,
      shiftRule: fc.constantFrom('none' as const, 'previousWorkingDay' as const, 'nextWorkingDay' as const),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      window: fc.tuple(time, time).filter(([from, to]) => from < to),
      expiryHours: fc.integer({ min: 1, max: 200 }),
    })
    .map(
      ({ days, window: [from, to], ...rest }): StepTiming => ({ ...rest, allowed: { days, from, to }, timeZone: ZONE }),
    );
  const minuteOf = (at: Date) => minutesOf(show(at).slice(11));

  it('is never due outside its hours or its days, nor in a pause; never expires outside its hours', () => {
    fc.assert(
      fc.property(timing, (one) => {
        const times = planStep(one, calendar);
        const [opens, closes] = [minutesOf(one.allowed.from), minutesOf(one.allowed.to)];
        expect(minuteOf(times.dueAt)).toBeGreaterThanOrEqual(opens);
        expect(minuteOf(times.dueAt)).toBeLessThan(closes);
        expect(times.dueDay).toBe(localDay(times.dueAt, ZONE));
        expect(times.expiresAt > times.dueAt).toBe(true);
        expect(minuteOf(times.expiresAt)).toBeGreaterThan(opens);
        expect(minuteOf(times.expiresAt)).toBeLessThanOrEqual(closes);
        if (times.problems.length > 0) return;
        expect(one.allowed.days).toContain(weekdayOf(times.dueDay));
        expect(calendar.kindOf(times.dueDay)).not.toBe('noOutreach');
        if (one.shiftRule !== 'none') expect(isWorkingDay(times.dueDay, calendar)).toBe(true);
      }),
    );
  });

  it('stays where it is when planned again from where it came to', () => {
    fc.assert(
      fc.property(timing, (one) => {
        const times = planStep(one, calendar);
        if (times.problems.length > 0) return;
        const again = {
          ...one,
          offsetUnit: 'days' as const,
          anchorDate: times.dueDay,
          offsetDays: 0,
          localTime: show(times.dueAt).slice(11),
        };
        expect(planStep(again, calendar)).toMatchObject({ dueAt: times.dueAt, moved: null });
      }),
    );
  });

  it('never moves its day against its rule, except away from a pause', () => {
    fc.assert(
      fc.property(timing, (one) => {
        const times = planStep(one, workCalendar(SPECIAL.filter(({ kind }) => kind !== 'noOutreach')));
        const wanted = addDays(one.anchorDate, one.offsetDays);
        if (one.shiftRule === 'none') expect(times.dueDay).toBe(wanted);
        if (one.shiftRule === 'previousWorkingDay') expect(times.dueDay <= wanted).toBe(true);
        if (one.shiftRule === 'nextWorkingDay' && times.problems.length === 0) {
          expect(times.dueDay >= wanted).toBe(true);
        }
      }),
    );
  });
});
