import { z } from 'zod';

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
