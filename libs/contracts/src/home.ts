import { z } from 'zod';
import { CampaignState } from './campaigns.js';
import { Held } from './held.js';
import { OutcomeCounts, RunView } from './reports.js';

const count = z.int().min(0);

/** One send near today. `counts`: members in what the reader may see. */
export const HomeSend = z
  .object({
    runId: z.string(),
    campaignId: z.uuid(),
    campaignName: z.string(),
    campaignState: CampaignState,
    /** False: of a unit above, to be seen and not touched. */
    own: z.boolean(),
    title: z.string(),
    kind: z.enum(['message', 'post']),
    state: RunView.shape.state,
    dueAt: z.iso.datetime(),
    awaitsApproval: z.boolean(),
    /** It was sent again to those whom it left without a message. */
    resent: z.boolean(),
    counts: OutcomeCounts,
  })
  .meta({ id: 'HomeSend' });
export type HomeSend = z.infer<typeof HomeSend>;

/** What is under way, and what was or is due within a week of today; what waits; what a newcomer has done. */
export const HomeView = z
  .object({
    sends: z.array(HomeSend),
    waitingImports: count,
    firstSteps: z.object({ campaign: z.boolean(), test: z.boolean(), people: z.boolean() }),
  })
  .meta({ id: 'HomeView' });
export type HomeView = z.infer<typeof HomeView>;

/** The plan's targets of this year that the system itself can count. `goal` in per cent of `population`. */
export const TargetList = z
  .object({
    year: z.int(),
    asOf: z.iso.datetime(),
    items: z.array(
      z.object({
        key: z.enum(['staffReached', 'operatorsTrained', 'staffUsing', 'lowerSecondaryReached']),
        reached: count,
        population: count,
        goal: count,
        /** `reached`, and `population` when it is a few itself, are not told to this reader and stand as 0. */
        held: Held.optional(),
      }),
    ),
  })
  .meta({ id: 'TargetList' });
export type TargetList = z.infer<typeof TargetList>;
