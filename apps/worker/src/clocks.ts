import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Engine } from './engine.js';
import { ENGINE } from './tokens.js';

/**
 * The clocks of a worker. They fire in every worker at once: each tick claims rows, so the work is done once. A tick
 * that is still under way is not started again here.
 */
@Injectable()
export class Clocks {
  private readonly logger = new Logger('clock');
  private readonly running = new Set<string>();

  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Interval(250)
  release(): Promise<void> {
    return this.once('release', () => this.engine.tickRelease());
  }

  @Interval(250)
  queue(): Promise<void> {
    return this.once('queue', () => this.engine.tickQueue());
  }

  @Interval(200)
  receipts(): Promise<void> {
    return this.once('receipts', () => this.engine.tickReceipts());
  }

  @Interval(500)
  posts(): Promise<void> {
    return this.once('posts', () => this.engine.tickPosts());
  }

  @Interval(1_000)
  repair(): Promise<void> {
    return this.once('repair', () => this.engine.tickRepair());
  }

  @Interval(1_000)
  resolve(): Promise<void> {
    return this.once('resolve', () => this.engine.tickResolve());
  }

  @Interval(1_000)
  fold(): Promise<void> {
    return this.once('fold', () => this.engine.tickFold());
  }

  @Interval(1_000)
  watch(): Promise<void> {
    return this.once('watch', () => this.engine.tickWatch());
  }

  @Interval(5_000)
  alerts(): Promise<void> {
    return this.once('alerts', () => this.engine.tickAlerts());
  }

  @Interval(1_000)
  erase(): Promise<void> {
    return this.once('erase', () => this.engine.tickErase());
  }

  @Interval(1_000)
  accessMails(): Promise<void> {
    return this.once('accessMails', () => this.engine.tickAccessMails());
  }

  @Interval(600_000)
  tidy(): Promise<void> {
    return this.once('tidy', () => this.engine.tickTidy());
  }

  @Interval(500)
  introduce(): Promise<void> {
    return this.once('introduce', () => this.engine.tickIntroduce());
  }

  private async once(name: string, tick: () => Promise<void>): Promise<void> {
    if (this.running.has(name)) return;
    this.running.add(name);
    try {
      await tick();
    } catch (error) {
      // The next tick tries again; a database that is away must not end the worker.
      this.logger.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.running.delete(name);
    }
  }
}
