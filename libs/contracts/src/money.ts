import { z } from 'zod';
import { ChannelName } from './audiences.js';

/** Money is in đồng without VAT, with at most two decimals. */
const amount = z.number();
const span = z.object({ low: amount, high: amount });

export const TariffKind = z.enum(['any', 'notice', 'advertising']);
export const TariffOperator = z.enum([
  'any',
  'viettel',
  'vinaphone',
  'mobifone',
  'vietnamobile',
  'gmobile',
  'itel',
  'wintel',
  'other',
]);

const line = {
  kind: TariffKind,
  /** By the number's prefix; numbers can be ported, so it is a guess until the provider reports. */
  operator: TariffOperator,
  /** The provider's template id; empty: all. */
  template: z.string().trim().max(60),
  per: z.enum(['part', 'message']),
  price: z
    .number()
    .min(0)
    .max(1_000_000)
    .refine((price) => Number.isInteger(Math.round(price * 1e6) / 1e4), { message: 'at most two decimals' }),
  validFrom: z.iso.date(),
};

export const TariffLine = z.object({ id: z.uuid(), ...line, price: amount }).meta({ id: 'TariffLine' });
export type TariffLine = z.infer<typeof TariffLine>;
export const TariffList = z.object({ items: z.array(TariffLine) }).meta({ id: 'TariffList' });
export type TariffList = z.infer<typeof TariffList>;
/** A line with the same kind, operator, template and day is replaced. */
export const PutTariff = z
  .strictObject({
    ...line,
    kind: TariffKind.default('any'),
    operator: TariffOperator.default('any'),
    template: line.template.default(''),
  })
  .meta({ id: 'PutTariff' });
export type PutTariff = z.infer<typeof PutTariff>;

/**
 * An estimate. `low`: everybody gets the cheapest message on their first channel; `first`: the dearest one there; `high`:
 * besides, nobody is reached and all are tried on every channel that follows.
 */
export const CostEstimate = z
  .object({
    low: amount,
    first: amount,
    high: amount,
    byChannel: z.array(
      z.object({
        channel: ChannelName,
        messages: z.int(),
        /** SMS parts of the real texts that were looked at. */
        parts: span.nullable(),
        /** Of one message; null: nobody entered a price. */
        price: span.nullable(),
      }),
    ),
    unpriced: z.array(ChannelName),
  })
  .meta({ id: 'CostEstimate' });
export type CostEstimate = z.infer<typeof CostEstimate>;

/** `over`: the budget won't last even if all goes cheaply; `mayRunOut`: it may not; `near`: 80 % or more are spoken for. */
export const BudgetVerdict = z.enum(['none', 'enough', 'near', 'mayRunOut', 'over']);

export const CampaignCost = z
  .object({
    budget: amount.nullable(),
    /** A raise that was asked for and waits for a second person. */
    wanted: amount.nullable(),
    wantedBy: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    /** Taken by a provider, or perhaps taken. */
    spent: amount,
    /** Queued or on its way: counted against the budget already. */
    inFlight: amount,
    toCome: span,
    verdict: BudgetVerdict,
    unpriced: z.array(ChannelName),
    /** None for readers who may not see persons: what one step costs tells how many people it reaches. */
    steps: z.array(
      z.object({
        stepId: z.uuid(),
        title: z.string(),
        /** Null once the step has run. */
        estimate: CostEstimate.nullable(),
        /** How often the estimate is still to be spent: more than once of a step that comes back. */
        times: z.int(),
        spending: z.object({ spent: amount, inFlight: amount, messages: z.int(), parts: z.int() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'CampaignCost' });
export type CampaignCost = z.infer<typeof CampaignCost>;

export const Budget = z.number().min(1).max(100_000_000_000);
export const AskBudget = z.strictObject({ amount: Budget }).meta({ id: 'AskBudget' });
export type AskBudget = z.infer<typeof AskBudget>;
/** Names the amount that the approver saw. */
export const RaiseBudget = z.strictObject({ amount: Budget }).meta({ id: 'RaiseBudget' });
export type RaiseBudget = z.infer<typeof RaiseBudget>;

export const CostQuery = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  campaignId: z.uuid().optional(),
});
export type CostQuery = z.infer<typeof CostQuery>;

export const CostAccount = z
  .object({
    items: z.array(
      z.object({
        month: z.string(),
        unitId: z.uuid(),
        unitName: z.string(),
        campaignId: z.uuid(),
        campaignName: z.string(),
        channel: ChannelName,
        messages: z.int(),
        parts: z.int(),
        spent: amount,
        /** Of it, what the provider itself reported. */
        reported: amount,
      }),
    ),
    total: amount,
  })
  .meta({ id: 'CostAccount' });
export type CostAccount = z.infer<typeof CostAccount>;
