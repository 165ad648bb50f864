import { localDay, nextAllowed, nextDayStart, withinHours } from '@loa/domain';
import type { OutgoingMessage, SendResult } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import { Breaker, isFault } from './breaker.js';
import { ConnectionPool } from './connection-pool.js';
import { type AccountTrouble, judgeResult } from './judge-result.js';
import type { MessageMaker } from './message-maker.js';
import { Pacer, type Reservation } from './pacer.js';
import type { PermitStore } from './permit-store.js';
import type { OpenAccount, Senders } from './senders.js';
import type { BatchLease, Claim, ClaimedDelivery, DeliveryResult, WaveStore } from './wave-store.js';

/** Waves of one batch under way at once: while one is being recorded the next is on the wire. */
const WAVES_IN_FLIGHT = 2;
/** Waves of one account under way at once in this process: one on the wire, the next ones marked and ready for its connections. */
const WAVES_OF_ACCOUNT = 3;
const LONGEST_WAIT_FOR_DATABASE_MS = 60_000;

export interface DispatchDeps {
  readonly waves: WaveStore;
  readonly permits: PermitStore;
  readonly senders: Senders;
  readonly messages: MessageMaker;
  readonly clock: Clock;
  readonly random: () => number;
  /** 0 while this worker may not lease anything. */
  readonly workerId: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** A clock that only goes forward, milliseconds. */
  readonly ticks: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void;
}

/** Results that could not be written: the process must end, so that what it sent is found and named by others. */
export class UnrecordedWave extends Error {}

/** A batch under way: `left` is what its lanes may still ask for, `after` the last delivery that they have looked at. */
interface Work {
  readonly lease: BatchLease;
  readonly account: OpenAccount;
  readonly make: (delivery: ClaimedDelivery) => OutgoingMessage;
  left: number;
  after: string;
  local: LocalMinute;
  /** Somebody stopped its campaign since: what is marked and not handed over yet stays here. */
  stopped: boolean;
}

/** Of one account in this process. */
interface Places {
  /** What may be marked: a few waves. */
  readonly marked: ConnectionPool;
  /** What may be with the sender: a message for each connection. */
  readonly wire: ConnectionPool;
}

/** What the clock on the wall says, worked out once a minute: hours and days begin at full minutes. */
interface LocalMinute {
  readonly minute: number;
  readonly open: boolean;
  readonly day: string;
}

/** What became of a wave, and of its account. */
interface Wave {
  readonly results: readonly DeliveryResult[];
  readonly trouble: AccountTrouble | null;
  /** The account does not answer. */
  readonly tired: boolean;
}

type Moments = Pick<Reservation, 'wait'>;
const AT_ONCE: Moments = { wait: () => Promise.resolve() };
const KEPT_BACK = { kind: 'refused', class: 'wait', code: 'notHandedOver', detail: '' } as const;

/** Sends one batch in waves: claim, hand over, record. Whatever stops it, nothing claimed is left unrecorded. */
export class DispatchBatch {
  private readonly places = new Map<string, Places>();
  private readonly works = new Set<Work>();
  private readonly running = new Set<string>();
  /** Batches whose lease or release was left without an answer. */
  private readonly lost = new Set<string>();
  private readonly breaker = new Breaker();
  private readonly pacer: Pacer;

  constructor(private readonly deps: DispatchDeps) {
    this.pacer = new Pacer(deps);
  }

  /** Sends what the batch still has; `signal` ends it after the waves in flight. Throws only `UnrecordedWave`. */
  async run(batchId: string, signal: AbortSignal): Promise<void> {
    const workerId = this.deps.workerId();
    // A hint may come twice; the lease is the worker's, so only the worker itself can tell that it is at it already.
    if (workerId === 0 || this.running.has(batchId)) return;
    this.running.add(batchId);
    try {
      const lease = await this.deps.waves.lease(batchId, workerId);
      if (lease !== null) await this.runLeased(lease, signal);
    } catch (error) {
      this.lost.add(batchId);
      throw error;
    } finally {
      this.running.delete(batchId);
    }
  }

  /**
   * Keeps back what is marked and not handed over, of one campaign or of all: to be called as soon as somebody stops sending.
   * Only a hint, for the claims decide; so a stop takes effect within the messages on the wire, however many are marked.
   */
  holdBack(campaignId: string | null): void {
    for (const work of this.works) if (campaignId === null || work.lease.campaignId === campaignId) work.stopped = true;
  }

  /** Gives back what this worker leased and is not at: after a release that failed, or a lease whose answer was lost. */
  async forgetLost(): Promise<void> {
    const workerId = this.deps.workerId();
    const lost = [...this.lost].filter((batchId) => !this.running.has(batchId));
    if (workerId === 0 || lost.length === 0) return;
    // As if running: a hint must not lease one of them again meanwhile.
    for (const batchId of lost) this.running.add(batchId);
    try {
      await this.deps.waves.forget(workerId, lost);
      for (const batchId of lost) this.lost.delete(batchId);
    } finally {
      for (const batchId of lost) this.running.delete(batchId);
    }
  }

  private async runLeased(lease: BatchLease, signal: AbortSignal): Promise<void> {
    let notBefore: Date | null = null;
    try {
      const account = await this.deps.senders.open(lease.accountId);
      const make = await this.deps.messages.prepare(lease);
      const work: Work = {
        lease,
        account,
        make,
        left: lease.size,
        after: '0',
        local: localMinute(lease, this.deps.clock.now()),
        stopped: false,
      };
      this.works.add(work);
      const lanes = Array.from({ length: WAVES_IN_FLIGHT }, () => this.sendWaves(work, signal));
      const stops = await Promise.allSettled(lanes);
      this.works.delete(work);
      const broken = stops.filter((stop) => stop.status === 'rejected').map((stop) => stop.reason);
      if (broken.length > 0) throw broken.find((reason) => reason instanceof UnrecordedWave) ?? broken[0];
      notBefore =
        stops.map((stop) => (stop.status === 'fulfilled' ? stop.value : null)).find((at) => at !== null) ?? null;
    } catch (error) {
      if (error instanceof UnrecordedWave) throw error;
      notBefore = new Date(this.deps.clock.now().getTime() + 30_000);
      this.deps.log('error', 'a batch could not be sent', { batchId: lease.batchId, error: String(error) });
      // Both lanes have ended and recorded what they sent, so what is still marked never left.
      await this.surely('a claim could not be undone yet', () => this.deps.waves.unclaim(lease, this.deps.clock.now()));
    }
    await this.deps.waves.release(lease.batchId, lease.workerId, notBefore);
  }

  /** Waves until nothing is left or sending is not open; gives the time of the next turn, or null. */
  private async sendWaves(work: Work, signal: AbortSignal): Promise<Date | null> {
    const { lease, account } = work;
    const { marked } = this.placesOf(lease.accountId, account.connections);
    const widest = account.connections;
    while (!signal.aborted && work.left > 0) {
      if (work.stopped) return new Date(this.deps.clock.now().getTime() + 5_000);
      if (!this.localOf(work).open) return nextAllowed(lease.hours, this.deps.clock.now(), lease.timeZone);
      const wanted = Math.min(widest, work.left);
      work.left -= wanted;
      const { day } = this.localOf(work);
      const moments = lease.caps.length === 0 ? null : await this.pacer.reserve(lease.caps, wanted, day, lease.runId);
      if (moments === null && lease.caps.length > 0) return nextDayStart(this.deps.clock.now(), lease.timeZone);
      const granted = moments?.count ?? wanted;
      const taken = await marked.take(granted);
      work.left += wanted - taken;
      let claim: Claim | null = null;
      let wave: Wave | null = null;
      try {
        // The wait for a moment or a connection may have been long.
        if (!this.localOf(work).open) continue;
        claim = await this.deps.waves.claim(lease, taken, work.after, day, this.deps.clock.now());
        if (!claim.open) return new Date(this.deps.clock.now().getTime() + 5_000);
        if (claim.last === null) return null;
        if (BigInt(claim.last) > BigInt(work.after)) work.after = claim.last;
        wave = await this.handOver(work, claim, moments ?? AT_ONCE);
      } finally {
        // While this wave is being recorded the next one may use its connections.
        marked.give(taken);
        const unused = granted - (claim?.deliveries.length ?? 0);
        // A count that can't be given back now is lost to the day, never to anybody's message.
        if (unused > 0) await this.deps.permits.giveBack(lease.caps, unused, day).catch(() => {});
      }
      if (wave.results.length > 0) await this.conclude(lease, claim.probe, wave);
    }
    return null;
  }

  private localOf(work: Work): LocalMinute {
    const now = this.deps.clock.now();
    if (minuteOf(now) !== work.local.minute) work.local = localMinute(work.lease, now);
    return work.local;
  }

  /** Sends a claimed wave; never throws, so that all of it is recorded. */
  private async handOver(work: Work, claim: Claim, moments: Moments): Promise<Wave> {
    const { lease, account } = work;
    let trouble: AccountTrouble | null = null;
    let tired = false;
    const results = await Promise.all(
      claim.deliveries.map(async (delivery, index): Promise<DeliveryResult> => {
        const sent = await this.sendOne(work, delivery, () => moments.wait(index));
        if (this.breaker.note(lease.accountId, sent) || (claim.probe && isFault(sent))) tired = true;
        const judged = judgeResult(delivery, sent, this.deps.clock.now(), this.deps.random(), account.repeatSafe);
        trouble ??= judged.trouble;
        return judged.result;
      }),
    );
    return { results, trouble, tired };
  }

  private async conclude(lease: BatchLease, probe: boolean, { results, trouble, tired }: Wave): Promise<void> {
    await this.surely('results of a wave could not be written yet', () =>
      this.deps.waves.record(lease.season, results, this.deps.clock.now()),
    );
    if (trouble !== null) await this.hold(lease.accountId, trouble);
    else if (tired) await this.rest(lease.accountId, probe);
    else if (probe) await this.deps.senders.recover(lease.accountId);
  }

  private async sendOne(work: Work, delivery: ClaimedDelivery, moment: () => Promise<void>): Promise<SendResult> {
    let message: OutgoingMessage;
    try {
      message = work.make(delivery);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'render';
      return { kind: 'refused', class: 'message', code, detail: '' };
    }
    try {
      await moment();
    } catch (error) {
      return { kind: 'refused', class: 'retry', code: 'noPermit', detail: String(error) };
    }
    const { wire } = this.placesOf(work.lease.accountId, work.account.connections);
    await wire.take(1);
    try {
      if (work.stopped) return { ...KEPT_BACK, until: this.deps.clock.now() };
      return await work.account.sender.send(message);
    } catch (error) {
      // A sender that throws broke its contract, so nobody knows how far it came.
      this.deps.log('error', 'a sender threw', { channel: delivery.channel, error: String(error) });
      return { kind: 'unknown', code: 'senderThrew', detail: '' };
    } finally {
      wire.give(1);
    }
  }

  /** What was sent must be written down: without the database this worker waits, and dies rather than forget. */
  private async surely(trouble: string, write: () => Promise<void>): Promise<void> {
    for (let waited = 0, wait = 100; ; waited += wait, wait = Math.min(wait * 2, 5_000)) {
      try {
        return await write();
      } catch (error) {
        this.deps.log('error', trouble, { error: String(error) });
        if (waited > LONGEST_WAIT_FOR_DATABASE_MS) throw new UnrecordedWave(String(error));
        await this.deps.pause(wait);
      }
    }
  }

  private async hold(accountId: string, trouble: AccountTrouble): Promise<void> {
    this.deps.log('warn', 'an account is held', { accountId, code: trouble.code, until: trouble.until?.toISOString() });
    await this.deps.senders.hold(accountId, trouble.code, trouble.until);
  }

  private async rest(accountId: string, probe: boolean): Promise<void> {
    this.deps.log('warn', 'an account does not answer and rests', { accountId });
    await this.deps.senders.trip(accountId, this.deps.clock.now(), probe);
  }

  private placesOf(accountId: string, connections: number): Places {
    const known = this.places.get(accountId);
    if (known !== undefined && known.wire.size === connections) return known;
    const places = {
      marked: new ConnectionPool(connections * WAVES_OF_ACCOUNT),
      wire: new ConnectionPool(connections),
    };
    this.places.set(accountId, places);
    return places;
  }
}

const minuteOf = (at: Date) => Math.floor(at.getTime() / 60_000);

const localMinute = ({ hours, timeZone }: BatchLease, now: Date): LocalMinute => ({
  minute: minuteOf(now),
  open: withinHours(hours, now, timeZone),
  day: localDay(now, timeZone),
});
