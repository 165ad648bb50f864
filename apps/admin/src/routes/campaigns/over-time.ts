import type { Timeline } from '../../types.js';

export interface Moment {
  /** ms since 1970. */
  readonly time: number;
  /** So many have proof of it by then. */
  readonly reached: number;
  /** So many were to be reached by the steps that were due by then. */
  readonly plan: number;
}

const HOUR = 3_600_000;

/** Both sums as they grew. An hour's reach is known at its end; a step is planned for all at its due time, in one leap. */
export function overTime({ points, plan }: Timeline): Moment[] {
  const steps = plan.filter(({ members }) => members > 0);
  const changes = [
    // Just before the leap, so that the line stands upright.
    ...steps.flatMap(({ dueAt, members }) => {
      const due = new Date(dueAt).getTime();
      return [
        { time: due - 1, reached: 0, plan: 0 },
        { time: due, reached: 0, plan: members },
      ];
    }),
    ...points.map(({ at, reached }) => ({ time: new Date(at).getTime() + HOUR, reached, plan: 0 })),
  ].sort((a, b) => a.time - b.time);
  const moments = new Map<number, Moment>();
  let [reached, planned] = [0, 0];
  for (const change of changes) {
    reached += change.reached;
    planned += change.plan;
    moments.set(change.time, { time: change.time, reached, plan: planned });
  }
  return [...moments.values()];
}

/** The lines go on flat towards now, by a tenth at most, and for an hour at least: a leap alone would look like a slope. */
export function standingUntil(moments: readonly Moment[], now: number): Moment[] {
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return [];
  const end = Math.max(first.time + 1 + HOUR, Math.min(now, last.time + (last.time - first.time) / 10));
  return end > last.time ? [...moments, { ...last, time: end }] : [...moments];
}

/** Where the time axis has its marks, and what tells one from the next: the hour on one day, else the day or both. */
export function ticksOf(moments: readonly Moment[]): { ticks: number[]; unit: 'hour' | 'dayAndHour' | 'day' } {
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return { ticks: [], unit: 'hour' };
  // The leap itself, not the moment before it.
  const start = first.time + 1;
  const span = last.time - start;
  const unit = span <= 10 * HOUR ? 'hour' : span <= MARKS * 24 * HOUR ? 'dayAndHour' : 'day';
  return { ticks: Array.from({ length: MARKS + 1 }, (_, n) => Math.round(start + (span * n) / MARKS)), unit };
}
const MARKS = 4;
