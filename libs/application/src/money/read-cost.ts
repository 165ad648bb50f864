import {
  type Actor,
  type BudgetVerdict,
  budgetVerdict,
  type ChannelName,
  money,
  occurrencesToRun,
  type Span,
  type TemplateVars,
} from '@loa/domain';
import { meaningOf } from '../campaigns/campaign-readiness.js';
import { mergeSettings } from '../campaigns/campaign-settings.js';
import type { Campaign, CampaignStores, Step } from '../campaigns/campaign-store.js';
import { loadCampaign, scopeOf } from '../campaigns/load-campaign.js';
import { memberValues } from '../campaigns/member-values.js';
import { planStepsOf } from '../campaigns/plan-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { seesNoPersons } from '../reports/hold-small-counts.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import type { BudgetState, CostFilter, CostLine, RunSpending, Waiting } from './cost-store.js';
import { estimateCost, type StepCost } from './estimate-step.js';

/** Real recipients whose texts are measured for an estimate. */
export const SAMPLES = 30;
/** Lines that one account of costs may have. */
export const MOST_LINES = 20_000;

export interface CampaignCost extends BudgetState {
  readonly spent: number;
  readonly inFlight: number;
  /** Still to come: steps that have not started, and messages that wait. */
  readonly toCome: Span;
  readonly verdict: BudgetVerdict;
  readonly unpriced: readonly ChannelName[];
  readonly steps: readonly {
    readonly stepId: string;
    readonly title: string;
    readonly estimate: StepCost | null;
    /** How often the estimate is still to be spent: more than once of a step that comes back. */
    readonly times: number;
    /** Of all runs of the step; null before the first. */
    readonly spending: Pick<RunSpending, 'spent' | 'inFlight' | 'messages' | 'parts'> | null;
  }[];
}

export class ReadCost {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  /** Estimate, spending and budget of a campaign. Steps that have run are not estimated again. */
  ofCampaign(actor: Actor, id: string): Promise<CampaignCost> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadCampaign(stores, id);
      const messages = (await stores.campaigns.steps(id)).filter(({ active, kind }) => active && kind === 'message');
      const runs = await stores.costs.ofRuns(id);
      const waiting = await stores.costs.waiting(id);
      const left = await timesToCome(stores, campaign, messages, now);
      const lines = [];
      for (const step of messages) {
        const started = runs.some(({ stepId }) => stepId === step.id);
        const times = left.get(step.id) ?? (started ? 0 : 1);
        const estimate =
          started && times === 0 && !waiting.some(({ stepId }) => stepId === step.id)
            ? null
            : await this.estimate(stores, campaign, step, now);
        const spending = started ? sumOf(runs, step.id) : null;
        lines.push({ stepId: step.id, title: step.title, estimate, times, spending });
      }
      const spent = money(runs.reduce((sum, run) => sum + run.spent, 0));
      const inFlight = money(runs.reduce((sum, run) => sum + run.inFlight, 0));
      const toCome = toComeOf(lines, waiting);
      const budget = await stores.costs.budget(id);
      const unpriced = [...new Set(lines.flatMap(({ estimate }) => estimate?.unpriced ?? []))];
      const verdict = budgetVerdict(budget.budget, money(spent + inFlight), toCome);
      // What one step costs tells how many people it reaches: who may see no persons has the sums of the campaign.
      const steps = seesNoPersons(actor) ? [] : lines;
      return { ...budget, spent, inFlight, toCome, verdict, unpriced, steps };
    });
  }

  /** What was spent, by month, unit, campaign and channel. */
  account(actor: Actor, filter: CostFilter): Promise<CostLine[]> {
    return this.transactions.run(scopeOf(actor), ({ costs }) => costs.account(filter, MOST_LINES));
  }

  private async estimate(stores: CampaignStores, campaign: Campaign, step: Step, now: Date): Promise<StepCost> {
    const { template, question } = await meaningOf(stores, campaign, step.id, now);
    const counts = await stores.audiences.count(question);
    return estimateFor(stores, this.previews, campaign, { content: template.content, question, counts });
  }
}

/** The estimate of a step whose audience is counted: its prices and a few of its real texts are fetched here. */
export async function estimateFor(
  stores: CampaignStores,
  previews: MessagePreviews,
  campaign: Campaign,
  step: {
    readonly content: Parameters<typeof estimateCost>[1]['content'];
    readonly question: Parameters<CampaignStores['audiences']['sample']>[0];
    readonly counts: { readonly byChannel: StepCostCounts };
  },
): Promise<StepCost> {
  const { content, question, counts } = step;
  const tariffs = await stores.tariffs.ofUnit(campaign.unitId, question.channels);
  const people = question.channels.includes('sms') ? await stores.audiences.sample(question, SAMPLES) : [];
  const samples = (people.length === 0 ? [null] : people).map(
    (person) => mergeSettings(campaign.settings, memberValues(previews, person)) as TemplateVars,
  );
  const { channels, day } = question;
  return estimateCost(previews, { content, channels, counts: counts.byChannel, samples, tariffs, day });
}

type StepCostCounts = Parameters<typeof estimateCost>[1]['counts'];

function sumOf(runs: readonly RunSpending[], stepId: string) {
  const own = runs.filter((run) => run.stepId === stepId);
  const sum = (field: 'spent' | 'inFlight' | 'messages' | 'parts') =>
    money(own.reduce((so, run) => so + run[field], 0));
  return { spent: sum('spent'), inFlight: sum('inFlight'), messages: sum('messages'), parts: sum('parts') };
}

/** How many times steps that come back are still to run; nothing of others. */
async function timesToCome(
  stores: CampaignStores,
  campaign: Campaign,
  steps: readonly Step[],
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const coming = steps.filter(({ repeat }) => repeat !== null);
  if (coming.length === 0) return new Map();
  if (campaign.state !== 'draft' && campaign.state !== 'submitted') {
    const planned = (await stores.campaigns.runs(campaign)).filter(({ state }) => state === 'planned');
    return new Map(coming.map(({ id }) => [id, planned.filter(({ stepId }) => stepId === id).length]));
  }
  const templates = await stores.templates.latest(coming.map(({ templateId }) => templateId));
  const planned = await planStepsOf(stores, campaign, coming, templates, now);
  return new Map(coming.map(({ id }) => [id, occurrencesToRun(planned.get(id)!.occurrences, [], now).length]));
}

/** Of what has started, the messages that wait without a price; of what is to come the whole estimate. */
function toComeOf(lines: CampaignCost['steps'], waiting: readonly Waiting[]): Span {
  const toCome = { low: 0, high: 0 };
  for (const { stepId, estimate, times } of lines) {
    if (estimate === null) continue;
    toCome.low += estimate.low * times;
    toCome.high += estimate.high * times;
    for (const { channel, messages } of waiting.filter((one) => one.stepId === stepId)) {
      const price = estimate.byChannel.find((line) => line.channel === channel)?.price;
      toCome.low += messages * (price?.low ?? 0);
      toCome.high += messages * (price?.high ?? 0);
    }
  }
  return { low: money(toCome.low), high: money(toCome.high) };
}
