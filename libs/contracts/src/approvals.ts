import { z } from 'zod';
import { AudienceCounts, AudienceRule, ChannelName } from './audiences.js';
import { Allowed, ShiftRule, WeeklyRepeat } from './campaigns.js';
import { CostEstimate } from './money.js';
import { StepPilot } from './pilots.js';
import { OffsetUnit } from './templates.js';

const day = z.iso.date();
const named = z.object({ id: z.uuid(), name: z.string() });
const Moment = z.object({
  dueAt: z.iso.datetime(),
  offsetDays: z.int(),
  offsetUnit: OffsetUnit,
  localTime: z.string(),
  offsetHours: z.int(),
  repeat: WeeklyRepeat.nullable(),
});
const fromTo = <K extends string, T extends z.ZodType>(kind: K, of: T) =>
  z.object({ kind: z.literal(kind), before: of, after: of });

/** What is different about a step from what was approved, from the year before or from the playbook. */
export const StepChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['added', 'removed']) }),
  fromTo('title', z.string()),
  fromTo('time', Moment),
  fromTo('shift', ShiftRule),
  fromTo('hours', Allowed),
  /** Dropped so many hours after its time, or at an hour of the day if that comes first. */
  fromTo('expiry', z.object({ hours: z.int(), time: z.string().nullable() })),
  fromTo('schoolBreaks', z.boolean()),
  fromTo('pilot', StepPilot.nullable()),
  fromTo('audience', AudienceRule).extend({ beforePeople: z.int(), afterPeople: z.int() }),
  /** The same rule means another number by now. */
  fromTo('people', z.int()),
  fromTo('channels', z.array(ChannelName)),
  fromTo('silence', z.int().nullable()),
  z.object({
    kind: z.literal('text'),
    channel: ChannelName,
    parts: z.array(z.object({ op: z.enum(['same', 'added', 'removed']), text: z.string() })),
  }),
  /** At most, in đồng without VAT. */
  fromTo('price', z.number()),
]);
export type StepChange = z.infer<typeof StepChange>;

export const CampaignCheck = z
  .object({
    version: z.int(),
    /** Goes back with the approval, so that it stands for what was on the screen. */
    seen: z.string(),
    people: z.int(),
    steps: z.array(
      z.object({
        stepId: z.uuid(),
        key: z.string(),
        title: z.string(),
        kind: z.enum(['message', 'post']),
        dueAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
        /** As the law narrows them. */
        allowed: Allowed,
        channels: z.array(ChannelName),
        /** Who can be written to, each time; of a post its pages. */
        people: z.int(),
        /** How often it is to run. */
        times: z.int(),
        counts: AudienceCounts.nullable(),
        cost: CostEstimate.nullable(),
      }),
    ),
    problems: z.array(z.object({ code: z.string(), detail: z.string(), field: z.string().optional() })),
    cost: z.object({
      low: z.number(),
      high: z.number(),
      budget: z.number().nullable(),
      verdict: z.enum(['none', 'enough', 'near', 'mayRunOut', 'over']),
      unpriced: z.array(ChannelName),
    }),
    /** What the differences are told from; null when there is nothing to compare with. */
    compared: z
      .object({
        kind: z.enum(['approved', 'lastYear', 'playbook']),
        name: z.string().nullable(),
        at: z.iso.datetime().nullable(),
        by: z.string().nullable(),
      })
      .nullable(),
    difference: z
      .object({
        fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
        steps: z.array(z.object({ key: z.string(), title: z.string(), changes: z.array(StepChange) })),
      })
      .nullable(),
    /** Why the office alone may decide; null: whoever approves in the unit. */
    officeBecause: z.enum(['groups', 'people', 'cost']).nullable(),
    /** Whether the reader may decide now; null where they never may, or nothing waits. */
    decision: z
      .discriminatedUnion('may', [
        z.object({ may: z.literal(true), onBehalfOf: z.string().nullable() }),
        z.object({ may: z.literal(false), code: z.string(), detail: z.string() }),
      ])
      .nullable(),
  })
  .meta({ id: 'CampaignCheck' });
export type CampaignCheck = z.infer<typeof CampaignCheck>;

/** From which size on an approver of the office decides; null: never by that number. Two persons it always takes. */
export const ApprovalRule = z
  .strictObject({
    officeAbovePeople: z.int().min(1).max(100_000_000).nullable(),
    officeAboveCost: z.number().min(1).max(100_000_000_000).nullable(),
  })
  .meta({ id: 'ApprovalRule' });
export type ApprovalRule = z.infer<typeof ApprovalRule>;

export const DelegationView = z
  .object({
    id: z.uuid(),
    from: named,
    to: named,
    fromDay: day,
    untilDay: day,
    createdAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
    state: z.enum(['coming', 'now', 'over', 'revoked']),
  })
  .meta({ id: 'DelegationView' });
export type DelegationView = z.infer<typeof DelegationView>;
export const DelegationList = z.object({ items: z.array(DelegationView) }).meta({ id: 'DelegationList' });
export const DelegationCandidates = z.object({ items: z.array(named) }).meta({ id: 'DelegationCandidates' });

/** Days in the unit's time zone, both included. */
export const GiveDelegation = z
  .strictObject({ toUserId: z.uuid(), fromDay: day, untilDay: day })
  .meta({ id: 'GiveDelegation' });
export type GiveDelegation = z.infer<typeof GiveDelegation>;
