import { vietnamDay } from '../clock.js';
import type { Channel } from '../fault-seed.js';
import type { MessageEntry } from './entries.js';
import type { Position } from './journal.js';

/** What is kept in memory of a message; the rest stays in the journal. */
export interface MessageLine extends Position {
  readonly seq: number;
  readonly at: number;
  readonly channel: Channel;
  readonly to: string;
  readonly reference: string | null;
}

export interface ChannelCounts {
  accepted: number;
  distinctReferences: number;
  /** References that were taken more than once: the same message sent again. */
  doubledReferences: number;
  /** Messages whose recipient had got the same text before: the only sign of a double where there is no reference. */
  repeatedTexts: number;
}

interface ChannelIndex {
  seqs: number[];
  references: Map<string, { last: number; times: number }>;
  doubled: number;
  texts: Set<number>;
  repeated: number;
}

/** All accepted messages in the order of acceptance, `seq` from 1. */
export class Messages {
  private readonly lines: MessageLine[] = [];
  private readonly channels = new Map<Channel, ChannelIndex>();
  spentOnSms = 0;
  private readonly znsByDay = new Map<number, number>();

  get lastSeq(): number {
    return this.lines.length;
  }

  apply(entry: MessageEntry, position: Position): void {
    const { seq, at, channel, to, reference } = entry;
    this.lines.push({ seq, at, channel, to, reference, ...position });
    const index = this.of(channel);
    index.seqs.push(seq);
    if (reference !== null) {
      const known = index.references.get(reference);
      if (known?.times === 1) index.doubled += 1;
      index.references.set(reference, { last: seq, times: (known?.times ?? 0) + 1 });
    }
    const digest = digestOf(to, entry.raw === undefined ? entry.text : String(entry.facts?.subject ?? ''));
    if (index.texts.has(digest)) index.repeated += 1;
    else index.texts.add(digest);
    if (channel === 'zaloZns') this.znsByDay.set(vietnamDay(at), this.znsOnDayOf(at) + 1);
    if (channel === 'sms') this.spentOnSms += entry.price ?? 0;
  }

  bySeq(seq: number): MessageLine | undefined {
    return this.lines[seq - 1];
  }

  lastByReference(channel: Channel, reference: string): MessageLine | undefined {
    const known = this.channels.get(channel)?.references.get(reference);
    return known && this.bySeq(known.last);
  }

  timesTaken(channel: Channel, reference: string): number {
    return this.channels.get(channel)?.references.get(reference)?.times ?? 0;
  }

  /** In order, after `after`, at most `limit`. */
  page(channel: Channel | null, after: number, limit: number): MessageLine[] {
    if (channel === null) return this.lines.slice(after, after + limit);
    const { seqs } = this.of(channel);
    const start = firstAbove(seqs, after);
    return seqs.slice(start, start + limit).map((seq) => this.lines[seq - 1]!);
  }

  /** The newest first; `recipient` is part of an address. */
  newest(channel: Channel | null, recipient: string, limit: number): MessageLine[] {
    const wanted = recipient.trim().toLowerCase();
    const seqs = channel && this.of(channel).seqs;
    const found: MessageLine[] = [];
    for (let i = (seqs ?? this.lines).length - 1; i >= 0 && found.length < limit; i -= 1) {
      const line = seqs ? this.lines[seqs[i]! - 1]! : this.lines[i]!;
      if (line.to.includes(wanted)) found.push(line);
    }
    return found;
  }

  /** Phone templates of Zalo on the Vietnamese calendar day of `at`. */
  znsOnDayOf(at: number): number {
    return this.znsByDay.get(vietnamDay(at)) ?? 0;
  }

  counts(channel: Channel): ChannelCounts {
    const index = this.of(channel);
    return {
      accepted: index.seqs.length,
      distinctReferences: index.references.size,
      doubledReferences: index.doubled,
      repeatedTexts: index.repeated,
    };
  }

  private of(channel: Channel): ChannelIndex {
    let index = this.channels.get(channel);
    if (!index) {
      index = { seqs: [], references: new Map(), doubled: 0, texts: new Set(), repeated: 0 };
      this.channels.set(channel, index);
    }
    return index;
  }
}

function firstAbove(sorted: number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** 53 bits of a fast string hash: enough to tell a million texts apart, and small to keep. */
function digestOf(to: string, text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  const whole = `${to}\n${text}`;
  for (let i = 0; i < whole.length; i += 1) {
    const code = whole.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
