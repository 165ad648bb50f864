import { z } from 'zod';
import { OUTCOMES } from './reports.js';

/** One recipient of a run with every message and every word of the provider about it. */
export const MemberDetails = z
  .object({
    id: z.string(),
    runId: z.string(),
    personId: z.uuid(),
    name: z.string(),
    subjectName: z.string().nullable(),
    unitName: z.string(),
    group: z.string(),
    outcome: z.enum(OUTCOMES),
    reason: z.string(),
    /** Served by the message of another member at the same address: the legs are that one's. */
    shared: z.boolean(),
    legs: z.array(
      z.object({
        deliveryId: z.string(),
        channel: z.string(),
        /** Name of the sender account; empty when the reader may not see it. */
        sender: z.string(),
        state: z.string(),
        code: z.string(),
        attempts: z.int(),
        sentAt: z.iso.datetime().nullable(),
        at: z.iso.datetime(),
        /** Ours, which the message carried. */
        reference: z.string(),
        providerRef: z.string().nullable(),
        events: z.array(
          z.object({ at: z.iso.datetime(), from: z.string(), to: z.string(), code: z.string(), attempt: z.int() }),
        ),
      }),
    ),
  })
  .meta({ id: 'MemberDetails' });
export type MemberDetails = z.infer<typeof MemberDetails>;

/** The words exactly as sent; 410 `text.erased` once retention has erased them. */
export const SentText = z
  .object({
    deliveryId: z.string(),
    channel: z.string(),
    sentAt: z.iso.datetime().nullable(),
    templateKey: z.string(),
    templateVersion: z.int(),
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable(),
  })
  .meta({ id: 'SentText' });
export type SentText = z.infer<typeof SentText>;
