import type { PlanStep, Step } from '../../types.js';

type StepFacts = Pick<
  Step,
  | 'active'
  | 'offsetDays'
  | 'offsetUnit'
  | 'offsetHours'
  | 'localTime'
  | 'shiftRule'
  | 'templateKey'
  | 'channels'
  | 'pilot'
  | 'repeat'
  | 'expiryTime'
  | 'avoidSchoolBreaks'
  | 'openParts'
> &
  Partial<Pick<Step, 'audience'>>;

/** `later`: it takes effect at once, unless the new hour moves it to another day. */
export type Consequence = 'none' | 'off' | 'approval' | 'later';

/**
 * What saving an edit of a decided step will come to, told before the click. The server judges it (`needsApproval` of
 * the domain); these pages know nothing of the calendar.
 */
export function consequenceOf(before: Step, after: StepFacts, run: PlanStep['run']): Consequence {
  const hour = before.localTime.slice(0, 5);
  const written = (facts: StepFacts) => JSON.stringify({ ...before, ...facts });
  if (written({ ...before, localTime: hour }) === written(after)) return 'none';
  if (!after.active) return 'off';
  if (!before.active || run === null || run.state !== 'planned' || run.awaitsApproval) return 'approval';
  const hourOnly = written({ ...after, localTime: hour }) === written({ ...before, localTime: hour });
  return hourOnly && after.localTime > hour ? 'later' : 'approval';
}
