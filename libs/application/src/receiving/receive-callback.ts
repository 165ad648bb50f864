import { CHANNELS, type ChannelName, DomainError, notFound } from '@loa/domain';
import type { RawReceipt } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';

/** The account behind a callback address; `settings` with its secrets in them. */
export interface CallbackAccount {
  readonly id: string;
  readonly channel: ChannelName;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface CallbackDirectory {
  find(token: string): Promise<CallbackAccount | null>;
}

export interface ReceiptWriter {
  /** Resolves once the receipt is durable. */
  store(accountId: string, raw: RawReceipt, at: Date): Promise<void>;
}

/**
 * Takes what a provider reports: authentic or refused, then durable, then answered. What it means is found out later,
 * by a worker, so that a provider never waits for us (Zalo gives two seconds).
 */
export class ReceiveCallback {
  constructor(
    private readonly directory: CallbackDirectory,
    private readonly authenticate: (account: CallbackAccount, raw: RawReceipt) => boolean,
    private readonly writer: ReceiptWriter,
    private readonly clock: Clock,
  ) {}

  /** Throws `notFound` for an address that we never gave out, and `callback.signature` for what is not authentic. */
  async run(channel: string, token: string, raw: RawReceipt): Promise<void> {
    const account = CHANNELS.some((name) => name === channel) ? await this.directory.find(token) : null;
    if (!account || familyOf(account.channel) !== familyOf(channel)) throw notFound('callback');
    if (familyOf(channel) === 'zalo' && isProbe(raw)) return;
    if (!this.authenticate(account, raw)) throw new DomainError('unauthenticated', 'callback.signature');
    // The address's own secret has done its work; it has no place in a store.
    const { token: _, ...query } = raw.query;
    await this.writer.store(account.id, { ...raw, query }, this.clock.now());
  }
}

/** A Zalo app has one webhook for all that its account sends, so any of the three channels takes the events. */
const familyOf = (channel: string): string => (channel.startsWith('zalo') ? 'zalo' : channel);

/** Zalo posts an unsigned `{}` when the address is saved, and bars the address when that is refused. */
const isProbe = (raw: RawReceipt): boolean => raw.body.length < 20 && /^\s*(\{\s*\})?\s*$/.test(raw.body.toString());
