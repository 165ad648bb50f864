import { z } from 'zod';
import { ChannelName } from './audiences.js';

/** Messages that the sandbox took for persons of the reader's scope, the newest first; addresses are masked. */
export const TrialInbox = z
  .object({
    items: z.array(
      z.object({
        at: z.iso.datetime(),
        channel: ChannelName,
        to: z.string(),
        sender: z.string(),
        /** Empty for a test, which goes to whoever asked for it. */
        recipient: z.string(),
        test: z.boolean(),
        subject: z.string().optional(),
        text: z.string().optional(),
        parts: z.number().optional(),
      }),
    ),
  })
  .meta({ id: 'TrialInbox' });
export type TrialInbox = z.infer<typeof TrialInbox>;
