import { z } from 'zod';

/** `demo`: demo log-ins work now. `now`: the instance's clock, which a temporary one may move. */
export const InstanceView = z
  .object({
    sandbox: z.boolean(),
    demo: z.boolean(),
    /** The sample came with it and was not removed yet. */
    sample: z.boolean(),
    temporary: z.boolean(),
    publicUrl: z.string(),
    now: z.iso.datetime(),
    /** Callbacks of providers that are stored and not applied yet. */
    openReceipts: z.number().int(),
  })
  .meta({ id: 'InstanceView' });
export type InstanceView = z.infer<typeof InstanceView>;

/** `personPerDay`: most messages to one person a day, null for no limit. `adsPerDay`: advertising to one address in 24 hours. */
export const SendingRules = z
  .strictObject({ personPerDay: z.int().min(1).max(100).nullable(), adsPerDay: z.int().min(1).max(3) })
  .meta({ id: 'SendingRules' });
export type SendingRules = z.infer<typeof SendingRules>;

export const MoveClock = z.strictObject({ now: z.iso.datetime({ offset: true }) }).meta({ id: 'MoveClock' });
export type MoveClock = z.infer<typeof MoveClock>;
