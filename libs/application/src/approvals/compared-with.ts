import { type Playbook, playbookSettings, written } from '@loa/domain';
import { mergeSettings } from '../campaigns/campaign-settings.js';
import type { Campaign, CampaignStores, Step } from '../campaigns/campaign-store.js';
import { newStep } from '../campaigns/create-campaign.js';
import { planStepsOf } from '../campaigns/plan-campaign.js';
import type { MessagePreviews, PlaybookSource } from '../templates/message-previews.js';
import type { StoredTemplate } from '../templates/template-store.js';
import type { GivenApproval } from './approval-store.js';
import type { DescribedPlan, DescribedStep } from './described-plan.js';
import { describedAs, type LookedAtStep, lookAtStep, planOf } from './plan-description.js';

/** What a plan is compared with. */
export interface Basis {
  readonly kind: 'approved' | 'lastYear' | 'playbook';
  /** Of the campaign of another year. */
  readonly name: string | null;
  readonly at: Date | null;
  /** Who approved it. */
  readonly by: string | null;
  readonly plan: DescribedPlan;
}

interface Present {
  readonly campaign: Campaign;
  readonly steps: readonly LookedAtStep[];
}

/** The last approval of this campaign; before the first, that of the year before; else the playbook as it is shipped. */
export async function basisOf(
  stores: CampaignStores,
  previews: MessagePreviews,
  playbooks: PlaybookSource,
  { campaign, steps }: Present,
  now: Date,
): Promise<Basis | null> {
  const last = await stores.approvals.last(campaign.id);
  if (last !== null) return approvedBasis('approved', null, last);
  // Decided before approvals were kept: nobody knows any more what was seen.
  if (campaign.state !== 'draft' && campaign.state !== 'submitted') return null;
  const yearBefore = campaign.rolledFrom && (await stores.approvals.last(campaign.rolledFrom.id));
  if (yearBefore) return approvedBasis('lastYear', campaign.rolledFrom!.name, yearBefore);
  const playbook = playbooks.list().find(({ key }) => key === campaign.playbookKey);
  if (playbook === undefined) return null;
  const plan = await playbookPlan(stores, previews, playbook, { campaign, steps }, now);
  return { kind: 'playbook', name: null, at: null, by: null, plan };
}

const approvedBasis = (
  kind: Basis['kind'],
  name: string | null,
  { at, approvedBy, snapshot }: GivenApproval,
): Basis => ({
  ...{ kind, name, at },
  by: approvedBy?.name ?? null,
  plan: snapshot,
});

/** The plan with these steps in the place of those of the same key. */
export function withSteps(plan: DescribedPlan, steps: readonly DescribedStep[]): DescribedPlan {
  const changed = new Map(steps.map((step) => [step.key, step]));
  const kept = plan.steps.map((step) => changed.get(step.key) ?? step);
  const added = steps.filter(({ key }) => !plan.steps.some((step) => step.key === key));
  return { ...plan, steps: [...kept, ...added] };
}

async function playbookPlan(
  stores: CampaignStores,
  previews: MessagePreviews,
  playbook: Playbook,
  { campaign, steps: present }: Present,
  now: Date,
): Promise<DescribedPlan> {
  const templates = await stores.templates.list();
  const steps = shippedSteps(playbook, templates, await stores.campaigns.steps(campaign.id));
  const byId = new Map(templates.map((template) => [template.id, template]));
  const planned = await planStepsOf(stores, campaign, steps, byId, now);
  const described: DescribedStep[] = [];
  for (const step of steps) {
    const to = { step, template: byId.get(step.templateId)!, planned: planned.get(step.id)! };
    // Counted only where somebody else is meant, or something else said: everything else would be counted twice.
    const same = present.find((one) => sameMeaning(one.step, step));
    described.push(
      same ? describedAs(to, same.described) : (await lookAtStep(stores, previews, campaign, to, now)).described,
    );
  }
  const { office } = campaign.settings;
  const settings = mergeSettings(playbookSettings(playbook, campaign.anchorDate), office ? { office } : {});
  return { ...planOf(campaign, described), settings };
}

const sameMeaning = (a: Step, b: Step): boolean =>
  a.key === b.key &&
  a.templateId === b.templateId &&
  written([a.audience, a.channels]) === written([b.audience, b.channels]);

/** Steps as the playbook has them. A title that is the playbook's in either language is none that somebody wrote. */
function shippedSteps(playbook: Playbook, templates: readonly StoredTemplate[], present: readonly Step[]): Step[] {
  const ids = new Map(templates.map(({ key, id }) => [key, id]));
  return playbook.steps.flatMap((step, position) => {
    const templateId = ids.get(step.template);
    if (templateId === undefined) return [];
    const title = present.find(({ key }) => key === step.key)?.title ?? '';
    const locale = title === step.title.en ? 'en' : 'vi';
    return [{ ...newStep(step, position, templateId, locale), id: step.key, templateKey: step.template }];
  });
}
