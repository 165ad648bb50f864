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
