import { type Actor, type ChannelName, DomainError, notFound } from '@loa/domain';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { seesNoPersons } from '../reports/hold-small-counts.js';

/**
 * - `repeat` sends again what may have arrived: some will have it twice
 * - `leave` lets it stand: no rule repeats it and nobody is asked again
 * - `notReached` counts the people as not reached: the next channel of the step is tried where there is one
 */
export const UNCERTAIN_DECISIONS = ['repeat', 'leave', 'notReached'] as const;
export type UncertainDecision = (typeof UNCERTAIN_DECISIONS)[number];

/** Messages of one channel of a run that are uncertain. */
export interface UncertainLine {
  readonly channel: ChannelName;
  readonly n: number;
  /** Of them, how many a person let stand. */
  readonly left: number;
  /** What the account does by itself when nobody decides. */
  readonly rule: 'hold' | 'repeat';
  /** When the rule sends the first of them again; null with `hold`. */
  readonly repeatAt: Date | null;
}

export interface MadeDecision {
  readonly decision: UncertainDecision;
  readonly at: Date;
  /** Messages it touched so far; all of them once `done`. */
  readonly n: number;
  readonly done: boolean;
}

export type NoRepeat = 'notYours' | 'cancelled' | 'expired';

export interface UncertainView {
  /** To be sent with a decision: what becomes uncertain later is not meant by it. */
  readonly asOf: Date;
  readonly lines: readonly UncertainLine[];
  /** Messages sent again although they may have arrived, by a person or by rule: the possible doubles. */
  readonly repeated: number;
  readonly mayRepeat: boolean;
  /** Why not: the run of a unit above, a cancelled campaign, or a time that is over; null when it may be. */
  readonly noRepeat: NoRepeat | null;
  /** Whether who is counted as not reached may be tried on the step's next channel; not once the run is over. */
  readonly nextChannel: boolean;
  readonly decisions: readonly MadeDecision[];
}

export interface UncertainRun {
  readonly id: string;
  readonly season: number;
  readonly campaignId: string;
  /** The campaign's. */
  readonly unitId: string;
  readonly campaignState: string;
  readonly expiresAt: Date;
  /** Channels of the step. */
  readonly channels: number;
  /** The run belongs to the scope and not to a unit above. */
  readonly own: boolean;
}

export interface UncertainDecisions {
  run(runId: string): Promise<UncertainRun | null>;
  lines(run: UncertainRun, now: Date): Promise<UncertainLine[]>;
  repeated(run: UncertainRun): Promise<number>;
  made(runId: string): Promise<MadeDecision[]>;
  /** False when the same decision about the same messages was made before. */
  insert(runId: string, decision: UncertainDecision, asOf: Date, decidedBy: string, now: Date): Promise<boolean>;
}

export interface DecideUncertainStores {
  readonly uncertain: UncertainDecisions;
  readonly audit: AuditLog;
}

/** Campaigns in which a next channel is started (`startNextLegs`). */
const GOES_ON = ['scheduled', 'running', 'paused'];
const REPEATABLE = ['scheduled', 'running', 'paused', 'done'];

/** What a person may decide about messages of which nobody knows whether they arrived (promise G2). */
export class DecideUncertain {
  constructor(
    private readonly transactions: Transactions<DecideUncertainStores>,
    private readonly clock: Clock,
  ) {}

  look(actor: Actor, runId: string): Promise<UncertainView> {
    const now = this.clock.now();
    return this.transactions.run(scope(actor), async ({ uncertain }) => {
      const run = await uncertain.run(runId);
      if (run === null) throw notFound('run');
      // Mostly a handful of people: who may see no persons has the run's count of them, which is held back when it is small.
      const tells = !seesNoPersons(actor);
      return {
        asOf: now,
        lines: tells ? await uncertain.lines(run, now) : [],
        repeated: tells ? await uncertain.repeated(run) : 0,
        mayRepeat: noRepeat(run, now) === null,
        noRepeat: noRepeat(run, now),
        nextChannel: run.channels > 1 && run.expiresAt > now && GOES_ON.includes(run.campaignState),
        decisions: tells ? await uncertain.made(runId) : [],
      };
    });
  }

  /** Workers carry it out within seconds. The same decision about the same messages is one, however often it comes. */
  decide(actor: Actor, runId: string, decision: UncertainDecision, asOf: Date): Promise<{ existing: boolean }> {
    const now = this.clock.now();
    return this.transactions.run(scope(actor), async ({ uncertain, audit }) => {
      const run = await uncertain.run(runId);
      if (run === null) throw notFound('run');
      if (!run.own) throw new DomainError('forbidden', 'campaign.notYours');
      if (actor.kind !== 'user') throw new DomainError('forbidden', 'campaign.personNeeded');
      if (asOf > now) throw new DomainError('invalid', 'uncertain.asOf');
      if (decision === 'repeat' && noRepeat(run, now) !== null) throw new DomainError('conflict', 'uncertain.over');
      const fresh = await uncertain.insert(runId, decision, asOf, `user:${actor.id}`, now);
      if (fresh) {
        const { campaignId: objectId, unitId } = run;
        const entry = { objectKind: 'campaign', objectId, unitId, facts: { run: runId, decision } };
        await audit.record(actor, { action: 'campaign.uncertainDecided', ...entry }, now);
      }
      return { existing: !fresh };
    });
  }
}

const scope = (actor: Actor) => ({ unitId: actor.unitId, actor: `${actor.kind}:${actor.id}` });

function noRepeat(run: UncertainRun, now: Date): NoRepeat | null {
  if (!run.own) return 'notYours';
  if (!REPEATABLE.includes(run.campaignState)) return 'cancelled';
  return run.expiresAt > now ? null : 'expired';
}
