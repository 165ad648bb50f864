import { legalHours, newStep, type Step } from '@loa/application';
import {
  addDays,
  occurrencesToRun,
  type Playbook,
  planSteps,
  type StepToPlan,
  type WorkCalendar,
  withinHours,
  workCalendar,
} from '@loa/domain';
import { anyCalendar, anyDay } from '@loa/testing/any-calendar.js';
import fc from 'fast-check';
import { loadTemplateLibrary } from './loader.js';

const ZONE = 'Asia/Ho_Chi_Minh';
const library = await loadTemplateLibrary('templates');
const playbooks = [...library.playbooks.values()];
/** Before everything that a playbook with these anchors could plan. */
const LONG_BEFORE = new Date('2024-01-01T00:00:00Z');

/** The steps as a campaign of the playbook begins with them, in the hours that the law leaves their messages. */
function stepsOf(playbook: Playbook, anchorDate: string): StepToPlan[] {
  return playbook.steps.map((made, position) => {
    const step: Step = { ...newStep(made, position, made.template, 'vi'), id: made.key, templateKey: made.template };
    const allowed = legalHours(step, library.templates.get(made.template)?.content);
    return { ...step, anchorDate, timeZone: ZONE, allowed, groups: [] };
  });
}
const planOf = (playbook: Playbook, anchor: string, calendar: WorkCalendar, now = LONG_BEFORE) =>
  planSteps(stepsOf(playbook, anchor), calendar, now);

it('takes part with every playbook that is shipped', () => {
  expect(playbooks.map(({ key }) => key).sort()).toEqual(['digital-day', 'safe-tet', 'school-opening', 'training']);
});

describe.each(playbooks.map((playbook) => [playbook.key, playbook] as const))('%s in any calendar', (_, playbook) => {
  it('plans no run outside its hours, on a closed day, or with no time to send', () => {
    fc.assert(
      fc.property(anyDay, anyCalendar, (anchor, days) => {
        const lines = planOf(playbook, anchor, days);
        expect(lines).toHaveLength(playbook.steps.length);
        for (const { step, occurrences } of lines) {
          expect(occurrences.length).toBeGreaterThan(0);
          for (const { dueAt, dueDay, expiresAt, skipped, problems } of occurrences) {
            if (skipped !== null || problems.length > 0) continue;
            expect(withinHours(step.allowed, dueAt, ZONE)).toBe(true);
            expect(withinHours(step.allowed, new Date(+expiresAt - 1), ZONE)).toBe(true);
            expect(expiresAt > dueAt).toBe(true);
            expect(days.kindOf(dueDay)).not.toBe('noOutreach');
          }
        }
      }),
    );
  });

  it('needs no mending in a calendar without days off', () => {
    fc.assert(
      fc.property(anyDay, (anchor) => {
        const mended = planOf(playbook, anchor, workCalendar([])).flatMap(({ occurrences }) =>
          occurrences.flatMap(({ problems, skipped }) => [...problems.map(({ code }) => code), ...(skipped ?? [])]),
        );
        expect(mended).toEqual([]);
      }),
    );
  });

  it('planned again is the same, and an edit of one step loses no run of it or of another', () => {
    const which = fc.nat({ max: playbook.steps.length - 1 });
    fc.assert(
      fc.property(anyDay, anyCalendar, which, fc.integer({ min: -5, max: 5 }), (anchor, days, edited, by) => {
        const before = planOf(playbook, anchor, days);
        expect(planOf(playbook, anchor, days)).toEqual(before);
        const steps = stepsOf(playbook, anchor).map((step, at) =>
          at === edited && !step.repeat ? { ...step, offsetDays: step.offsetDays + by } : step,
        );
        planSteps(steps, days, LONG_BEFORE).forEach((line, at) => {
          const standing = before[at]!.occurrences.map(({ occurrence }) => ({ occurrence, state: 'planned' }));
          const fits = line.occurrences.filter(({ skipped }) => skipped === null);
          expect(occurrencesToRun(line.occurrences, standing, LONG_BEFORE)).toEqual(fits);
          if (at !== edited) expect(line.occurrences).toEqual(before[at]!.occurrences);
        });
      }),
    );
  });

  it('keeps its offsets when it is rolled forward and back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 800 }), (anchor, ahead) => {
        const empty = workCalendar([]);
        const [here, there] = [anchor, addDays(anchor, ahead)].map((day) => stepsOf(playbook, day));
        const back = there!.map((step) => ({ ...step, anchorDate: addDays(step.anchorDate, -ahead) }));
        expect(back).toEqual(here);
        expect(planSteps(back, empty, LONG_BEFORE)).toEqual(planSteps(here!, empty, LONG_BEFORE));
      }),
    );
  });
});
