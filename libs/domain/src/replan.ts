import { TAKE_BACK_SECONDS } from './campaign.js';
import type { Occurrence, StepTimes } from './schedule.js';

/** A run that there is for an occurrence of a step; void ones and re-sends are left out. */
export interface StandingRun {
  /** `yyyy-MM-dd` of an occurrence; null: the one time of a step that does not come back. */
  readonly occurrence: string | null;
  readonly state: string;
}

/** States of a run in which nobody was written to yet. */
export const NOT_STARTED_STATES: readonly string[] = ['planned', 'missed'];

/** Too late to be started by a decision taken now: its time is over, or will be before the decision can take effect. */
export function isPast(times: Pick<StepTimes, 'dueAt' | 'expiresAt'>, now: Date): boolean {
  return times.dueAt <= now || endsTooSoon(times, now);
}

const endsTooSoon = ({ expiresAt }: Pick<StepTimes, 'expiresAt'>, now: Date): boolean =>
  expiresAt.getTime() <= now.getTime() + TAKE_BACK_SECONDS * 1000;

/**
 * The occurrences that a decision taken now makes runs of: those to come. What has run is not run again; what is due, still
 * waits and has time left (a paused campaign, a worker that was away) is kept, so that an edit loses nothing.
 */
export function occurrencesToRun(
  occurrences: readonly Occurrence[],
  standing: readonly StandingRun[],
  now: Date,
): Occurrence[] {
  const states = new Map<string | null, string[]>();
  for (const { occurrence, state } of standing) states.set(occurrence, [...(states.get(occurrence) ?? []), state]);
  return occurrences.filter((one) => {
    const own = states.get(one.occurrence) ?? [];
    if (one.skipped !== null || own.some((state) => !NOT_STARTED_STATES.includes(state))) return false;
    return !isPast(one, now) || (own.includes('planned') && !endsTooSoon(one, now));
  });
}
