import { createHash } from 'node:crypto';

/** The channels that the sandbox plays, by the names that its control API uses. */
export const CHANNELS = ['sms', 'email', 'zaloZns', 'zaloUid', 'zaloOa', 'facebookPage'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * What may happen to an address that is drawn as refused, in the order that the draw counts in.
 * `undelivered` and `bounce` are accepted first and reported as failed later; all others are refused in the answer.
 */
export const MODES = {
  sms: ['blocked', 'undelivered'],
  email: ['unknown', 'bounce', 'full'],
  zaloZns: ['noAccount', 'cannotReceive', 'refused'],
  zaloUid: ['blocked', 'restricted', 'inactive'],
  zaloOa: ['restricted', 'inactive'],
  facebookPage: ['permission', 'blocked'],
} as const satisfies Record<Channel, readonly string[]>;
export type Mode<C extends Channel = Channel> = (typeof MODES)[C][number];

export type Shares = Readonly<Record<Channel, number>>;
export const DEFAULT_SEED = '10-10';
export const DEFAULT_SHARES: Shares = {
  sms: 0.12,
  email: 0.1,
  zaloZns: 0.2,
  zaloUid: 0.15,
  zaloOa: 0.15,
  facebookPage: 0.1,
};

/** First 32 bits of SHA-256 over `seed|topic|address`, as a number in [0, 1), and the next 32 bits for a second choice. */
export function draw(seed: string, topic: string, address: string): { u: number; pick: number } {
  const hash = createHash('sha256').update(`${seed}|${topic}|${address}`, 'utf8').digest();
  return { u: hash.readUInt32BE(0) / 2 ** 32, pick: hash.readUInt32BE(4) };
}

/**
 * How `address` fares on `channel`: null when it is accepted and delivered, else the mode of its refusal.
 * Pure and documented, so that a test can compute every outcome alone.
 * `address`: phone as `84…` digits (sms, zaloZns), lower-case e-mail, Zalo user id (zaloUid, zaloOa), page id (facebookPage).
 */
export function refusalOf<C extends Channel>(
  seed: string,
  shares: Shares,
  channel: C,
  address: string,
): Mode<C> | null {
  const { u, pick } = draw(seed, channel, address);
  const modes: readonly Mode<C>[] = MODES[channel];
  return u < shares[channel] ? modes[pick % modes.length]! : null;
}
