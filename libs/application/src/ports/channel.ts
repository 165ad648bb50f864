import type { ChannelName } from '@loa/domain';

/** A configured sender with its secrets decrypted and its base address resolved (sandbox or real). */
export interface SenderAccount {
  readonly id: string;
  readonly channel: ChannelName;
  /** `http://…` base for HTTP providers, `smtp://host:port` for e-mail. */
  readonly endpoint: string;
  /** Provider settings and secrets; each adapter validates its own shape once, in `open`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Connections that may be open to this account at once; also the size of a wave. */
  readonly connections: number;
}

/** One rendered message, ready for its channel. */
export interface OutgoingMessage {
  /** Our own reference (at most 48 characters, `[A-Za-z0-9-]`): the same on every retry of one delivery. */
  readonly reference: string;
  /** Channel address: phone as `84…` digits, e-mail, Zalo user id, or Page id. */
  readonly to: string;
  readonly content: OutgoingContent;
}

export type OutgoingContent =
  | { readonly kind: 'sms'; readonly text: string; readonly unicode: boolean }
  | {
      readonly kind: 'email';
      readonly subject: string;
      readonly text: string;
      readonly html: string;
      /** Both parts as the octets of their UTF-8, one character each, with CRLF line ends, where they are at hand so. */
      readonly octets?: { readonly text: string; readonly html: string };
      readonly toName?: string;
      /** One-click unsubscribe address (RFC 8058); absent on machine notices to our own users. */
      readonly unsubscribeUrl?: string;
      readonly listId?: string;
    }
  | { readonly kind: 'zaloTemplate'; readonly templateId: string; readonly data: Readonly<Record<string, string>> }
  | { readonly kind: 'zaloText'; readonly text: string }
  | { readonly kind: 'post'; readonly text: string; readonly link?: string };

/**
 * Why a provider refused, and so what may be done about it.
 * - `retry` a passing fault, nothing was handed over: try again with backoff
 * - `wait` refused until a known time (night, rate): try again at `until`
 * - `credentials` token or login refused: refresh or stop the account, then try again
 * - `person` this address can't be written to on this channel: next leg, and mark the contact point by `health`
 * - `message` this message can't be sent to anyone as it is (template, length, content): never again as it is
 * - `account` the sender is misconfigured or barred: stop the account
 * - `quota` the sender's allowance or balance is used up: hold the account until `until`
 */
export type RefusalClass = 'retry' | 'wait' | 'credentials' | 'person' | 'message' | 'account' | 'quota';

/** What became of one message in one attempt. */
export type SendResult =
  | { readonly kind: 'accepted'; readonly providerRef: string | null }
  | {
      readonly kind: 'refused';
      readonly class: RefusalClass;
      /** Provider code with its host or protocol stage, e.g. `zns:-118`, `esms:99`, `smtp:rcpt:5.1.1`. */
      readonly code: string;
      readonly detail: string;
      readonly until?: Date;
      /** With class `person`: what to note on the contact point. Absent: this leg only. */
      readonly health?: 'bounced' | 'blocked' | 'optedOut';
      /** It was not about this message: the provider could not be reached, or sends everybody away just now. */
      readonly down?: true;
    }
  /** The bytes may have been taken and no answer tells: never sent again by itself (promise G2). */
  | { readonly kind: 'unknown'; readonly code: string; readonly detail: string };

/**
 * What a provider says when it is asked about a message. `notFound` is no proof that it never came: no provider of
 * messages to persons promises that its look-up knows everything it took (channel references, "look-up").
 */
export type LookUpAnswer =
  | { readonly kind: 'accepted'; readonly providerRef: string | null }
  | { readonly kind: 'delivered' | 'failed'; readonly code: string; readonly detail: string; readonly at: Date | null }
  | { readonly kind: 'notFound' };

/** A provider's later word on a message that it took. */
export interface ReceiptEvent {
  /** Our reference, when the provider carries it back. */
  readonly reference: string | null;
  readonly providerRef: string | null;
  readonly kind: 'delivered' | 'failed' | 'delayed' | 'optedOut' | 'interaction';
  readonly code: string;
  readonly detail: string;
  readonly at: Date;
  /** With `failed`: what to note on the contact point. */
  readonly health?: 'bounced' | 'blocked';
  /** With `optedOut` and `interaction`: the address that the provider names. */
  readonly address?: string;
  /** Operator as the gateway reports it (number portability makes prefixes a guess). */
  readonly operator?: string;
  /** What the provider says this message cost, in đồng without VAT. */
  readonly price?: number;
}

/** A webhook or callback exactly as it came in. */
export interface RawReceipt {
  readonly method: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A callback as it was stored: some providers' carry no time of their own. */
export interface ReceivedReceipt extends RawReceipt {
  readonly receivedAt: Date;
}

/** An open sender: holds connections, tokens and pools. One per account and process. */
export interface Sender {
  /**
   * Sends one message. Never throws for what a provider or the network does; a thrown error is a bug of ours
   * and means that nothing was handed over.
   */
  send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult>;
  /**
   * Asks the provider what became of a message; absent where no look-up exists. Null when the answer tells nothing.
   * Never throws for what a provider or the network does.
   */
  lookUp?(reference: string, providerRef: string | null): Promise<LookUpAnswer | null>;
  close(): Promise<void>;
}

/** One file per channel implements this; `adapters/channels/registry.ts` lists them. */
export interface ChannelAdapter {
  readonly name: ChannelName;
  /** Validates the settings (throws a DomainError `account.settings` naming the field) and opens connections lazily. */
  open(account: SenderAccount, tools: SenderTools): Sender;
  /** True when the callback is authentic for this account (signature, token). Reads `raw.body` as bytes. */
  authenticate(raw: RawReceipt, settings: Readonly<Record<string, unknown>>): boolean;
  /** Reads one callback into events; unknown shapes give none and are logged loudly by the caller. */
  parseReceipt(raw: ReceivedReceipt): ReceiptEvent[];
}

/** What an open sender may use of ours. */
export interface SenderTools {
  now(): Date;
  /**
   * A renewable secret kept for the account under a lock across all processes: `renew` is called by one caller at a
   * time, gets the current stored value, and its result is committed before anyone uses it.
   */
  credentials: CredentialStore;
  /** Local part of a mail's return address: names the message, and can't be made up by others. */
  returnAddress(reference: string): string;
  /** Callback address for receipts, for providers that take it per message; null when none is configured. */
  callbackUrl: string | null;
  log(level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>): void;
}

export interface CredentialStore {
  /** The current secrets of the account (e.g. access and refresh token). */
  read(accountId: string): Promise<Record<string, string>>;
  /**
   * Replaces the secrets under a lock. `stale` is the value that the caller saw fail: when the stored one already
   * differs, `renew` is not called and the stored value is returned.
   */
  renew(
    accountId: string,
    stale: Record<string, string>,
    renew: (current: Record<string, string>) => Promise<Record<string, string>>,
  ): Promise<Record<string, string>>;
}
