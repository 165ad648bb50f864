import { z } from 'zod';

export const LookAtDemo = z.strictObject({ keepSandbox: z.boolean().default(false) }).meta({ id: 'LookAtDemo' });
export type LookAtDemo = z.infer<typeof LookAtDemo>;

/** What goes and what stays, counted by kind. Nothing can go while it is `blocked`. */
export const DemoSurvey = z
  .object({
    /** `noAdministrator`: no active administrator of your own at the top; `underWay`: messages of the demo are being sent. */
    blocked: z.enum(['noAdministrator', 'underWay', 'left']).nullable(),
    going: z.record(z.string(), z.int()),
    staying: z.record(z.string(), z.int()),
    accounts: z.array(
      z.object({ name: z.string(), channel: z.string(), mode: z.enum(['sandbox', 'real']), goes: z.boolean() }),
    ),
    leftAt: z.string().nullable(),
  })
  .meta({ id: 'DemoSurvey' });
export type DemoSurvey = z.infer<typeof DemoSurvey>;

export const LeaveDemo = z
  .strictObject({
    /** Keeps the accounts that only practise. */
    keepSandbox: z.boolean().default(false),
    /** The words that the page asks for. */
    words: z.string().max(100),
  })
  .meta({ id: 'LeaveDemo' });
export type LeaveDemo = z.infer<typeof LeaveDemo>;
