import { z } from 'zod';
import { Held } from './held.js';
import { ListQuery, listOf } from './list.js';
import { ResendKind } from './resends.js';

/** Outcomes in the order of the tables; they always add up to `members`. */
export const OUTCOMES = [
  'reached',
  'presumed',
  'unconfirmed',
  'pending',
  'uncertain',
  'failed',
  'skipped',
  'expired',
  'cancelled',
] as const;

const count = z.number().int();
export const OutcomeCounts = z
  .object({
    members: count,
    /** What is held back stands as 0: see `Held`. */
    held: z.partialRecord(z.enum(['members', ...OUTCOMES]), Held).optional(),
    ...(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])) as Record<
      (typeof OUTCOMES)[number],
      typeof count
    >),
  })
  .meta({ id: 'OutcomeCounts' });
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;

export const RunView = z
  .object({
    id: z.string(),
    stepId: z.uuid(),
    stepKey: z.string(),
    title: z.string(),
    kind: z.enum(['message', 'post']),
    state: z.enum(['planned', 'expanding', 'sending', 'done', 'cancelled', 'missed', 'void']),
    dueAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    movedFrom: z.iso.datetime().nullable(),
    movedCode: z.string(),
    /** The first run of the step, when this one wrote again to those whom it left without a message. */
    resendOf: z.string().nullable(),
    resendKind: ResendKind.nullable(),
    /** Stands on its date, and starts only once a second person has said yes. */
    awaitsApproval: z.boolean(),
    /** When retention blanked what its messages said of persons. */
    erasedAt: z.iso.datetime().nullable(),
    counts: OutcomeCounts,
    /** Why members were left out, and what failed the rest. */
    reasons: z.array(z.object({ outcome: z.string(), reason: z.string(), n: count, held: Held.optional() })),
    channels: z.array(z.object({ channel: z.string(), state: z.string(), n: count, held: Held.optional() })),
    posts: z.array(z.object({ state: z.string(), n: count })),
  })
  .meta({ id: 'RunView' });
export type RunView = z.infer<typeof RunView>;
export const RunList = z.object({ items: z.array(RunView) }).meta({ id: 'RunList' });
export type RunList = z.infer<typeof RunList>;

export const MemberQuery = ListQuery.extend({
  /** `notReached`: all who have no message in their hands; the others as in the five numbers of the screens. */
  outcome: z.enum([...OUTCOMES, 'notReached', 'unclear', 'notSent']).optional(),
  unitId: z.uuid().optional(),
  group: z.string().max(20).optional(),
});
export type MemberQuery = z.infer<typeof MemberQuery>;
export const MemberView = z
  .object({
    id: z.string(),
    personId: z.uuid(),
    name: z.string(),
    subjectName: z.string().nullable(),
    unitId: z.uuid(),
    unitName: z.string(),
    group: z.string(),
    outcome: z.enum(OUTCOMES),
    reason: z.string(),
    /** Served by the message of another member at the same address. */
    shared: z.boolean(),
    legs: z.array(
      z.object({
        channel: z.string(),
        state: z.string(),
        code: z.string(),
        sentAt: z.iso.datetime().nullable(),
        at: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'MemberView' });
export type MemberView = z.infer<typeof MemberView>;
export const MemberList = listOf(MemberView).meta({ id: 'MemberList' });
export type MemberList = z.infer<typeof MemberList>;

export const DeliveryQuery = z.object({
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  cursor: z.string().max(40).optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;
/** One message as providers know it; holds no personal data. */
export const DeliveryView = z
  .object({
    id: z.string(),
    memberId: z.string(),
    leg: count,
    channel: z.string(),
    state: z.string(),
    code: z.string(),
    attempts: count,
    reference: z.string(),
    providerRef: z.string().nullable(),
    sentAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DeliveryView' });
export type DeliveryView = z.infer<typeof DeliveryView>;
export const DeliveryList = listOf(DeliveryView).meta({ id: 'DeliveryList' });
export type DeliveryList = z.infer<typeof DeliveryList>;

export const MatrixQuery = z.object({
  runId: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
export type MatrixQuery = z.infer<typeof MatrixQuery>;
export const Matrix = z
  .object({
    units: z.array(z.object({ id: z.uuid(), code: z.string(), name: z.string(), kind: z.string() })),
    groups: z.array(z.string()),
    cells: z.array(OutcomeCounts.extend({ unitId: z.uuid(), group: z.string() })),
    rowTotals: z.array(OutcomeCounts.extend({ unitId: z.uuid() })),
    columnTotals: z.array(OutcomeCounts.extend({ group: z.string() })),
    total: OutcomeCounts,
  })
  .meta({ id: 'Matrix' });
export type Matrix = z.infer<typeof Matrix>;

const persons = {
  persons: count,
  reached: count,
  presumed: count,
  held: z.partialRecord(z.enum(['persons', 'reached', 'presumed']), Held).optional(),
};

/** Persons, each counted once over all steps: at the place of the first step that met them. */
export const Reach = z
  .object({
    cells: z.array(z.object({ unitId: z.uuid(), group: z.string(), ...persons })),
    total: z.object(persons),
  })
  .meta({ id: 'Reach' });
export type Reach = z.infer<typeof Reach>;

/** How many became reached in each hour, beside when the steps were due; a member counts once for a run and its re-sends. */
export const Timeline = z
  .object({
    /** In order; hours in which nobody was reached are left out. */
    points: z.array(z.object({ at: z.iso.datetime(), reached: count })),
    /** The steps that were to reach somebody, in the order in which they are due. Members are frozen at the start: 0 before it. */
    plan: z.array(
      z.object({
        runId: z.string(),
        title: z.string(),
        dueAt: z.iso.datetime(),
        members: count,
        held: Held.optional(),
      }),
    ),
  })
  .meta({ id: 'Timeline' });
export type Timeline = z.infer<typeof Timeline>;

export const OutletRow = z
  .object({
    id: z.string(),
    unitId: z.uuid(),
    unitName: z.string(),
    outletName: z.string(),
    channel: z.string(),
    stepTitle: z.string(),
    state: z.string(),
    code: z.string(),
    publishedAt: z.iso.datetime().nullable(),
    providerRef: z.string().nullable(),
    body: z.string(),
  })
  .meta({ id: 'OutletRow' });
export type OutletRow = z.infer<typeof OutletRow>;
export const OutletTable = z.object({ items: z.array(OutletRow) }).meta({ id: 'OutletTable' });
export type OutletTable = z.infer<typeof OutletTable>;

/** Data of one server-sent event: everything that a page shows moving. */
export const LiveReport = z
  .object({ at: z.iso.datetime(), state: z.string(), runs: z.array(RunView), total: OutcomeCounts })
  .meta({ id: 'LiveReport' });
export type LiveReport = z.infer<typeof LiveReport>;
