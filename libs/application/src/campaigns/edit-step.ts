import {
  type Actor,
  audienceRuleProblems,
  DomainError,
  type Problem,
  type StepFields,
  stepProblems,
} from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { CampaignStores, Step } from './campaign-store.js';
import { changed, loadDraft, loadStep, scopeOf } from './load-campaign.js';

export type EditStepInput = Partial<StepFields> & { readonly version: number };

/** Changes one step of a draft; the campaign's version counts on. */
export class EditStep {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, campaignId: string, stepId: string, input: EditStepInput): Promise<Step> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const draft = await loadDraft(stores, campaignId, input.version);
      const step = await loadStep(stores, campaignId, stepId);
      const { version, ...given } = input;
      const edited: Step = { ...step, ...definedOf(given) };
      const problems = await problemsOf(stores, edited);
      if (problems.length > 0) throw new DomainError('invalid', 'step.invalid', {}, problems);
      if (!(await stores.campaigns.changeDraft(campaignId, version, {}, now))) throw changed(version + 1);
      await stores.campaigns.writeStep(stepId, edited);
      const facts = { step: step.key, version: version + 1, fields: Object.keys(definedOf(given)) };
      await stores.campaigns.record(actor, draft, 'campaign.stepEdited', facts, now);
      return edited;
    });
  }
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
  const clauses = [...step.audience.include, ...(step.audience.exclude ?? [])];
  const unknown = await stores.audiences.unknownUnits(clauses.flatMap(({ unitIds }) => unitIds ?? []));
  return [...problems, ...unknown.map((id) => ({ field: 'audience', code: 'audience.unknownUnit', params: { id } }))];
}
