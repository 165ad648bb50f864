import { type Actor, DomainError, localDay, type PartAnswer, partVars, type TemplateVars } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews, PreviewedMessage } from '../templates/message-previews.js';
import { meaningOf } from './campaign-readiness.js';
import { mergeSettings } from './campaign-settings.js';
import type { CampaignStores } from './campaign-store.js';
import { loadOwnPart, mayStillChange, type OwnPart } from './fill-part.js';
import { loadOwnCampaign, scopeOf } from './load-campaign.js';
import { memberValues } from './member-values.js';
import { planStepsOf } from './plan-campaign.js';
import { seesPersons } from './preview-step.js';
import type { PartOfUnit, PartTask } from './unit-part-store.js';

export interface OwnPartNow extends OwnPart {
  /** Whether it may still be changed. */
  readonly open: boolean;
  /** When each step goes, by id. */
  readonly dueAt: ReadonlyMap<string, Date>;
  readonly mayApprove: boolean;
}

export interface PartPreviewed {
  /** Of the school, whom the step means. */
  readonly members: number;
  readonly person: string | null;
  readonly messages: readonly PreviewedMessage[];
}

/** Parts of campaigns that schools fill in: the tasks of a school, one of them, and how far all schools are. */
export class ReadParts {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  /** Empty for whoever belongs to no school. `open`: may still be changed. */
  tasks(actor: Actor): Promise<(PartTask & { readonly open: boolean })[]> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const unit = await stores.planning.unitWithOffice(actor.unitId, now.toISOString().slice(0, 10));
      const today = localDay(now, unit?.timeZone ?? 'Asia/Ho_Chi_Minh');
      return (await stores.parts.tasks(actor.unitId)).map((task) => ({ ...task, open: task.due >= today }));
    });
  }

  one(actor: Actor, campaignId: string): Promise<OwnPartNow> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) =>
      this.now(stores, actor, await loadOwnPart(stores, actor, campaignId), now),
    );
  }

  /** What stands around a part that was just changed, read anew. */
  async now(stores: CampaignStores, actor: Actor, own: OwnPart, now: Date): Promise<OwnPartNow> {
    const { campaign, steps, part } = own;
    const runs = new Map((await stores.campaigns.runs(campaign)).map((run) => [run.stepId, run.dueAt]));
    const templates = await stores.templates.latest(steps.map(({ templateId }) => templateId));
    const planned = await planStepsOf(stores, campaign, steps, templates, now);
    const involved = part !== null && (part.submittedBy?.id === actor.id || part.authors.includes(actor.id));
    return {
      ...own,
      open: mayStillChange(campaign, now),
      dueAt: new Map(steps.map(({ id }) => [id, runs.get(id) ?? planned.get(id)!.dueAt])),
      mayApprove: part?.state === 'submitted' && !involved && actor.permissions.has('campaign.approve'),
    };
  }

  /** The message as one of the school's own people would get it with these answers, saved or not. */
  preview(actor: Actor, campaignId: string, stepId: string, answer: PartAnswer): Promise<PartPreviewed> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { campaign, steps } = await loadOwnPart(stores, actor, campaignId);
      const open = steps.find(({ id }) => id === stepId)?.openParts;
      if (!open) throw new DomainError('invalid', 'part.locked');
      const { step, template, question: asked } = await meaningOf(stores, campaign, stepId, now);
      const question = { ...asked, unitId: actor.unitId };
      const [person] = seesPersons(actor) ? await stores.audiences.sample(question, 1) : [];
      const { members } = await stores.audiences.count(question);
      const vars = mergeSettings(campaign.settings, memberValues(this.previews, person ?? null));
      const messages = this.previews.preview({
        content: template.content,
        channels: step.channels,
        vars: { ...vars, ...partVars(open, answer, campaign.settings) } as TemplateVars,
        day: question.day,
      });
      return { members, person: person?.name ?? null, messages };
    });
  }

  ofCampaign(actor: Actor, campaignId: string): Promise<PartOfUnit[]> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, campaignId);
      return stores.parts.ofCampaign(campaignId, campaign.unitId, campaign.anchorDate);
    });
  }
}
