import { z } from 'zod';
import { Held } from './held.js';
import { AudienceGroup } from './people.js';

export const ChannelName = z.enum(['zaloOa', 'zaloUid', 'zaloZns', 'sms', 'email', 'facebookPage']);
export type ChannelName = z.infer<typeof ChannelName>;

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(200);
const declared = z.enum(['yes', 'none', 'unknown']);

/** All fields that are given must hold; within a field any value will do. */
export const AudienceClause = z
  .strictObject({
    groups: some(AudienceGroup),
    /** Units with all that is below them. */
    unitIds: some(z.uuid()).optional(),
    /** 1–9; nursery and ages 3–5 are -4 to -1. */
    grades: some(z.int().min(-4).max(9)).optional(),
    classNames: some(z.string().min(1).max(40)).optional(),
    employmentTypes: some(z.enum(['civilServant', 'publicEmployee', 'contractWorker'])).optional(),
    eidStatus: some(declared).optional(),
    serviceUse: some(declared).optional(),
    tags: some(z.string().min(1).max(60)).optional(),
    coreTeam: z.boolean().optional(),
    /** Lists of persons; those of them with a place in one of the groups are meant. */
    listIds: some(z.uuid()).optional(),
    /** A usable address on one of these channels, or on none of them. */
    hasChannels: some(ChannelName).optional(),
    lacksChannels: some(ChannelName).optional(),
    /** Whom at least one of these steps was sent to, and how it ended over all of them and their re-sends. */
    past: z.strictObject({ stepIds: some(z.uuid()), outcome: z.enum(['reached', 'notReached', 'unclear']) }).optional(),
    /** `none`: never asked, or never answered. */
    consent: z
      .strictObject({
        purpose: z.enum(['notice', 'outreach']),
        channel: ChannelName,
        word: z.enum(['yes', 'no', 'none']),
      })
      .optional(),
  })
  .meta({ id: 'AudienceClause' });

/** Persons who meet one clause of `include` and none of `exclude`. */
export const AudienceRule = z
  .strictObject({
    include: z.array(AudienceClause).min(1).max(20),
    exclude: z.array(AudienceClause).max(20).optional(),
  })
  .meta({ id: 'AudienceRule' });
export type AudienceRule = z.infer<typeof AudienceRule>;

export const Audience = z
  .object({
    id: z.uuid(),
    unitId: z.uuid(),
    name: z.string(),
    rule: AudienceRule,
    /** False: it belongs to a unit above and can be used, not changed. */
    own: z.boolean(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Audience' });
export type Audience = z.infer<typeof Audience>;
export const AudienceList = z.object({ items: z.array(Audience) }).meta({ id: 'AudienceList' });

const name = z.string().trim().min(1).max(120);
export const CreateAudience = z.strictObject({ name, rule: AudienceRule }).meta({ id: 'CreateAudience' });
export type CreateAudience = z.infer<typeof CreateAudience>;
export const ChangeAudience = z
  .strictObject({ name: name.optional(), rule: AudienceRule.optional() })
  .meta({ id: 'ChangeAudience' });
export type ChangeAudience = z.infer<typeof ChangeAudience>;

export const CountAudience = z
  .strictObject({
    rule: AudienceRule,
    /** In the order in which they would be tried. */
    channels: z.array(ChannelName).max(6),
    /** Decides about consent; without one the message counts as a notice. */
    templateKey: z.string().max(80).optional(),
  })
  .meta({ id: 'CountAudience' });
export type CountAudience = z.infer<typeof CountAudience>;

/** `members` is the sum of `byChannel` and of `leftOut`. What is `held` back stands as 0: see `Held`. */
export const AudienceCounts = z
  .object({
    members: z.int(),
    held: Held.optional(),
    byChannel: z.array(z.object({ channel: ChannelName, n: z.int(), held: Held.optional() })),
    leftOut: z.array(z.object({ reason: z.string(), n: z.int(), detail: z.string(), held: Held.optional() })),
    byUnit: z.array(
      z.object({
        unitId: z.uuid(),
        name: z.string(),
        members: z.int(),
        heldMembers: Held.optional(),
        writable: z.int(),
        heldWritable: Held.optional(),
      }),
    ),
  })
  .meta({ id: 'AudienceCounts' });
export type AudienceCounts = z.infer<typeof AudienceCounts>;

export const FindUnreachable = CountAudience.extend({ limit: z.int().min(1).max(200).default(100) }).meta({
  id: 'FindUnreachable',
});
export type FindUnreachable = z.infer<typeof FindUnreachable>;
export const UnreachableList = z
  .object({
    items: z.array(
      z.object({
        personId: z.uuid(),
        name: z.string(),
        unitName: z.string(),
        group: AudienceGroup,
        reason: z.string(),
        reasonDetail: z.string(),
      }),
    ),
  })
  .meta({ id: 'UnreachableList' });
export type UnreachableList = z.infer<typeof UnreachableList>;

/** Steps that a rule may ask about: whom did it reach? */
export const AskableSteps = z
  .object({
    items: z.array(z.object({ stepId: z.uuid(), title: z.string(), campaignId: z.uuid(), campaignName: z.string() })),
  })
  .meta({ id: 'AskableSteps' });
export type AskableSteps = z.infer<typeof AskableSteps>;
