import type { TakenMessage, TrialInbox } from '@loa/application';
import { request } from 'undici';
import { z } from 'zod';

const WAIT_MS = 5_000;
const Answer = z.object({
  messages: z.array(
    z.object({
      at: z.iso.datetime(),
      channel: z.enum(['sms', 'email', 'zaloZns', 'zaloUid', 'zaloOa', 'facebookPage']),
      to: z.string(),
      sender: z.string(),
      reference: z.string().nullable(),
      subject: z.string().optional(),
      text: z.string().optional(),
      parts: z.number().optional(),
    }),
  ),
});

/** Over HTTP; `url` is where the accounts on the sandbox point, undefined where there is none. */
export const trialInboxAt = (url: string | undefined): TrialInbox => ({
  async newest(): Promise<readonly TakenMessage[] | null> {
    if (!url) return null;
    try {
      const { statusCode, body } = await request(`${url}/newest`, { headersTimeout: WAIT_MS, bodyTimeout: WAIT_MS });
      const read = Answer.safeParse(await body.json());
      return statusCode === 200 && read.success ? read.data.messages : null;
    } catch {
      return null;
    }
  },
});
