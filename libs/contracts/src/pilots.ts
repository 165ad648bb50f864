import { z } from 'zod';

/** Who gets a step's message first: so many people, or those who count under one unit. */
export const StepPilot = z
  .union([z.strictObject({ people: z.int().min(1).max(5000) }), z.strictObject({ unitId: z.uuid() })])
  .meta({ id: 'StepPilot' });
export type StepPilot = z.infer<typeof StepPilot>;

const count = z.int();

/** A run that went to a few first, and what became of them. */
export const PilotView = z
  .object({
    runId: z.string(),
    stepId: z.uuid(),
    state: z.enum(['waiting', 'continued', 'stopped']),
    /** Until when the rest may still be let go. */
    expiresAt: z.iso.datetime(),
    /** It waits for a person, and that person may still decide. */
    open: z.boolean(),
    people: count,
    held: count,
    /** Of the people who were written to first; they add up to `people`. */
    reached: count,
    unclear: count,
    pending: count,
    failed: count,
    notSent: count,
    /** Đồng, without VAT, of their messages so far */
    cost: z.number(),
    decidedBy: z.string().nullable(),
    decidedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'PilotView' });
export type PilotView = z.infer<typeof PilotView>;
export const PilotList = z.object({ items: z.array(PilotView) }).meta({ id: 'PilotList' });
export type PilotList = z.infer<typeof PilotList>;

export const DecidePilot = z.strictObject({ decision: z.enum(['continue', 'stop']) }).meta({ id: 'DecidePilot' });
export type DecidePilot = z.infer<typeof DecidePilot>;
