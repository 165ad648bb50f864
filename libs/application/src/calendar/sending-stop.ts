import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';

export interface SendingStop {
  readonly unitId: string;
  readonly unitName: string;
  readonly reason: string;
  readonly stoppedAt: Date;
  /** Who pressed it, by name. */
  readonly stoppedBy: string;
  /** False for a stop of a unit above: told, not to be released here. */
  readonly own: boolean;
}

export interface StopStore {
  /** Stops that hold the asking unit, or units below it. */
  list(day: string): Promise<SendingStop[]>;
  /** Whether the unit is the asking one or below it. */
  mayStop(unitId: string): Promise<boolean>;
  /** False when it is stopped already. */
  add(stop: { unitId: string; reason: string; stoppedAt: Date; stoppedBy: string }): Promise<boolean>;
  remove(unitId: string): Promise<boolean>;
}

export interface StopStores {
  readonly stops: StopStore;
  readonly audit: AuditLog;
}

/**
 * The switch for emergencies: holds all sending of a unit and of all below it, whatever is planned or under way, until it is
 * released. Workers ask for it with every wave (promise G4). What is held is not lost: it goes on late, within its expiry.
 */
export class ControlSending {
  constructor(
    private readonly transactions: Transactions<StopStores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor): Promise<SendingStop[]> {
    const day = this.clock.now().toISOString().slice(0, 10);
    return this.transactions.run(scopeOf(actor), ({ stops }) => stops.list(day));
  }

  /** A second click changes nothing. */
  async stop(actor: Actor, unitId: string, reason: string): Promise<void> {
    const now = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ stops, audit }) => {
      if (!(await stops.mayStop(unitId))) throw notFound('unit');
      if (!(await stops.add({ unitId, reason, stoppedAt: now, stoppedBy: actor.name }))) return;
      const entry = { action: 'sending.stopped', objectKind: 'unit', objectId: unitId, unitId, facts: { reason } };
      await audit.record(actor, entry, now);
    });
  }

  async release(actor: Actor, unitId: string): Promise<void> {
    const now = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ stops, audit }) => {
      if (!(await stops.mayStop(unitId))) {
        // A stop of a unit above is known here; only that it is not theirs is news.
        const seen = (await stops.list(now.toISOString().slice(0, 10))).some((stop) => stop.unitId === unitId);
        throw seen ? new DomainError('forbidden', 'stop.unit') : notFound('stop');
      }
      if (!(await stops.remove(unitId))) throw notFound('stop');
      await audit.record(actor, { action: 'sending.released', objectKind: 'unit', objectId: unitId, unitId }, now);
    });
  }
}
