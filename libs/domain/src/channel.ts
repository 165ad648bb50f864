/** The channels that a message to one person can take. Posting to an outlet is `facebookPage`. */
export const CHANNELS = ['zaloOa', 'zaloUid', 'zaloZns', 'sms', 'email', 'facebookPage'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** What a contact point of a channel holds. Phones are E.164 digits without the plus ("84…"), e-mail is lower case. */
export type AddressKind = 'phone' | 'email' | 'zaloUserId' | 'pageId';

/**
 * What counts as proof that a message arrived (DESIGN section 2, "Reached").
 * `receipt`: the provider reports arrival. `silence`: only failures are reported, so no bounce after
 * the wait is `presumed`. `accepted`: the provider's answer is itself the proof (a published post).
 */
export type Evidence = 'receipt' | 'silence' | 'accepted';

export interface ChannelFacts {
  readonly address: AddressKind;
  readonly evidence: Evidence;
  /** Posts to a unit's outlet instead of writing to a person. */
  readonly outlet: boolean;
  /** How long an accepted message may stay without a receipt before it is closed, in hours. */
  readonly receiptWaitHours: number;
  /**
   * How long a lost answer is waited for, in hours, before an account's rule may repeat the message: its provider's
   * receipts are all in by then (Zalo retries a webhook for about two hours; a mail server bounces for days, mostly
   * within the first hours; eSMS must have forgotten the reference, or it takes the repeat for the first message).
   */
  readonly uncertainWaitHours: number;
}

export const CHANNEL_FACTS: Readonly<Record<ChannelName, ChannelFacts>> = {
  zaloOa: { address: 'zaloUserId', evidence: 'receipt', outlet: false, receiptWaitHours: 48, uncertainWaitHours: 2 },
  zaloUid: { address: 'zaloUserId', evidence: 'receipt', outlet: false, receiptWaitHours: 48, uncertainWaitHours: 2 },
  zaloZns: { address: 'phone', evidence: 'receipt', outlet: false, receiptWaitHours: 48, uncertainWaitHours: 2 },
  sms: { address: 'phone', evidence: 'receipt', outlet: false, receiptWaitHours: 48, uncertainWaitHours: 25 },
  email: { address: 'email', evidence: 'silence', outlet: false, receiptWaitHours: 72, uncertainWaitHours: 4 },
  facebookPage: { address: 'pageId', evidence: 'accepted', outlet: true, receiptWaitHours: 0, uncertainWaitHours: 1 },
};
