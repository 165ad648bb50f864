import type { AudienceGroup } from './audience-group.js';
import type { WorkCalendar } from './calendar.js';
import type { Problem } from './errors.js';
import { isPast } from './replan.js';
import { localDay, type Occurrence, planOccurrences, planStep, type StepTimes, type StepTiming } from './schedule.js';

/** A step as far as a plan needs it. */
export interface StepToPlan extends StepTiming {
  readonly id: string;
  readonly key: string;
  /** Groups that the audience names; none for a post. */
  readonly groups: readonly AudienceGroup[];
}

export type CollisionCode = 'sameDay' | 'orderInverted' | 'past' | 'today';

/** Something that the officer should see and that doesn't stop a submission by itself, except `past`. */
export interface Collision {
  readonly code: CollisionCode;
  /** The other step; absent with `past` and `today`. */
  readonly stepId?: string;
  readonly stepKey?: string;
  /** With `sameDay`: groups that both steps write to. */
  readonly groups?: readonly AudienceGroup[];
}

/** A step with all its times; those of the step itself are of the next that is to run, or of the last. */
export interface PlannedStep extends StepTimes {
  readonly step: StepToPlan;
  /** One, unless it comes back. */
  readonly occurrences: readonly Occurrence[];
  readonly collisions: readonly Collision[];
}

/** All steps with their times and what they get in each other's way with, in the order given. */
export function planSteps(steps: readonly StepToPlan[], calendar: WorkCalendar, now: Date): PlannedStep[] {
  const timed = steps.map((step) => timedStep(step, calendar, now));
  return timed.map((one) => ({
    ...one,
    problems: [...one.problems, ...uncovered(one.dueDay, calendar)],
    collisions: [...timeCollisions(one, now), ...collisions(one, timed)],
  }));
}

type Timed = StepTimes & { readonly step: StepToPlan; readonly occurrences: readonly Occurrence[] };

function timedStep(step: StepToPlan, calendar: WorkCalendar, now: Date): Timed {
  const occurrences = planOccurrences(step, calendar);
  if (occurrences.length === 0) {
    const none: Problem = { code: 'step.noOccurrence', field: 'repeat' };
    return { step, occurrences, ...planStep(step, calendar), problems: [none] };
  }
  const running = occurrences.filter(runs);
  const { occurrence: _, ...times } = running.find((one) => !isPast(one, now)) ?? running.at(-1) ?? occurrences.at(-1)!;
  const problems = new Map(running.flatMap((one) => one.problems).map((problem) => [problem.code, problem]));
  return { step, occurrences, ...times, problems: [...problems.values()] };
}

const runs = ({ skipped }: Occurrence): boolean => skipped === null;

/** What one step gets in the way of: another on the same day for the same groups, or one that a move put on the wrong side. */
export function collisions(one: Timed, all: readonly Timed[]): Collision[] {
  const found: Collision[] = [];
  const days = new Set(one.occurrences.filter(runs).map(({ dueDay }) => dueDay));
  for (const other of all) {
    if (other.step.id === one.step.id) continue;
    const who = { stepId: other.step.id, stepKey: other.step.key };
    const groups = one.step.groups.filter((group) => other.step.groups.includes(group));
    const meets = other.occurrences.some((time) => runs(time) && days.has(time.dueDay));
    if (meets && groups.length > 0) found.push({ code: 'sameDay', ...who, groups });
    if (one.step.repeat || other.step.repeat || one.skipped || other.skipped) continue;
    const before = one.wantedAt.getTime() - other.wantedAt.getTime();
    const after = one.dueAt.getTime() - other.dueAt.getTime();
    if (before * after < 0) found.push({ code: 'orderInverted', ...who });
  }
  return found;
}

function timeCollisions(one: Timed, now: Date): Collision[] {
  if (one.skipped !== null) return [];
  if (isPast(one, now)) return [{ code: 'past' }];
  return localDay(now, one.step.timeZone) === one.dueDay ? [{ code: 'today' }] : [];
}

function uncovered(day: string, calendar: WorkCalendar): Problem[] {
  const year = Number(day.slice(0, 4));
  return calendar.covers(year) ? [] : [{ code: 'plan.noHolidays', params: { year } }];
}
