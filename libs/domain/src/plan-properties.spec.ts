import { anyCalendar as calendar, anyDay as day } from '@loa/testing/any-calendar.js';
import fc from 'fast-check';
import { addDays, weekdayOf, workCalendar } from './calendar.js';
import { withinHours } from './hours.js';
import { planSteps, type StepToPlan } from './plan.js';
import { SHIFT_RULES } from './playbook.js';
import { occurrencesToRun, type StandingRun } from './replan.js';
import { type Occurrence, planOccurrences } from './schedule.js';

const ZONE = 'Asia/Ho_Chi_Minh';
const two = (n: number) => String(n).padStart(2, '0');
const time = fc.integer({ min: 0, max: 1439 }).map((minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`);
const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });

const repeat = fc.option(
  fc.record({
    everyWeeks: fc.integer({ min: 1, max: 3 }),
    weekdays,
    untilOffsetDays: fc.integer({ min: -20, max: 30 }),
  }),
);
const step = fc
  .record({
    anchorDate: day,
    offsetDays: fc.integer({ min: -40, max: 40 }),
    offsetUnit: fc.constantFrom('days' as const, 'workingDays' as const),
    offsetHours: fc.integer({ min: -72, max: 72 }),
    localTime: time,
    shiftRule: fc.constantFrom(...SHIFT_RULES),
    days: weekdays,
    window: fc.tuple(time, time).filter(([from, to]) => from < to),
    expiryHours: fc.integer({ min: 1, max: 100 }),
    expiryTime: fc.option(time),
    avoidSchoolBreaks: fc.boolean(),
    repeat,
  })
  .map(
    ({ days, window: [from, to], ...rest }): Omit<StepToPlan, 'id' | 'key' | 'groups'> => ({
      ...rest,
      allowed: { days, from, to },
      timeZone: ZONE,
    }),
  );
const playbook = fc
  .array(step, { minLength: 1, maxLength: 4 })
  .map((steps) => steps.map((one, index): StepToPlan => ({ ...one, id: `s${index}`, key: `s${index}`, groups: [] })));

const moment = fc.date({ min: new Date('2025-05-01'), max: new Date('2028-06-01'), noInvalidDate: true });
const runs = (times: readonly Occurrence[]) => times.filter(({ skipped }) => skipped === null);

describe('any playbook in any calendar', () => {
  it('plans no run outside its hours, its days, or on a day that is closed', () => {
    fc.assert(
      fc.property(playbook, calendar, moment, (steps, days, now) => {
        for (const { step: one, occurrences } of planSteps(steps, days, now)) {
          for (const { dueAt, dueDay, expiresAt, problems } of runs(occurrences)) {
            // What has a problem is refused before it can be approved.
            if (problems.length > 0) continue;
            expect(withinHours(one.allowed, dueAt, ZONE)).toBe(true);
            expect(days.kindOf(dueDay)).not.toBe('noOutreach');
            expect(one.avoidSchoolBreaks && days.isSchoolBreak(dueDay)).toBe(false);
            expect(withinHours(one.allowed, new Date(+expiresAt - 1), ZONE)).toBe(true);
            expect(expiresAt > dueAt).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('says of a problem only what is one, and gives all others a time that is theirs', () => {
    fc.assert(
      fc.property(step, calendar, (one, days) => {
        for (const { problems, skipped, dueDay } of planOccurrences(one, days)) {
          const codes = problems.map(({ code }) => code);
          if (skipped !== null) expect(codes).toEqual([]);
          if (codes.includes('plan.dayNotAllowed')) expect(one.allowed.days).not.toContain(weekdayOf(dueDay));
          if (codes.includes('plan.schoolBreak')) expect(days.isSchoolBreak(dueDay)).toBe(true);
          if (codes.includes('plan.endsBeforeDue')) expect(one.expiryTime).not.toBeNull();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('runs on no day twice by one step, and names each time once', () => {
    fc.assert(
      fc.property(step, calendar, (one, days) => {
        const times = planOccurrences(one, days);
        const due = runs(times).map(({ dueDay }) => dueDay);
        expect(new Set(due).size).toBe(due.length);
        expect(new Set(times.map(({ occurrence }) => occurrence)).size).toBe(times.length);
      }),
    );
  });

  it('has the same offsets after it was rolled forward and back', () => {
    fc.assert(
      fc.property(step, fc.integer({ min: -800, max: 800 }), (one, ahead) => {
        const empty = workCalendar([]);
        const away = { ...one, anchorDate: addDays(one.anchorDate, ahead) };
        const back = { ...away, anchorDate: addDays(away.anchorDate, -ahead) };
        expect(planOccurrences(back, empty)).toEqual(planOccurrences(one, empty));
        if (one.offsetUnit === 'workingDays' || one.repeat) return;
        const [here, there] = [one, away].map((what) => planOccurrences(what, empty)[0]!.wantedAt.getTime());
        expect(there! - here!).toBe(ahead * 86_400_000);
      }),
    );
  });
});

describe('planning again', () => {
  /** What of a plan has run by `now`, and what still waits. */
  const after = (times: readonly Occurrence[], now: Date): StandingRun[] =>
    runs(times).map(({ occurrence, dueAt }) => ({ occurrence, state: dueAt <= now ? 'done' : 'planned' }));
  const names = (times: readonly { readonly occurrence: string | null }[]) => times.map(({ occurrence }) => occurrence);

  it('changes nothing when nothing changed', () => {
    fc.assert(
      fc.property(step, calendar, moment, (one, days, now) => {
        const times = planOccurrences(one, days);
        const first = occurrencesToRun(times, [], now);
        const standing = first.map(({ occurrence }) => ({ occurrence, state: 'planned' }));
        expect(occurrencesToRun(planOccurrences(one, days), standing, now)).toEqual(first);
      }),
    );
  });

  it('after an edit loses no time that is to come, and runs none again that has run', () => {
    fc.assert(
      fc.property(step, step, calendar, moment, (before, edit, days, now) => {
        const old = planOccurrences(before, days);
        const edited = planOccurrences({ ...edit, anchorDate: before.anchorDate }, days);
        const standing = after(old, now);
        const planned = occurrencesToRun(edited, standing, now);
        const done = names(standing.filter(({ state }) => state === 'done'));
        for (const name of names(planned)) expect(done).not.toContain(name);
        const future = runs(edited).filter(({ dueAt, expiresAt }) => dueAt > now && +expiresAt > +now + 60_000);
        for (const name of names(future)) expect([...names(planned), ...done]).toContain(name);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what is due and still waits, because a campaign was paused or a worker away', () => {
    fc.assert(
      fc.property(step, calendar, fc.integer({ min: 1, max: 300 }), (one, days, late) => {
        const times = planOccurrences(one, days);
        const [first] = runs(times);
        if (first === undefined) return;
        const now = new Date(first.dueAt.getTime() + late * 60_000);
        const standing = runs(times).map(({ occurrence }) => ({ occurrence, state: 'planned' }));
        const kept = names(occurrencesToRun(times, standing, now)).includes(first.occurrence);
        expect(kept).toBe(+first.expiresAt > +now + 60_000);
        // What waits nowhere is not started by surprise.
        expect(names(occurrencesToRun(times, [], now))).not.toContain(first.occurrence);
      }),
    );
  });
});
