import { z } from 'zod';

const Channel = z.enum(['zaloOa', 'zaloUid', 'zaloZns', 'sms', 'email', 'facebookPage']);

/** `secretNames` says which secrets are set, never their values. `callbackUrl` is null for accounts of a unit above. */
export const AccountView = z
  .object({
    id: z.uuid(),
    unitId: z.uuid(),
    unitName: z.string(),
    channel: Channel,
    name: z.string(),
    mode: z.enum(['sandbox', 'real']),
    endpoint: z.string().nullable(),
    settings: z.record(z.string(), z.unknown()),
    secretNames: z.array(z.string()),
    sharedDown: z.boolean(),
    active: z.boolean(),
    connections: z.int(),
    perSecond: z.int().nullable(),
    perDay: z.int().nullable(),
    domainCaps: z.record(z.string(), z.int()),
    uncertainRule: z.enum(['hold', 'repeat']),
    state: z.enum(['ok', 'held', 'stopped']),
    stateCode: z.string(),
    stateUntil: z.string().nullable(),
    callbackUrl: z.string().nullable(),
  })
  .meta({ id: 'AccountView' });
export type AccountView = z.infer<typeof AccountView>;
export const AccountList = z.object({ items: z.array(AccountView) }).meta({ id: 'AccountList' });
export type AccountList = z.infer<typeof AccountList>;

const facts = {
  name: z.string().trim().min(2).max(100),
  mode: z.enum(['sandbox', 'real']),
  endpoint: z.string().trim().max(300).nullable(),
  /** What may be shown; a name that speaks of a secret is refused here. */
  settings: z.record(z.string().max(60), z.unknown()),
  /** Replaces the secrets that are named; an empty text removes one. Never read back. */
  secrets: z.record(
    z.string().max(60),
    z.union([z.string().max(10_000), z.record(z.string().max(60), z.string().max(10_000))]),
  ),
  sharedDown: z.boolean(),
  active: z.boolean(),
  connections: z.int().min(1).max(512),
  perSecond: z.int().min(1).max(100_000).nullable(),
  perDay: z.int().min(1).max(100_000_000).nullable(),
  /** Messages per second to one receiving mail domain; a domain that is not named has no limit of its own. */
  domainCaps: z.record(
    z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/)
      .max(253),
    z.int().min(1).max(100_000),
  ),
  uncertainRule: z.enum(['hold', 'repeat']),
};

export const AddAccount = z
  .strictObject({ ...facts, unitId: z.uuid(), channel: Channel })
  .partial()
  .required({ name: true, unitId: true, channel: true })
  .meta({ id: 'AddAccount' });
export type AddAccount = z.infer<typeof AddAccount>;

/** `state` may only be set back to `ok`, after what stopped the account was put right. */
export const ChangeAccount = z
  .strictObject({ ...facts, state: z.literal('ok') })
  .partial()
  .meta({ id: 'ChangeAccount' });
export type ChangeAccount = z.infer<typeof ChangeAccount>;
