import type { Channel } from '../../types.js';

/** Channels as people name them: the three ways of Zalo are one. */
export const FAMILIES = {
  zalo: ['zaloOa', 'zaloUid', 'zaloZns'],
  sms: ['sms'],
  email: ['email'],
} as const satisfies Record<string, readonly Channel[]>;
export type Family = keyof typeof FAMILIES;

export const familyOf = (channel: Channel): Family | undefined =>
  (Object.keys(FAMILIES) as Family[]).find((family) => (FAMILIES[family] as readonly Channel[]).includes(channel));

/** Each once, in the order of the channels. */
export const familiesOf = (channels: readonly Channel[]): Family[] => [
  ...new Set(channels.flatMap((channel) => familyOf(channel) ?? [])),
];
