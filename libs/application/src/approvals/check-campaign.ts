import {
  type Actor,
  type BudgetVerdict,
  budgetVerdict,
  type ChannelName,
  DomainError,
  money,
  type Problem,
  type Span,
} from '@loa/domain';
import { readinessOf } from '../campaigns/campaign-readiness.js';
import type { Campaign, CampaignStores } from '../campaigns/campaign-store.js';
import { loadCampaign, scopeOf } from '../campaigns/load-campaign.js';
import { planStepsOf } from '../campaigns/plan-campaign.js';
import { seesPersons } from '../campaigns/preview-step.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { holdAudience } from '../reports/hold-small-counts.js';
import type { MessagePreviews, PlaybookSource } from '../templates/message-previews.js';
import { type Basis, basisOf, withSteps } from './compared-with.js';
import { type PlanDifference, planDifference } from './plan-changes.js';
import { fingerprintOf, type LookedAtStep, lookAtPlan, lookAtStep, planOf } from './plan-description.js';
import {
  type OfficeReason,
  officeReason,
  requireOffice,
  requireSecondPerson,
  type Size,
  sizeOf,
} from './who-approves.js';

export interface CampaignCheck {
  readonly campaign: Campaign;
  /** Goes back with the approval, so that it stands for what was on the screen. */
  readonly seen: string;
  /** All that will run; of a decided campaign the steps that wait for a second person again. */
  readonly steps: readonly LookedAtStep[];
  readonly problems: readonly Problem[];
  readonly size: Size;
  readonly cost: Span & { readonly verdict: BudgetVerdict; readonly unpriced: readonly ChannelName[] };
  readonly compared: Omit<Basis, 'plan'> | null;
  readonly difference: PlanDifference | null;
  /** Why the office alone may decide. */
  readonly officeBecause: OfficeReason;
  /** Whether the reader may decide now; null where they never may, or nothing waits. */
  readonly decision: Decision | null;
}

export type Decision =
  | { readonly may: true; readonly onBehalfOf: string | null }
  | { readonly may: false; readonly code: string; readonly params: DomainError['params'] };

/** The last page before a campaign is handed over, and the same for whoever decides about it. */
export class CheckCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly playbooks: PlaybookSource,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, id: string): Promise<CampaignCheck> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadCampaign(stores, id);
      const open = campaign.state === 'draft' || campaign.state === 'submitted';
      const { steps, problems, seen } = open
        ? await this.wholePlan(stores, campaign, now)
        : await this.waitingSteps(stores, campaign, now);
      // Below the campaign's unit the numbers of the whole office are nobody's to compare with; nor are persons for a viewer.
      const compares = campaign.own && seesPersons(actor);
      const basis = compares ? await basisOf(stores, this.previews, this.playbooks, { campaign, steps }, now) : null;
      const present = planOf(
        campaign,
        steps.map(({ described }) => described),
      );
      const size = sizeOf(steps);
      const shown = seesPersons(actor) ? steps : steps.map(heldBack);
      return {
        campaign,
        seen,
        steps: shown,
        problems,
        size: { ...size, people: sizeOf(shown).people },
        cost: costOf(campaign, steps),
        compared: basis && { kind: basis.kind, name: basis.name, at: basis.at, by: basis.by },
        difference: basis && planDifference(basis.plan, open ? present : withSteps(basis.plan, present.steps)),
        officeBecause: officeReason(
          steps.map(({ step }) => step),
          size,
          await stores.approvals.rule(),
        ),
        decision: await this.decision(stores, actor, campaign, { steps, size }, now),
      };
    });
  }

  private async wholePlan(stores: CampaignStores, campaign: Campaign, now: Date) {
    const ready = await readinessOf(stores, this.previews, campaign, now);
    const steps = await lookAtPlan(stores, this.previews, campaign, ready, now);
    return { steps, problems: ready.problems, seen: fingerprintOf(campaign, ready) };
  }

  private async waitingSteps(stores: CampaignStores, campaign: Campaign, now: Date) {
    const none = { problems: [], seen: '' };
    if (campaign.awaitingSteps === 0) return { ...none, steps: [] };
    const awaiting = (await stores.campaigns.runs(campaign)).filter(
      (run) => run.awaitsApproval && run.state === 'planned',
    );
    // All times of a step that comes back wait for one yes.
    const waiting = awaiting.filter((run, at) => awaiting.findIndex(({ stepId }) => stepId === run.stepId) === at);
    const all = await stores.campaigns.steps(campaign.id);
    const steps: LookedAtStep[] = [];
    for (const run of waiting) {
      const step = all.find(({ id }) => id === run.stepId);
      const template = run.templateVersionId && (await stores.templates.version(run.templateVersionId));
      if (!step || !template) continue;
      const planned = (await planStepsOf(stores, campaign, [step], new Map([[template.id, template]]), now)).get(
        step.id,
      )!;
      const times = { ...planned, dueAt: run.dueAt, expiresAt: run.expiresAt };
      steps.push(await lookAtStep(stores, this.previews, campaign, { step, template, planned: times }, now));
    }
    return { ...none, steps };
  }

  private async decision(
    stores: CampaignStores,
    actor: Actor,
    campaign: Campaign,
    { steps, size }: { readonly steps: readonly LookedAtStep[]; readonly size: Size },
    now: Date,
  ): Promise<Decision | null> {
    const waits = campaign.state === 'submitted' || campaign.awaitingSteps > 0;
    if (!waits || !campaign.own || actor.kind !== 'user' || !actor.permissions.has('campaign.approve')) return null;
    try {
      const { onBehalfOf } = await requireSecondPerson(stores, actor, campaign, now);
      await requireOffice(stores, actor, campaign, { steps: steps.map(({ step }) => step), size }, now);
      return { may: true, onBehalfOf: onBehalfOf?.name ?? null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { may: false, code: error.code, params: error.params };
    }
  }
}

/** As in previews: a reader who sees no persons gets no count that tells of them. */
function heldBack(one: LookedAtStep): LookedAtStep {
  if (one.counts === null) return one;
  const counts = holdAudience(one.counts);
  return { ...one, counts, described: { ...one.described, people: counts.members } };
}

function costOf(campaign: Campaign, steps: readonly LookedAtStep[]): CampaignCheck['cost'] {
  const sum = (field: 'low' | 'high') =>
    money(steps.reduce((so, { cost, described }) => so + (cost?.[field] ?? 0) * described.times, 0));
  const span = { low: sum('low'), high: sum('high') };
  const unpriced = [...new Set(steps.flatMap(({ cost }) => cost?.unpriced ?? []))];
  return { ...span, verdict: budgetVerdict(campaign.budget, 0, span), unpriced };
}
