/** Places for the messages of one account in this process. Who comes first is served first. */
export class ConnectionPool {
  private free: number;
  private readonly waiting: { wanted: number; go: (given: number) => void }[] = [];

  constructor(readonly size: number) {
    this.free = size;
  }

  /** Waits for at least one free place and takes up to `wanted`. Returns how many were taken. */
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
