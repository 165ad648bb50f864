import { z } from 'zod';

const count = z.number().int();
/** Send again (some will have it twice), let it stand, or count as not reached (the next channel is tried). */
export const UncertainDecision = z.enum(['repeat', 'leave', 'notReached']);

export const UncertainView = z
  .object({
    /** To be sent back with a decision: what becomes uncertain later is not meant by it. */
    asOf: z.iso.datetime(),
    lines: z.array(
      z.object({
        channel: z.string(),
        n: count,
        /** Of them, how many a person let stand. */
        left: count,
        /** What the account does when nobody decides: nothing, or one repeat after its wait. */
        rule: z.enum(['hold', 'repeat']),
        repeatAt: z.iso.datetime().nullable(),
      }),
    ),
    /** Messages sent again although they may have arrived. */
    repeated: count,
    /** False when a repeat would not leave, for the reason `noRepeat`. */
    mayRepeat: z.boolean(),
    noRepeat: z.enum(['notYours', 'cancelled', 'expired']).nullable(),
    /** Whether `notReached` may try the next channel of the step: there is one, and the run is not over. */
    nextChannel: z.boolean(),
    decisions: z.array(z.object({ decision: UncertainDecision, at: z.iso.datetime(), n: count, done: z.boolean() })),
  })
  .meta({ id: 'UncertainView' });
export type UncertainView = z.infer<typeof UncertainView>;

export const DecideUncertain = z
  .strictObject({ decision: UncertainDecision, asOf: z.iso.datetime() })
  .meta({ id: 'DecideUncertain' });
export type DecideUncertain = z.infer<typeof DecideUncertain>;

export const UncertainDecided = z
  .object({
    /** It was decided already: a second click, or somebody else was faster. */
    existing: z.boolean(),
  })
  .meta({ id: 'UncertainDecided' });
export type UncertainDecided = z.infer<typeof UncertainDecided>;
