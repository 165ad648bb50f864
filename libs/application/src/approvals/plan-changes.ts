import {
  type AllowedTimes,
  type AudienceRule,
  type ChannelName,
  type DiffPart,
  type OffsetUnit,
  type PlaybookShift,
  type WeeklyRepeat,
  wordDiff,
  written,
} from '@loa/domain';
import { flatSettings } from '../campaigns/campaign-settings.js';
import type { DescribedPlan, DescribedStep } from './described-plan.js';

interface Moment {
  readonly dueAt: string;
  readonly offsetDays: number;
  readonly offsetUnit: OffsetUnit;
  readonly localTime: string;
  readonly offsetHours: number;
  readonly repeat: WeeklyRepeat | null;
}

/** Dropped so many hours after its time, or at an hour of the day if that comes first. */
export interface Expiry {
  readonly hours: number;
  readonly time: string | null;
}

/** What is different about a step, each in what an approver would ask for. */
export type StepChange =
  | { readonly kind: 'added' | 'removed' }
  | { readonly kind: 'title'; readonly before: string; readonly after: string }
  | { readonly kind: 'time'; readonly before: Moment; readonly after: Moment }
  | { readonly kind: 'shift'; readonly before: PlaybookShift; readonly after: PlaybookShift }
  | { readonly kind: 'hours'; readonly before: AllowedTimes; readonly after: AllowedTimes }
  | { readonly kind: 'expiry'; readonly before: Expiry; readonly after: Expiry }
  | { readonly kind: 'schoolBreaks'; readonly before: boolean; readonly after: boolean }
  | { readonly kind: 'pilot'; readonly before: DescribedStep['pilot']; readonly after: DescribedStep['pilot'] }
  | {
      readonly kind: 'audience';
      readonly before: AudienceRule;
      readonly after: AudienceRule;
      readonly beforePeople: number;
      readonly afterPeople: number;
    }
  /** The same rule means another number by now. */
  | { readonly kind: 'people'; readonly before: number; readonly after: number }
  | { readonly kind: 'channels'; readonly before: readonly ChannelName[]; readonly after: readonly ChannelName[] }
  | { readonly kind: 'silence'; readonly before: number | null; readonly after: number | null }
  | { readonly kind: 'text'; readonly channel: ChannelName; readonly parts: readonly DiffPart[] }
  | { readonly kind: 'price'; readonly before: number; readonly after: number };

export interface StepDifference {
  readonly key: string;
  readonly title: string;
  readonly changes: readonly StepChange[];
}

export interface FieldChange {
  /** `name`, `anchorDate`, `budget`, `errorThreshold`, `perSecond`, `perDay`, or `settings.` and the variable. */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface PlanDifference {
  readonly fields: readonly FieldChange[];
  /** In the order of the new plan, what is gone at the end; those without a change are left out. */
  readonly steps: readonly StepDifference[];
}

/** What an approver of `after` has not seen in `before`. */
export function planDifference(before: DescribedPlan, after: DescribedPlan): PlanDifference {
  const old = new Map(before.steps.map((step) => [step.key, step]));
  const kept = new Set(after.steps.map(({ key }) => key));
  // A plan of another year has other dates throughout: what counts is how far they lie from the anchor.
  const sameAnchor = before.anchorDate === after.anchorDate;
  const steps = after.steps.map((step): StepDifference => {
    const was = old.get(step.key);
    return {
      key: step.key,
      title: step.title,
      changes: was ? stepChanges(was, step, sameAnchor) : [{ kind: 'added' }],
    };
  });
  const gone = before.steps
    .filter(({ key }) => !kept.has(key))
    .map(({ key, title }): StepDifference => ({ key, title, changes: [{ kind: 'removed' }] }));
  return {
    fields: fieldChanges(before, after),
    steps: [...steps, ...gone].filter(({ changes }) => changes.length > 0),
  };
}

function stepChanges(before: DescribedStep, after: DescribedStep, sameAnchor: boolean): StepChange[] {
  const changes: StepChange[] = [];
  if (before.title !== after.title) changes.push({ kind: 'title', before: before.title, after: after.title });
  if (movedInTime(before, after, sameAnchor))
    changes.push({ kind: 'time', before: momentOf(before), after: momentOf(after) });
  if (before.shiftRule !== after.shiftRule)
    changes.push({ kind: 'shift', before: before.shiftRule, after: after.shiftRule });
  if (differ(before.allowed, after.allowed))
    changes.push({ kind: 'hours', before: before.allowed, after: after.allowed });
  if (differ(expiryOf(before), expiryOf(after)))
    changes.push({ kind: 'expiry', before: expiryOf(before), after: expiryOf(after) });
  if (before.avoidSchoolBreaks !== after.avoidSchoolBreaks)
    changes.push({ kind: 'schoolBreaks', before: before.avoidSchoolBreaks, after: after.avoidSchoolBreaks });
  if (differ(before.pilot, after.pilot)) changes.push({ kind: 'pilot', before: before.pilot, after: after.pilot });
  changes.push(...peopleChanges(before, after));
  if (differ(before.channels, after.channels))
    changes.push({ kind: 'channels', before: before.channels, after: after.channels });
  if (before.silenceHours !== after.silenceHours)
    changes.push({ kind: 'silence', before: before.silenceHours, after: after.silenceHours });
  changes.push(...textChanges(before, after));
  if (before.cost !== null && after.cost !== null && before.cost !== after.cost)
    changes.push({ kind: 'price', before: before.cost, after: after.cost });
  return changes;
}

const differ = (before: unknown, after: unknown): boolean => written(before) !== written(after);
const momentOf = ({ dueAt, offsetDays, offsetUnit, localTime, offsetHours, repeat }: DescribedStep): Moment => ({
  ...{ dueAt, offsetDays, offsetUnit, localTime, offsetHours, repeat },
});
const expiryOf = ({ expiryHours, expiryTime }: DescribedStep): Expiry => ({ hours: expiryHours, time: expiryTime });

const movedInTime = (before: DescribedStep, after: DescribedStep, sameAnchor: boolean): boolean =>
  (sameAnchor && before.dueAt !== after.dueAt) ||
  before.offsetDays !== after.offsetDays ||
  before.offsetUnit !== after.offsetUnit ||
  before.localTime !== after.localTime ||
  before.offsetHours !== after.offsetHours ||
  differ(before.repeat, after.repeat);

function peopleChanges(before: DescribedStep, after: DescribedStep): StepChange[] {
  const [beforePeople, afterPeople] = [before.people, after.people];
  if (differ(before.audience, after.audience))
    return [{ kind: 'audience', before: before.audience, after: after.audience, beforePeople, afterPeople }];
  return beforePeople === afterPeople ? [] : [{ kind: 'people', before: beforePeople, after: afterPeople }];
}

/** Of the channels that both have: one that came or went is told as such. */
function textChanges(before: DescribedStep, after: DescribedStep): StepChange[] {
  return after.texts.flatMap((text): StepChange[] => {
    const was = before.texts.find(({ channel }) => channel === text.channel);
    if (was === undefined || readOf(was) === readOf(text)) return [];
    return [{ kind: 'text', channel: text.channel, parts: wordDiff(readOf(was), readOf(text)) }];
  });
}

const readOf = ({ shown, subject }: DescribedStep['texts'][number]): string => shown ?? subject ?? '';

function fieldChanges(before: DescribedPlan, after: DescribedPlan): FieldChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const change = { field, before: was.get(field) ?? null, after: is.get(field) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

const NAMED = ['name', 'anchorDate', 'budget', 'errorThreshold', 'perSecond', 'perDay'] as const;

function fieldsOf(plan: DescribedPlan): Map<string, string | null> {
  const fields = new Map<string, string | null>(
    NAMED.map((name) => [name, plan[name] === null ? null : String(plan[name])]),
  );
  for (const [name, value] of flatSettings(plan.settings)) fields.set(`settings.${name}`, String(value ?? ''));
  return fields;
}
