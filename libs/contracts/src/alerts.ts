import { z } from 'zod';
import { ChannelName } from './audiences.js';
import { ListQuery, listOf } from './list.js';

const AlertKind = z.enum([
  'runStuck',
  'runWaitsForAccount',
  'runPausedItself',
  'uncertainMessages',
  'accountHeld',
  'accountStopped',
  'balanceOut',
  'tokenOut',
  'tokenEnding',
  'dayCapReached',
  'budgetNear',
  'budgetUsedUp',
  'pilotWaits',
]);

/** `state`: `open` (the default) are those whose cause is still there; `ended` the others. */
export const AlertQuery = ListQuery.extend({
  cursor: z.uuid().optional(),
  state: z.enum(['open', 'ended']).default('open'),
  campaignId: z.uuid().optional(),
});
export type AlertQuery = z.infer<typeof AlertQuery>;

/** `title`, `detail` and `advice` in the reader's language: what it is, in numbers, and what to do. */
export const AlertView = z
  .object({
    id: z.uuid(),
    kind: AlertKind,
    unitId: z.uuid(),
    unitName: z.string(),
    campaign: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    run: z.object({ id: z.string(), step: z.string() }).nullable(),
    account: z.object({ id: z.uuid(), name: z.string(), channel: ChannelName }).nullable(),
    title: z.string(),
    detail: z.string(),
    advice: z.string(),
    facts: z.record(z.string(), z.unknown()),
    raisedAt: z.iso.datetime(),
    resolvedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AlertView' });
export type AlertView = z.infer<typeof AlertView>;
export const AlertList = listOf(AlertView).meta({ id: 'AlertList' });
export type AlertList = z.infer<typeof AlertList>;

export const AlertCount = z.object({ open: z.int() }).meta({ id: 'AlertCount' });
export type AlertCount = z.infer<typeof AlertCount>;
