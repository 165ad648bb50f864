import { type Actor, DomainError, notFound } from '@loa/domain';
import { withSteps } from '../approvals/compared-with.js';
import { type LookedAtStep, lookAtStep, planOf } from '../approvals/plan-description.js';
import { type Decider, requireOffice, requireSecondPerson, sizeOf } from '../approvals/who-approves.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import { approvalBy, inPlaceOf } from './approve-campaign.js';
import { stepReadiness } from './campaign-readiness.js';
import type { Campaign, CampaignStores, Step } from './campaign-store.js';
import { loadCampaign, loadOwnCampaign, loadStep, scopeOf, wrongState } from './load-campaign.js';
import { planStepsOf } from './plan-campaign.js';
import type { PlannedRun } from './run-control-store.js';

/**
 * A second person's yes to a step that was changed after the campaign's approval, at the version that they saw. The same
 * rules as for a campaign: nobody approves what they wrote, citizens and pupils are the office's, and what stands in the way
 * of sending is looked at once more. Late is not too late: until it expires a step starts as soon as it is approved.
 */
export class ApproveStep {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, campaignId: string, stepId: string, version: number): Promise<Campaign> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const seen = await loadOwnCampaign(stores, campaignId);
      const step = await loadStep(stores, campaignId, stepId);
      const planned = await stores.runs.lockPlanned(campaignId);
      const campaign = await loadOwnCampaign(stores, campaignId, version);
      if (!['scheduled', 'running', 'paused'].includes(campaign.state)) throw wrongState(campaign);
      const decider = await requireSecondPerson(stores, actor, seen, now);
      const asked = planned.filter((run) => run.stepId === stepId && run.awaitsApproval);
      // A re-send has other words and other people than the step as it was changed since: each is looked at and agreed to by itself.
      const waiting = asked.find(({ resendOf }) => resendOf === null) ?? asked[0];
      const looked = waiting && (await this.lookAt(stores, campaign, step, waiting, now));
      const size = sizeOf(looked ? [looked] : []);
      await requireOffice(stores, actor, campaign, { steps: [step], size }, now);
      if (waiting && (await stores.runs.approvePlanned(stepId, version, waiting.resendOf !== null))) {
        if (looked && waiting.resendOf === null) await this.keep(stores, decider, campaign, looked, now);
        const facts = { version, step: step.key, ...inPlaceOf(decider) };
        await stores.campaigns.record(actor, campaign, 'campaign.stepApproved', facts, now);
      } else if (!(await stores.runs.standing(stepId)).some(({ state }) => state === 'planned')) {
        throw new DomainError('conflict', 'step.released');
      }
      return loadCampaign(stores, campaignId);
    });
  }

  /** The step as it would be sent; 422 with what stands in the way. */
  private async lookAt(stores: CampaignStores, campaign: Campaign, step: Step, run: PlannedRun, now: Date) {
    const template = await stores.templates.version(run.templateVersionId);
    if (template === null) throw notFound('template');
    const templates = new Map([[step.templateId, template]]);
    const times = (await planStepsOf(stores, campaign, [step], templates, now)).get(step.id)!;
    const problems = await stepReadiness(stores, this.previews, campaign, step, templates, times, now);
    const inTheWay = problems.filter(({ code }) => code !== 'step.past');
    if (inTheWay.length > 0) throw new DomainError('invalid', 'campaign.notReady', {}, inTheWay);
    const planned = { ...times, dueAt: run.dueAt, expiresAt: run.expiresAt };
    return lookAtStep(stores, this.previews, campaign, { step, template, planned }, now);
  }

  /** The last approved plan with this step in it: the next change is compared with both. */
  private async keep(
    stores: CampaignStores,
    decider: Decider,
    campaign: Campaign,
    { step, described }: LookedAtStep,
    now: Date,
  ): Promise<void> {
    const before = (await stores.approvals.last(campaign.id))?.snapshot ?? planOf(campaign, []);
    const snapshot = withSteps(before, [described]);
    await stores.approvals.insert({ ...approvalBy(decider, campaign), stepId: step.id, snapshot }, now);
  }
}
