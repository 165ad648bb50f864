/**
 * Places for the messages of one account that this process may have marked and not sent: a few waves, each of as many
 * messages as there are connections. A wave takes its places before it marks anything.
 */
export class ConnectionPool {
  private free: number;
  private readonly waiting: { wanted: number; go: (given: number) => void }[] = [];

  constructor(readonly size: number) {
    this.free = size;
  }

  /** Waits for at least one free connection and takes up to `wanted`. Returns how many were taken. */
  take(wanted: number): Promise<number> {
    if (this.free > 0 && this.waiting.length === 0) return Promise.resolve(this.grab(wanted));
    return new Promise((go) => this.waiting.push({ wanted, go }));
  }

  give(count: number): void {
    this.free += count;
    while (this.free > 0 && this.waiting.length > 0) {
      const next = this.waiting.shift()!;
      next.go(this.grab(next.wanted));
    }
  }

  private grab(wanted: number): number {
    const given = Math.min(wanted, this.free);
    this.free -= given;
    return given;
  }
}
