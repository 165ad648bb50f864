import { z } from 'zod';
import { AudienceGroup } from './people.js';
import { OffsetUnit } from './templates.js';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/**
 * `personCap`: the same people would get more messages that day than the office's cap; those above it wait for another
 * day, within the step's time. `accountShared`: another campaign sends from the same account at that time. `capTooSlow`:
 * what the account or the campaign may send does not fit between due time and expiry.
 */
export const ClashCode = z.enum(['personCap', 'accountShared', 'capTooSlow']);

/** A sending that has to do with a clash. */
export const ClashOther = z.object({
  campaignId: z.uuid(),
  campaign: z.string(),
  stepId: z.uuid(),
  step: z.string(),
  dueAt: z.iso.datetime(),
});

/** A change of the step after which it has no clash of this kind; only what is to be changed is given. */
export const ClashProposal = z.object({
  offsetDays: z.int().optional(),
  offsetUnit: OffsetUnit.optional(),
  localTime: time.optional(),
  expiryHours: z.int().optional(),
  dueAt: z.iso.datetime(),
  /** In the reader's language. */
  detail: z.string(),
});

export const Clash = z
  .object({
    code: ClashCode,
    /** In the reader's language, whole. */
    detail: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    /** With `personCap`: how many people of which groups, and the most that one of them would get. */
    people: z.int().nullable(),
    most: z.int().nullable(),
    groups: z.array(AudienceGroup),
    others: z.array(ClashOther),
    /** With `accountShared` and `capTooSlow`: when the last message would leave; null: not within two months. */
    doneAt: z.iso.datetime().nullable(),
    /** With `capTooSlow`: how many would not be sent by the expiry. */
    unsent: z.int().nullable(),
    /** Null where no change was found that helps. */
    proposal: ClashProposal.nullable(),
  })
  .meta({ id: 'Clash' });
export type Clash = z.infer<typeof Clash>;
