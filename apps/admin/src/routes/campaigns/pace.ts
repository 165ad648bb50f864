import type { Live, Run } from '../../types.js';

/** Messages of a campaign by where they stand. */
export interface Handed {
  /** Given to the provider, whatever became of them. */
  readonly sent: number;
  /** Made, and not given to the provider yet. */
  readonly left: number;
  /** Given to the provider, which has not told what became of them. */
  readonly awaiting: number;
}

const LEFT: ReadonlySet<string> = new Set(['queued', 'sending']);
const NEVER: ReadonlySet<string> = new Set(['skipped', 'expired', 'cancelled']);

export function handedOf(runs: readonly Pick<Run, 'channels'>[]): Handed {
  let [sent, left, awaiting] = [0, 0, 0];
  for (const { state, n } of runs.flatMap(({ channels }) => channels)) {
    if (LEFT.has(state)) left += n;
    else if (!NEVER.has(state)) sent += n;
    if (state === 'sent') awaiting += n;
  }
  return { sent, left, awaiting };
}

/** How many had been sent at one moment of the instance's clock, in ms. */
export interface Sample {
  readonly at: number;
  readonly sent: number;
}

/** What is measured over: long enough to be calm, short enough to follow a pause. */
const WINDOW_MS = 60_000;
const LEAST_MS = 3_000;

/** The samples that count once this one is there; a clock that jumped begins anew. */
export function withSample(samples: readonly Sample[], live: Pick<Live, 'at' | 'runs'>): Sample[] {
  const next = { at: new Date(live.at).getTime(), sent: handedOf(live.runs).sent };
  const last = samples.at(-1);
  if (last && (next.at < last.at || next.at - last.at > WINDOW_MS || next.sent < last.sent)) return [next];
  return [...samples.filter(({ at }) => next.at - at <= WINDOW_MS), next];
}

export interface Pace {
  readonly perMinute: number;
  /** ISO 8601; null while nothing moves. */
  readonly finishAt: string | null;
}

/** Messages a minute over the window, and when what is left will be sent at that rate; null until it can be told. */
export function paceOf(samples: readonly Sample[], now: number, left: number): Pace | null {
  const first = samples[0];
  if (!first || now - first.at < LEAST_MS) return null;
  const perMs = (samples.at(-1)!.sent - first.sent) / (now - first.at);
  const finishAt = perMs > 0 ? new Date(now + left / perMs).toISOString() : null;
  return { perMinute: Math.round(perMs * 60_000), finishAt };
}
