import type { Clock } from '@loa/application';
import type { Query } from './postgres/database.js';

export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }
}

const REFRESH_MS = 200;

/** The system's time plus the offset that everybody of a temporary instance reads from `clock_offset`. */
export class MovedClock implements Clock {
  private offset = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly query: Query) {}

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Reads the offset once, then again every 200 ms until `stop`. */
  async start(): Promise<void> {
    await this.refresh();
    // A failed read keeps the last offset: the database is away for everybody else too.
    this.timer = setInterval(() => void this.refresh().catch(() => {}), REFRESH_MS);
    this.timer.unref();
  }

  async refresh(): Promise<void> {
    const [row] = await this.query<{ milliseconds: string }>('SELECT milliseconds FROM clock_offset');
    this.offset = Number(row?.milliseconds ?? 0);
  }

  /** Milliseconds to store so that everybody's clock shows `to` from now on. */
  offsetTo(to: Date): number {
    return to.getTime() - Date.now();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
