import { z } from 'zod';
import { ChannelName } from './audiences.js';

/** Who may have the message (`uncertain`) is in neither: a person decides about those first. */
export const ResendKind = z.enum(['failed', 'notReached']);

export const ResendQuery = z.object({ kind: ResendKind });
export type ResendQuery = z.infer<typeof ResendQuery>;

export const ResendPreview = z
  .object({
    kind: ResendKind,
    members: z.int(),
    byChannel: z.array(z.object({ channel: ChannelName, n: z.int() })),
    leftOut: z.array(z.object({ reason: z.string(), n: z.int(), detail: z.string() })),
    /** Estimate in dong, at most: recipients who share an address get one message. */
    cost: z.number(),
    dueAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    /** A re-send of this kind that is under way; another click gives that one. */
    open: z.string().nullable(),
  })
  .meta({ id: 'ResendPreview' });
export type ResendPreview = z.infer<typeof ResendPreview>;

export const StartResend = z.strictObject({ kind: ResendKind }).meta({ id: 'StartResend' });
export type StartResend = z.infer<typeof StartResend>;

export const ResendStarted = z
  .object({
    runId: z.string(),
    members: z.int(),
    /** Of them, how many can be written to as things are. */
    writable: z.int(),
    /** It was under way already: a second click, or somebody else was faster. */
    existing: z.boolean(),
    /** A draft: nothing is sent before a second person has said yes. */
    awaitsApproval: z.boolean(),
  })
  .meta({ id: 'ResendStarted' });
export type ResendStarted = z.infer<typeof ResendStarted>;
