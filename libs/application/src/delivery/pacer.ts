import type { Cap, PermitStore } from './permit-store.js';

/**
 * A message whose moment passed longer ago than this, milliseconds, gets a new one: late ones would meet those after
 * them in one second.
 */
const TOLERANCE_MS = 45;

export interface PacerDeps {
  readonly permits: PermitStore;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** A clock that only goes forward, milliseconds. */
  readonly ticks: () => number;
}

/** Moments for `count` messages of one wave. */
export interface Reservation {
  readonly count: number;
  /** Resolves when message `index` may leave. */
  wait(index: number): Promise<void>;
}

/** Spreads the messages of capped accounts over time. Waves of one run are served in the order they came. */
export class Pacer {
  private readonly lines = new Map<string, Promise<unknown>>();

  constructor(private readonly deps: PacerDeps) {}

  /** Waits its turn for up to `wanted` moments; null when the day's allowance is used up. `day` as in `PermitStore`. */
  reserve(caps: readonly Cap[], wanted: number, day: string | null, runId: string): Promise<Reservation | null> {
    return this.inLine(lineOf(caps, runId), async () => {
      for (;;) {
        const asked = this.deps.ticks();
        const permits = await this.deps.permits.take(caps, wanted, day, runId);
        if (permits.kind === 'dayUsedUp') return null;
        if (permits.kind === 'later') {
          await this.deps.pause(permits.inMs);
          continue;
        }
        const { count, startsInMs, everyMs } = permits;
        // The server's moment lies between asking and hearing: never earlier than the one, late by the other.
        const earliest = this.deps.ticks() + startsInMs;
        const latest = everyMs === 0 ? Number.POSITIVE_INFINITY : asked + startsInMs + TOLERANCE_MS;
        return {
          count,
          wait: (index) => this.leave(caps, runId, earliest + index * everyMs, latest + index * everyMs),
        };
      }
    });
  }

  private async leave(caps: readonly Cap[], runId: string, earliest: number, latest: number): Promise<void> {
    const early = earliest - this.deps.ticks();
    if (early > 0) await this.deps.pause(early);
    if (this.deps.ticks() <= latest) return;
    // It was counted to its day already.
    const again = await this.reserve(caps, 1, null, runId);
    await again?.wait(0);
  }

  private inLine<T>(line: string, work: () => Promise<T>): Promise<T> {
    const before = this.lines.get(line) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.lines.set(line, mine);
    const leave = () => {
      if (this.lines.get(line) === mine) this.lines.delete(line);
    };
    mine.then(leave, leave);
    return mine;
  }
}

const lineOf = (caps: readonly Cap[], runId: string) =>
  [runId, ...caps.map((cap) => `${cap.kind} ${cap.subjectId} ${cap.part}`)].join('\n');
