import type { ChannelName } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { DueRun, FreezePlan, RunStore } from './run-store.js';

export interface ReleaseRunsDeps {
  readonly runs: RunStore;
  readonly clock: Clock;
  /** Reads the pinned template content. */
  readonly plan: (content: unknown, stepChannels: readonly ChannelName[]) => FreezePlan;
  /** Steady milliseconds. */
  readonly ticks: () => number;
  readonly log: (level: 'info' | 'error', message: string, facts: Record<string, unknown>) => void;
  /** Called when everything that was released is frozen. */
  readonly frozen: () => void;
}

/** Runs claimed by one statement. Steps are due on the minute, so thousands may be due in the same moment. */
const CLAIMED_AT_ONCE = 2_000;
/** Audiences frozen at once in one process: a large one must not hold up the small ones behind it. */
const FROZEN_AT_ONCE = 3;
/** How often a worker looks for runs that another one released and did not freeze, and tries its own failures again. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Starts what is due. Claiming is one statement for thousands and never waits for freezing, so a run is released on time
 * however much is being frozen; freezing follows, a few runs at once.
 */
export class ReleaseRuns {
  private readonly waiting = new Map<string, DueRun>();
  private readonly freezing = new Set<string>();
  private lookedAt = Number.NEGATIVE_INFINITY;
  private stopped = false;

  constructor(private readonly deps: ReleaseRunsDeps) {}

  /** Resolves when all that is due now is claimed. */
  async tick(): Promise<void> {
    for (let full = true; full && !this.stopped; ) {
      const released = await this.deps.runs.release(this.deps.clock.now(), CLAIMED_AT_ONCE);
      full = released.length === CLAIMED_AT_ONCE;
      this.take(released);
    }
    if (this.waiting.size > 0 || this.deps.ticks() - this.lookedAt < LOOK_AGAIN_MS) return;
    this.lookedAt = this.deps.ticks();
    this.take(await this.deps.runs.unfinished());
  }

  /** Starts nothing more; what is being frozen comes to its end by itself. */
  stop(): void {
    this.stopped = true;
    this.waiting.clear();
  }

  private take(due: readonly DueRun[]): void {
    for (const run of due) if (!this.freezing.has(run.id)) this.waiting.set(run.id, run);
    this.pump();
  }

  private pump(): void {
    for (const [id, run] of this.waiting) {
      if (this.freezing.size >= FROZEN_AT_ONCE || this.stopped) return;
      this.waiting.delete(id);
      this.freezing.add(id);
      void this.freeze(run).finally(() => {
        this.freezing.delete(id);
        this.pump();
        if (this.freezing.size === 0 && !this.stopped) this.deps.frozen();
      });
    }
  }

  /** One run that can't be frozen must not hold up the others; it is tried again until its time is over. */
  private async freeze(run: DueRun): Promise<void> {
    const { runs, clock, plan, log } = this.deps;
    try {
      const members =
        run.kind === 'post'
          ? await runs.expandPosts(run.id, clock.now())
          : await runs.expand(run.id, clock.now(), plan);
      if (members !== null) log('info', 'a run was released', { run: run.id, kind: run.kind, members });
    } catch (error) {
      log('error', 'a run could not be frozen', { run: run.id, error: String(error) });
    }
  }
}
