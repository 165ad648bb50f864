import type { Problem } from './errors.js';

/** Who gets a step's message first: so many people, chosen by a stable seed, or those who count under one unit. */
export type StepPilot = { readonly people: number } | { readonly unitId: string };

export const PILOT_MOST = 5_000;
/** At least this long before the end of a run its people are told that the rest still waits, hours. */
export const PILOT_TOLD_HOURS = 2;

export const PILOT_STATES = {
  waiting: 'the first ones were written to; the rest waits for a person',
  continued: 'the rest goes as well',
  stopped: 'nobody else is written to',
} as const;
export type PilotState = keyof typeof PILOT_STATES;

export function pilotProblems(kind: 'message' | 'post', pilot: StepPilot | null): Problem[] {
  if (pilot === null) return [];
  if (kind === 'post') return [{ field: 'pilot', code: 'step.pilotPost' }];
  const fits =
    !('people' in pilot) || (Number.isInteger(pilot.people) && pilot.people >= 1 && pilot.people <= PILOT_MOST);
  return fits ? [] : [{ field: 'pilot.people', code: 'step.pilotRange', params: { max: PILOT_MOST } }];
}
