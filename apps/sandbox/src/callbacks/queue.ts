import type { FaultChannel } from '../faults.js';
import type { CallbackEntry } from '../store/entries.js';
import type { Store } from '../store/store.js';
import { type Outcome, Target } from './target.js';

/** Finds where a callback goes and how it is handed over. Null: nobody listens. */
export type Router = (callback: CallbackEntry) => { target: string; deliver: () => Promise<Outcome> } | null;

export type CallbackDraft = CallbackEntry extends infer C
  ? C extends CallbackEntry
    ? Omit<C, 't' | 'id' | 'dueAt'>
    : never
  : never;

const DONE_WRITE_MS = 100;
const REVERSE_WINDOW_MS = 100;

/**
 * Receipts and webhooks on their way back to the sender. Each is in the journal until its receiver has taken it, so a
 * restart sends again what was open: at least once, as providers do.
 */
export class CallbackQueue {
  delivered = 0;
  dropped = 0;
  private readonly targets = new Map<string, Target>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private held: CallbackEntry[] = [];
  private taken: number[] = [];
  private closed = false;

  constructor(
    private readonly store: Store,
    private readonly route: Router,
  ) {}

  /** Sends again what was open when the process ended. */
  resume(): void {
    for (const callback of this.store.pending.values()) this.wait(callback);
  }

  schedule(draft: CallbackDraft, delayMs: number): void {
    const { receipts } = this.store.faults.of(draft.channel);
    if (receipts === 'none' || receipts === 'lost') return;
    const callback = {
      t: 'callback',
      id: this.store.nextCallbackId(),
      dueAt: Date.now() + delayMs,
      ...draft,
    } as CallbackEntry;
    this.store.record(callback);
    this.wait(callback);
  }

  /** Forgets all that is under way. */
  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const target of this.targets.values()) target.close();
    this.targets.clear();
    this.held = [];
    this.taken = [];
  }

  close(): void {
    this.closed = true;
    this.writeTaken();
    this.clear();
  }

  private wait(callback: CallbackEntry): void {
    this.later(Math.max(0, callback.dueAt - Date.now()), () => this.due(callback));
  }

  private due(callback: CallbackEntry): void {
    if (!this.reverses(callback.channel)) {
      this.handOver(callback);
      return;
    }
    if (this.held.length === 0) this.later(REVERSE_WINDOW_MS, () => this.releaseReversed());
    this.held.push(callback);
  }

  private reverses(channel: FaultChannel): boolean {
    return this.store.faults.of(channel).receipts === 'tripledReversed';
  }

  private releaseReversed(): void {
    const held = this.held.reverse();
    this.held = [];
    for (const callback of held) for (let copy = 0; copy < 3; copy += 1) this.handOver(callback);
  }

  private handOver(callback: CallbackEntry): void {
    const way = this.route(callback);
    if (!way) {
      this.finished(callback, 'dropped');
      return;
    }
    let target = this.targets.get(way.target);
    if (!target) {
      target = new Target((delay, action) => this.later(delay, action));
      this.targets.set(way.target, target);
    }
    target.push({ deliver: way.deliver, finished: (how) => this.finished(callback, how) });
  }

  private finished(callback: CallbackEntry, how: 'delivered' | 'dropped'): void {
    if (this.closed) return;
    this[how] += 1;
    if (this.taken.length === 0) this.later(DONE_WRITE_MS, () => this.writeTaken());
    this.taken.push(callback.id);
  }

  private writeTaken(): void {
    if (this.taken.length > 0) this.store.record({ t: 'called', ids: this.taken });
    this.taken = [];
    this.store.flush();
  }

  private later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, delayMs);
    timer.unref();
    this.timers.add(timer);
  }
}
