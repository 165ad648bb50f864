/** A campaign is judged by no fewer finished messages than this… */
export const ERROR_SAMPLE = 50;
/** …nor by a smaller share of the run's: bounces of thousands sent before must not be held against the last few. */
const SAMPLE_SHARE = 0.05;
/** What is settable, as a share of the finished messages: at 1 a campaign never pauses itself. */
export const ERROR_THRESHOLDS = { least: 0.05, most: 1, usual: 0.5 } as const;
/** A window lasts about this long, and longer while fewer messages than the sample have finished in it. */
const WINDOW_MS = 10 * 60_000;

/** Messages of one run: `finished` are those that a provider took or that failed, `bad` those of them that failed or are uncertain. */
export interface RunCounts {
  readonly bad: number;
  readonly finished: number;
}

/**
 * A window over two numbers that only grow. `base` is what they were when it began, `next` is where the next window
 * begins, so that what is judged is neither the whole past nor a handful of messages.
 */
export interface ErrorWindow {
  readonly since: Date;
  readonly base: RunCounts;
  readonly nextSince: Date;
  readonly next: RunCounts;
}

export const windowFrom = (counts: RunCounts, at: Date): ErrorWindow => ({
  since: at,
  base: counts,
  nextSince: at,
  next: counts,
});

const sampleOf = (counts: RunCounts): number => Math.max(ERROR_SAMPLE, counts.finished * SAMPLE_SHARE);

/** The window moved on to `now`, when the later half of it is old enough and holds a sample of its own. */
export function moveWindow(window: ErrorWindow, counts: RunCounts, now: Date): ErrorWindow {
  const age = now.getTime() - window.nextSince.getTime();
  if (age < WINDOW_MS / 2 || counts.finished - window.next.finished < sampleOf(counts)) return window;
  return { since: window.nextSince, base: window.next, nextSince: now, next: counts };
}

/** What finished within the window. Late truths ("it did arrive") may take back what was counted before it. */
export function countsWithin(window: ErrorWindow, counts: RunCounts): RunCounts {
  const finished = Math.max(0, counts.finished - window.base.finished);
  return { finished, bad: Math.min(finished, Math.max(0, counts.bad - window.base.bad)) };
}

/** Promise G7: of what finished lately too large a share failed, or nobody knows what became of it. */
export function passesThreshold(window: ErrorWindow, counts: RunCounts, threshold: number): boolean {
  const { bad, finished } = countsWithin(window, counts);
  return finished >= sampleOf(counts) && bad / finished > threshold;
}
