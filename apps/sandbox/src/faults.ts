import { CHANNELS, draw } from './fault-seed.js';

/** Each channel has its switches, and so has the token endpoint of Zalo. */
export const FAULT_CHANNELS = [...CHANNELS, 'zaloOauth'] as const;
export type FaultChannel = (typeof FAULT_CHANNELS)[number];

/** Which messages a fault hits: the addresses drawn by the seed below `share`, at most `count` of them (null: no limit). */
export interface Aim {
  share: number;
  count: number | null;
}

export interface ChannelFaults {
  /** SMTP: the port is closed. HTTP: the connection is reset before anything is read. */
  refuseConnections: boolean;
  /** Never answers: `before` taking the message, or `after`. */
  hang: 'before' | 'after' | null;
  /** Takes the message, then cuts the connection instead of answering. */
  acceptThenDrop: Aim | null;
  /** Takes the message, then answers HTTP 500 (SMTP: 421 after the data). */
  http500AfterAccept: Aim | null;
  /** HTTP 429 with Retry-After (SMTP: 421 4.7.0 at MAIL). */
  status429: { retryAfterS: number; count: number | null } | null;
  /** An HTML page with status 502 (SMTP: 421 4.3.2 at MAIL). */
  badGateway: { count: number | null } | null;
  /** Refused for a moment: the first `times` tries of an address that is drawn (451, 160, -1123, 500). */
  tempRefuse: { share: number; times: number } | null;
  /** `once`: the tokens of this moment are void, a refreshed one works (Zalo). `always`: every login is refused. */
  tokenRevoked: 'once' | 'always' | null;
  /** `none`: nobody's arrival becomes known, not even by a look-up. `lost`: only the callbacks get lost on the way. */
  receipts: 'normal' | 'none' | 'lost' | 'tripledReversed';
  /** Milliseconds between taking a message and answering. */
  slowMs: number;
  /** Messages that may still be taken; null: no limit. */
  quota: number | null;
}

export const NO_FAULTS: ChannelFaults = {
  refuseConnections: false,
  hang: null,
  acceptThenDrop: null,
  http500AfterAccept: null,
  status429: null,
  badGateway: null,
  tempRefuse: null,
  tokenRevoked: null,
  receipts: 'normal',
  slowMs: 0,
  quota: null,
};

export type Arrival = { kind: 'refuse' | 'hang' | 'badGateway' } | { kind: 'tooMany'; retryAfterS: number };
export type AfterAccept = 'drop' | 'serverError' | 'hang' | null;

/**
 * The switches, and what they say to one message. Draws use the seed with the topic `channel:fault`, so a test can tell
 * beforehand whom a share hits. Counters start anew whenever a switch is set, and after a restart.
 */
export class Faults {
  private readonly switches = new Map<FaultChannel, ChannelFaults>();
  private readonly refusedSoFar = new Map<string, number>();

  constructor(private readonly seed: () => string) {}

  of(channel: FaultChannel): ChannelFaults {
    return this.switches.get(channel) ?? NO_FAULTS;
  }

  set(channel: FaultChannel, faults: ChannelFaults): void {
    this.switches.set(channel, structuredClone(faults));
    for (const key of this.refusedSoFar.keys()) if (key.startsWith(`${channel}|`)) this.refusedSoFar.delete(key);
  }

  clear(): void {
    this.switches.clear();
    this.refusedSoFar.clear();
  }

  /** Before anything of a request is read. */
  onArrival(channel: FaultChannel): Arrival | null {
    const faults = this.of(channel);
    if (faults.refuseConnections) return { kind: 'refuse' };
    if (faults.hang === 'before') return { kind: 'hang' };
    if (faults.badGateway && takeOne(faults.badGateway)) return { kind: 'badGateway' };
    if (faults.status429 && takeOne(faults.status429)) {
      return { kind: 'tooMany', retryAfterS: faults.status429.retryAfterS };
    }
    return null;
  }

  refusesForNow(channel: FaultChannel, address: string): boolean {
    const fault = this.of(channel).tempRefuse;
    if (!fault || draw(this.seed(), `${channel}:tempRefuse`, address).u >= fault.share) return false;
    const key = `${channel}|${address}`;
    const before = this.refusedSoFar.get(key) ?? 0;
    this.refusedSoFar.set(key, before + 1);
    return before < fault.times;
  }

  quotaIsUsedUp(channel: FaultChannel): boolean {
    const { quota } = this.of(channel);
    return quota !== null && quota <= 0;
  }

  /** Called once for each message taken, when its entry is already in the journal. */
  afterAccept(channel: FaultChannel, address: string): AfterAccept {
    const faults = this.of(channel);
    if (faults.quota !== null) faults.quota -= 1;
    if (this.hits(faults.acceptThenDrop, `${channel}:acceptThenDrop`, address)) return 'drop';
    if (this.hits(faults.http500AfterAccept, `${channel}:http500AfterAccept`, address)) return 'serverError';
    return faults.hang === 'after' ? 'hang' : null;
  }

  private hits(aim: Aim | null, topic: string, address: string): boolean {
    if (!aim || draw(this.seed(), topic, address).u >= aim.share) return false;
    return takeOne(aim);
  }
}

function takeOne(limited: { count: number | null }): boolean {
  if (limited.count === null) return true;
  if (limited.count <= 0) return false;
  limited.count -= 1;
  return true;
}
