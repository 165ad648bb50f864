import {
  type Actor,
  audienceRuleProblems,
  type CampaignState,
  DomainError,
  notFound,
  type Problem,
  type StepFields,
  stepProblems,
} from '@loa/domain';
import { unknownInRule } from '../audiences/manage-audiences.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import type { CampaignStores, Step } from './campaign-store.js';
import { type DecidedEdit, editDecidedStep } from './edit-decided-step.js';
import { changed, loadOwnCampaign, loadStep, personOf, scopeOf, wrongState } from './load-campaign.js';

export type EditStepInput = Partial<StepFields> & { readonly version: number; readonly templateKey?: string };

const DECIDED: readonly CampaignState[] = ['scheduled', 'running', 'paused'];

/** Changes one step of a draft, or of a decided campaign as long as the step has not started; the version counts on. */
export class EditStep {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, campaignId: string, stepId: string, input: EditStepInput): Promise<Step> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, campaignId, input.version);
      const isDecided = DECIDED.includes(campaign.state);
      if (campaign.state !== 'draft' && !isDecided) throw wrongState(campaign);
      if (isDecided) requireControl(actor);
      const step = await loadStep(stores, campaignId, stepId);
      const { version, ...given } = input;
      const edited = await editedStep(stores, step, given);
      const problems = await problemsOf(stores, edited);
      if (problems.length > 0) throw new DomainError('invalid', 'step.invalid', {}, problems);
      let outcome: Partial<DecidedEdit> = {};
      if (isDecided) {
        outcome = await editDecidedStep(stores, this.previews, campaign, { before: step, after: edited }, now);
      } else if (!(await stores.campaigns.changeDraft(campaignId, version, {}, now))) throw changed(version + 1);
      await stores.campaigns.writeStep(stepId, edited);
      const fields = Object.keys(definedOf(given));
      const facts = { step: step.key, version: version + 1, fields, awaitsApproval: outcome.awaitsApproval };
      await stores.campaigns.record(actor, campaign, 'campaign.stepEdited', facts, now);
      return edited;
    });
  }
}

/** It moves or stops what was approved: as with pause and cancel, that takes a person, never a key (`KEY_PERMISSIONS`). */
function requireControl(actor: Actor): void {
  personOf(actor);
  if (actor.permissions.has('campaign.control')) return;
  throw new DomainError('forbidden', 'auth.permission', { permission: 'campaign.control' });
}

async function editedStep(
  stores: CampaignStores,
  step: Step,
  { templateKey, ...fields }: Omit<EditStepInput, 'version'>,
): Promise<Step> {
  const edited: Step = { ...step, ...definedOf(fields) };
  if (templateKey === undefined) return edited;
  const template = await stores.templates.find(templateKey);
  if (template === null) throw notFound('template');
  return { ...edited, templateId: template.id, templateKey };
}

const definedOf = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

async function problemsOf(stores: CampaignStores, step: Step): Promise<Problem[]> {
  const problems = stepProblems(step);
  const template = (await stores.templates.latest([step.templateId])).get(step.templateId);
  for (const channel of step.channels) {
    if (template && !template.content.variants[channel]) {
      problems.push({ field: 'channels', code: 'step.noVariant', params: { channel } });
    }
  }
  if (step.kind === 'post') return problems;
  const ruleProblems = audienceRuleProblems(step.audience).map((problem) => ({
    ...problem,
    field: `audience.${problem.field ?? ''}`,
  }));
  if (ruleProblems.length > 0) return [...problems, ...ruleProblems];
  return [...problems, ...(await unknownInRule(stores.audiences, step.audience, 'audience'))];
}
