import type { AudienceGroup } from './audience-group.js';
import type { WorkCalendar } from './calendar.js';
import type { Problem } from './errors.js';
import { localDay, planStep, type StepTimes, type StepTiming } from './schedule.js';

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

export interface PlannedStep extends StepTimes {
  readonly step: StepToPlan;
  readonly collisions: readonly Collision[];
}

/** All steps with their times and what they get in each other's way with, in the order given. */
export function planSteps(steps: readonly StepToPlan[], calendar: WorkCalendar, now: Date): PlannedStep[] {
  const timed = steps.map((step) => ({ step, ...planStep(step, calendar) }));
  return timed.map((one) => ({
    ...one,
    problems: [...one.problems, ...uncovered(one.dueDay, calendar)],
    collisions: [...timeCollisions(one, now), ...collisions(one, timed)],
  }));
}

type Timed = StepTimes & { readonly step: StepToPlan };

/** What one step gets in the way of: another on the same day for the same groups, or one that a move put on the wrong side. */
export function collisions(one: Timed, all: readonly Timed[]): Collision[] {
  const found: Collision[] = [];
  for (const other of all) {
    if (other.step.id === one.step.id) continue;
    const who = { stepId: other.step.id, stepKey: other.step.key };
    const groups = one.step.groups.filter((group) => other.step.groups.includes(group));
    if (one.dueDay === other.dueDay && groups.length > 0) found.push({ code: 'sameDay', ...who, groups });
    const before = one.wantedAt.getTime() - other.wantedAt.getTime();
    const after = one.dueAt.getTime() - other.dueAt.getTime();
    if (before * after < 0) found.push({ code: 'orderInverted', ...who });
  }
  return found;
}

function timeCollisions(one: Timed, now: Date): Collision[] {
  if (one.dueAt <= now) return [{ code: 'past' }];
  return localDay(now, one.step.timeZone) === one.dueDay ? [{ code: 'today' }] : [];
}

function uncovered(day: string, calendar: WorkCalendar): Problem[] {
  const year = Number(day.slice(0, 4));
  return calendar.covers(year) ? [] : [{ code: 'plan.noHolidays', params: { year } }];
}
