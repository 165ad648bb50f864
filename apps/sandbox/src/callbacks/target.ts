/** `retry`: again soon, without end. `retryFewTimes`: five times more. `drop`: never again. */
export type Outcome = 'done' | 'retry' | 'retryFewTimes' | 'drop';

export interface Item {
  deliver: () => Promise<Outcome>;
  finished: (how: 'delivered' | 'dropped') => void;
}

const CONCURRENCY = 8;
const FEW_TIMES = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

/**
 * One receiver: a few deliveries at a time, first in first out. A failure pauses the receiver as a whole, longer each
 * time, so that one that is down isn't called once per waiting callback.
 */
export class Target {
  private queue: (Item & { tries: number })[] = [];
  private head = 0;
  private active = 0;
  private failures = 0;
  private paused = false;
  private closed = false;

  constructor(private readonly later: (delayMs: number, action: () => void) => void) {}

  push(item: Item): void {
    this.queue.push({ ...item, tries: 0 });
    this.run();
  }

  close(): void {
    this.closed = true;
    this.queue = [];
  }

  private run(): void {
    while (!this.paused && !this.closed && this.active < CONCURRENCY && this.head < this.queue.length) {
      const item = this.queue[this.head++]!;
      if (this.head > 1_000 && this.head * 2 > this.queue.length) {
        this.queue = this.queue.slice(this.head);
        this.head = 0;
      }
      this.active += 1;
      void this.attempt(item);
    }
  }

  private async attempt(item: Item & { tries: number }): Promise<void> {
    item.tries += 1;
    const outcome = await item.deliver().catch((error: unknown): Outcome => {
      console.error('sandbox: a callback could not be built', error);
      return 'drop';
    });
    this.active -= 1;
    if (this.closed) return;
    if (outcome === 'done') {
      this.failures = 0;
      item.finished('delivered');
    } else if (outcome === 'drop' || (outcome === 'retryFewTimes' && item.tries > FEW_TIMES)) {
      item.finished('dropped');
    } else {
      this.queue.push(item);
      this.pause();
    }
    this.run();
  }

  private pause(): void {
    if (this.paused) return;
    this.paused = true;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures);
    this.failures += 1;
    this.later(pauseMs, () => {
      this.paused = false;
      this.run();
    });
  }
}
