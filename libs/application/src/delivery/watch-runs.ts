import { countsWithin, type ErrorWindow, moveWindow, passesThreshold, type RunCounts, windowFrom } from '@loa/domain';

/** What the last look at a run left behind. */
export interface RunWatch {
  readonly window: ErrorWindow;
  readonly counts: RunCounts;
  readonly waiting: number;
  /** When any of the counts last moved. */
  readonly movedAt: Date;
}

/** An open run of a campaign that may send, as it stands now. */
export interface WatchedRun {
  readonly runId: string;
  readonly campaignId: string;
  readonly stepTitle: string;
  readonly threshold: number;
  readonly counts: RunCounts;
  readonly waiting: number;
  /** Null at the first look. */
  readonly watch: RunWatch | null;
  /** The campaign was paused since the last look: what is counted so far is not held against it again. */
  readonly anew: boolean;
}

/** Why a campaign paused itself; kept in its history and shown to people. */
export interface PauseFacts extends RunCounts {
  readonly runId: string;
  readonly step: string;
  readonly threshold: number;
}

export interface RunWatchStore {
  /** Runs `work` in one transaction, unless another worker is at it: then null. */
  alone<T>(work: (looks: RunLooks) => Promise<T>): Promise<T | null>;
}

export interface RunLooks {
  /** Open runs of campaigns that may send. Marks those of paused campaigns to be counted anew. */
  look(): Promise<WatchedRun[]>;
  keep(watches: readonly { readonly runId: string; readonly watch: RunWatch }[]): Promise<void>;
  /** By compare-and-set, with an entry in the campaign's history. False when it is not sending any more. */
  pause(campaignId: string, facts: PauseFacts, now: Date): Promise<boolean>;
}

/**
 * Promise G7: a campaign of which too much fails pauses itself and says so. Every failed leg counts, also one after
 * which the next channel takes over: a template that all refuse, or a list of dead numbers, is worth a look before the
 * dearer channel pays for it. What was left out by rule (`skipped`) does not count.
 */
export class WatchRuns {
  constructor(private readonly store: RunWatchStore) {}

  /** Looks at all open runs once; gives the campaigns that it paused. */
  async run(now: Date): Promise<string[]> {
    const paused = await this.store.alone(async (looks) => {
      const seen = (await looks.look()).map((run) => ({ run, watch: watchOf(run, now) }));
      await looks.keep(
        seen.filter(({ run, watch }) => watch !== run.watch).map(({ run, watch }) => ({ runId: run.runId, watch })),
      );
      const stopped = new Set<string>();
      for (const { run, watch } of seen) {
        if (stopped.has(run.campaignId) || !passesThreshold(watch.window, run.counts, run.threshold)) continue;
        const { bad, finished } = countsWithin(watch.window, run.counts);
        const facts = { runId: run.runId, step: run.stepTitle, threshold: run.threshold, bad, finished };
        if (await looks.pause(run.campaignId, facts, now)) stopped.add(run.campaignId);
      }
      return [...stopped];
    });
    return paused ?? [];
  }
}

function watchOf({ counts, waiting, watch, anew }: WatchedRun, now: Date): RunWatch {
  if (watch === null) return { window: windowFrom({ bad: 0, finished: 0 }, now), counts, waiting, movedAt: now };
  if (anew) return { window: windowFrom(counts, now), counts, waiting, movedAt: now };
  const still =
    counts.bad === watch.counts.bad && counts.finished === watch.counts.finished && waiting === watch.waiting;
  const window = moveWindow(watch.window, counts, now);
  return still && window === watch.window ? watch : { window, counts, waiting, movedAt: still ? watch.movedAt : now };
}
