import { z } from 'zod';
import { PreviewedMessage } from './templates.js';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** What each school may fill in of a step. */
export const OpenParts = z
  .strictObject({
    /** Names of campaign values. */
    variables: z.array(z.string().min(1).max(40)).max(20),
    /** A school may choose its hour from the step's to this one; null: all at the step's. */
    hourTo: time.nullable(),
    mayDecline: z.boolean(),
  })
  .meta({ id: 'OpenParts' });
export type OpenParts = z.infer<typeof OpenParts>;

export const PartsMissing = z.enum(['default', 'leaveOut']);
const PartState = z.enum(['filling', 'submitted', 'approved']);

/** What a school writes for one step. */
export const PartAnswer = z
  .strictObject({
    values: z.record(z.string().max(40), z.string().trim().max(200)).optional(),
    hour: time.nullable().optional(),
    takesPart: z.boolean().optional(),
    reason: z.string().trim().max(300).optional(),
  })
  .meta({ id: 'PartAnswer' });
export type PartAnswer = z.infer<typeof PartAnswer>;

const version = z.int().min(0);
const Answers = z.record(z.uuid(), PartAnswer);

/** `version`: what the writer saw; 0 for a part that nobody has begun. */
export const FillPart = z.strictObject({ version, answers: Answers }).meta({ id: 'FillPart' });
export type FillPart = z.infer<typeof FillPart>;
export const DecidePart = z.strictObject({ version: z.int().min(1) }).meta({ id: 'DecidePart' });
export type DecidePart = z.infer<typeof DecidePart>;
export const ReturnPart = z
  .strictObject({ version: z.int().min(1), remarks: z.string().trim().min(1).max(500) })
  .meta({ id: 'ReturnPart' });
export type ReturnPart = z.infer<typeof ReturnPart>;

const person = z.object({ id: z.uuid(), name: z.string() }).nullable();

/** A school's own part of a campaign, with what the office wrote and what is open. */
export const UnitPartView = z
  .object({
    campaignId: z.uuid(),
    name: z.string(),
    officeName: z.string(),
    due: z.iso.date(),
    missing: PartsMissing,
    /** Whether the part may still be written and approved. */
    open: z.boolean(),
    /** Null: not started. */
    state: PartState.nullable(),
    version: z.int(),
    submittedBy: person,
    approvedBy: person,
    approvedAt: z.iso.datetime().nullable(),
    returnNote: z.string(),
    /** The reader may approve as things stand: not an author, nor the one who submitted. */
    mayApprove: z.boolean(),
    steps: z.array(
      z.object({
        stepId: z.uuid(),
        title: z.string(),
        dueAt: z.iso.datetime(),
        localTime: time,
        open: OpenParts,
        /** The office's values of what is open. */
        defaults: z.record(z.string(), z.string()),
        answer: PartAnswer,
      }),
    ),
  })
  .meta({ id: 'UnitPartView' });
export type UnitPartView = z.infer<typeof UnitPartView>;

export const PartTaskList = z
  .object({
    items: z.array(
      z.object({
        campaignId: z.uuid(),
        name: z.string(),
        officeName: z.string(),
        due: z.iso.date(),
        open: z.boolean(),
        state: PartState.nullable(),
        returned: z.boolean(),
        steps: z.int(),
        nextDueAt: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({ id: 'PartTaskList' });
export type PartTaskList = z.infer<typeof PartTaskList>;

/** All schools of a campaign, for its office. */
export const PartOverview = z
  .object({
    items: z.array(
      z.object({
        unitId: z.uuid(),
        name: z.string(),
        /** Null: not started. */
        state: PartState.nullable(),
        updatedAt: z.iso.datetime().nullable(),
        approvedBy: z.string().nullable(),
        /** Reasons for taking no part, one for each such step. */
        declines: z.array(z.string()),
        frozen: z.array(z.object({ stepId: z.uuid(), how: z.enum(['own', 'default', 'declined', 'missing']) })),
      }),
    ),
  })
  .meta({ id: 'PartOverview' });
export type PartOverview = z.infer<typeof PartOverview>;

export const PreviewPart = z.strictObject({ stepId: z.uuid(), answer: PartAnswer }).meta({ id: 'PreviewPart' });
export type PreviewPart = z.infer<typeof PreviewPart>;
/** A message of the step as one of the school's own people would get it, with what is written so far. */
export const PartPreview = z
  .object({
    /** Of the school, whom the step means. */
    members: z.int(),
    person: z.string().nullable(),
    messages: z.array(PreviewedMessage),
  })
  .meta({ id: 'PartPreview' });
export type PartPreview = z.infer<typeof PartPreview>;
