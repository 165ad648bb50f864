import type { Problem } from './errors.js';
import { minutesOf, type StepTiming } from './schedule.js';

/** What each school may fill in of a step; everything else stays as the office wrote it. */
export interface OpenParts {
  /** Names of campaign values: the school's own help line, the place and time of its event. */
  readonly variables: readonly string[];
  /** The school's messages may start at an hour of its own, from the step's to this one, `HH:mm`; null: with all others. */
  readonly hourTo: string | null;
  /** A school may leave its people out, and says why. */
  readonly mayDecline: boolean;
}

/** What a school wrote for one step. */
export interface PartAnswer {
  readonly values?: Readonly<Record<string, string>>;
  readonly hour?: string | null;
  readonly takesPart?: boolean;
  readonly reason?: string;
}

export const PART_STATES = {
  filling: 'being filled in by the school',
  submitted: 'waits for the head of the school',
  approved: 'counts when the step is sent',
} as const;
export type PartState = keyof typeof PART_STATES;
/** What holds for a school whose part is not approved by the due day. */
export type PartsMissing = 'default' | 'leaveOut';

/** Values that may be opened: texts about the school's own desk and event, none that leads to an address. */
export const OPENABLE = [
  'hotline',
  'deadline',
  'event.title',
  'event.date',
  'event.time',
  'event.place',
  'event.deadline',
] as const;

const REASON_MOST = 300;

export function openPartsProblems(
  step: Pick<StepTiming, 'localTime' | 'allowed' | 'expiryHours' | 'expiryTime'> & {
    readonly kind: 'message' | 'post';
  },
  open: OpenParts | null,
): Problem[] {
  if (open === null) return [];
  if (step.kind === 'post') return [{ field: 'openParts', code: 'part.post' }];
  const problems: Problem[] = open.variables
    .filter((name) => !(OPENABLE as readonly string[]).includes(name))
    .map((name) => ({ field: 'openParts.variables', code: 'part.notOpenable', params: { name } }));
  const { localTime, allowed, expiryHours, expiryTime } = step;
  if (open.hourTo !== null) {
    const [hour, from] = [minutesOf(open.hourTo), minutesOf(localTime)];
    // Past the step's hours or its end a school's messages would never leave.
    const end = Math.min(minutesOf(allowed.to), from + expiryHours * 60, expiryTime ? minutesOf(expiryTime) : Infinity);
    if (hour <= from || hour >= end)
      problems.push({ field: 'openParts.hourTo', code: 'part.hourTo', params: { from: localTime, to: allowed.to } });
  }
  return problems;
}

/**
 * What is wrong with an answer: something that the office locked, an hour outside the window, a decline without a reason.
 * The texts themselves are looked at where all campaign values are.
 */
export function partProblems(localTime: string, open: OpenParts | null, answer: PartAnswer): Problem[] {
  const problems: Problem[] = [];
  for (const name of Object.keys(answer.values ?? {})) {
    if (!open?.variables.includes(name)) problems.push({ field: `values.${name}`, code: 'part.locked' });
  }
  if (answer.hour != null) {
    if (open == null || open.hourTo === null) problems.push({ field: 'hour', code: 'part.locked' });
    else if (minutesOf(answer.hour) < minutesOf(localTime) || minutesOf(answer.hour) > minutesOf(open.hourTo))
      problems.push({ field: 'hour', code: 'part.hour', params: { from: localTime, to: open.hourTo } });
  }
  if (answer.takesPart === false) {
    if (!open?.mayDecline) problems.push({ field: 'takesPart', code: 'part.locked' });
    else if (!answer.reason?.trim()) problems.push({ field: 'reason', code: 'part.noReason' });
  }
  if ((answer.reason ?? '').length > REASON_MOST)
    problems.push({ field: 'reason', code: 'setting.tooLong', params: { max: REASON_MOST } });
  return problems;
}

/** The hour at which a school's messages go; null: with all others, also when the office has narrowed the window since. */
export function partHour({ hourTo }: OpenParts, { hour }: PartAnswer): string | null {
  return hourTo !== null && hour != null && minutesOf(hour) <= minutesOf(hourTo) ? hour : null;
}

/**
 * The values that a school's people get, as groups over those of the campaign: only what is open is taken from the answer,
 * whatever it holds, and what it leaves blank stays the office's. A group with one opened value is frozen whole.
 */
export function partVars(
  open: OpenParts,
  answer: PartAnswer,
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const vars: Record<string, unknown> = {};
  for (const name of open.variables) {
    const value = answer.values?.[name]?.trim();
    if (!value) continue;
    const [parent, child] = name.split('.') as [string, string?];
    if (child === undefined) vars[parent] = value;
    else vars[parent] = { ...((vars[parent] ?? settings[parent]) as object | undefined), [child]: value };
  }
  return vars;
}
