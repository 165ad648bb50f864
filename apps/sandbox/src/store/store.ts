import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Clock } from '../clock.js';
import { DEFAULT_SEED, DEFAULT_SHARES, type Shares } from '../fault-seed.js';
import { Faults } from '../faults.js';
import type { CallbackEntry, Entry, MessageEntry, SandboxConfig } from './entries.js';
import { Journal, type Position } from './journal.js';
import { type MessageLine, Messages } from './messages.js';
import { Posts } from './posts.js';
import { ZaloState } from './zalo.js';

export type MessageDraft = Omit<MessageEntry, 't' | 'seq' | 'at' | 'providerRef'> & {
  providerRef: (seq: number) => string;
};

/** What survives `forget`: what senders have stored on their side, and what was set up by hand. */
const KEPT_ON_FORGET: ReadonlySet<Entry['t']> = new Set([
  'born',
  'config',
  'clock',
  'template',
  'webhook',
  'tokenIssued',
  'tokenEnded',
]);

/** Everything that the sandbox remembers. Each change is an entry of the journal; memory is what its replay gives. */
export class Store {
  readonly clock = new Clock();
  readonly faults: Faults;
  messages = new Messages();
  zalo = new ZaloState();
  posts = new Posts();
  config: SandboxConfig;
  /** Callbacks that nobody has taken yet, by id. */
  readonly pending = new Map<number, CallbackEntry>();
  private readonly journal: Journal<Entry>;
  /** Makes provider ids differ between two lives of a sandbox: a client may remember those of the one before. */
  private epoch = '';
  private nextCallback = 1;

  constructor(
    dataFolder: string,
    private readonly start: { seed?: string; shares?: Partial<Shares> },
  ) {
    this.config = startConfig(start);
    this.faults = new Faults(() => this.config.seed);
    this.journal = new Journal<Entry>(join(dataFolder, 'journal.jsonl'));
    this.replay();
  }

  record(entry: Entry): void {
    this.apply(entry, this.journal.append(entry));
  }

  /** Remembers a message as taken; durable once `flush` was called. */
  accept(draft: MessageDraft): MessageEntry {
    const seq = this.messages.lastSeq + 1;
    const { providerRef, ...rest } = draft;
    const entry: MessageEntry = { t: 'message', seq, at: this.clock.now(), ...rest, providerRef: providerRef(seq) };
    this.record(entry);
    return entry;
  }

  flush(): void {
    this.journal.flush();
  }

  read(line: MessageLine): MessageEntry {
    return this.journal.read<MessageEntry>(line);
  }

  /** 20 hexadecimal digits, the last 12 of which are the seq. */
  hexRef(seq: number): string {
    return this.epoch + seq.toString(16).padStart(12, '0');
  }

  /** The message that a provider id made by `hexRef` stands for. */
  byHexRef(ref: string): MessageEntry | null {
    const digits = ref.replaceAll('-', '').slice(-20);
    if (!/^[0-9a-f]{20}$/.test(digits) || !digits.startsWith(this.epoch)) return null;
    const line = this.messages.bySeq(Number.parseInt(digits.slice(8), 16));
    return line ? this.read(line) : null;
  }

  nextCallbackId(): number {
    return this.nextCallback++;
  }

  /** Forgets messages, posts, windows, faults and callbacks; with `all` also settings, templates, webhooks and tokens. */
  forget(all: boolean): void {
    this.journal.prune((entry) => !all && KEPT_ON_FORGET.has(entry.t));
    this.messages = new Messages();
    this.zalo = new ZaloState();
    this.posts = new Posts();
    this.pending.clear();
    this.faults.clear();
    this.clock.offsetMs = 0;
    this.config = startConfig(this.start);
    this.epoch = '';
    this.replay();
  }

  close(): void {
    this.journal.close();
  }

  private replay(): void {
    this.journal.replay((entry, position) => this.apply(entry, position));
    if (this.epoch === '' || this.messages.lastSeq === 0) {
      this.record({ t: 'born', epoch: randomBytes(4).toString('hex') });
      this.flush();
    }
  }

  private apply(entry: Entry, position: Position): void {
    switch (entry.t) {
      case 'born':
        this.epoch = entry.epoch;
        break;
      case 'message':
        this.messages.apply(entry, position);
        if (entry.channel === 'facebookPage') this.posts.apply(entry);
        break;
      case 'callback':
        this.pending.set(entry.id, entry);
        this.nextCallback = Math.max(this.nextCallback, entry.id + 1);
        break;
      case 'called':
        for (const id of entry.ids) this.pending.delete(id);
        break;
      case 'config':
        this.config = { ...this.config, ...entry.set };
        break;
      case 'clock':
        this.clock.offsetMs = entry.offsetMs;
        break;
      case 'faults':
        this.faults.set(entry.channel, entry.set);
        break;
      case 'postChanged':
        this.posts.apply(entry);
        break;
      default:
        this.zalo.apply(entry);
    }
  }
}

function startConfig(start: { seed?: string; shares?: Partial<Shares> }): SandboxConfig {
  return {
    seed: start.seed ?? DEFAULT_SEED,
    shares: { ...DEFAULT_SHARES, ...start.shares },
    receiptDelayMs: 50,
    bounceDelayMs: 50,
    strictTemplates: false,
    zaloNightRule: false,
    znsDailyQuota: 10_000_000,
    oauthErrorStatus: 200,
    esmsBalance: 1_000_000_000_000,
    esmsStatusAfterMs: 0,
    facebookScheduleDays: 30,
    emailReferenceHeader: '',
  };
}
