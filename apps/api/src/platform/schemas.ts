import { z } from 'zod';

/** Path parameters. */
export const Id = z.uuid();
/** Ids of runs, members, deliveries and log entries: decimal text. */
export const NumberId = z.string().regex(/^\d{1,18}$/);
