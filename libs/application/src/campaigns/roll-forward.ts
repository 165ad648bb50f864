import {
  type Actor,
  type AudienceClause,
  type CampaignState,
  DomainError,
  namedInRule,
  playbookSettings,
} from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PlaybookSource } from '../templates/message-previews.js';
import { anchorProblems, followAnchor } from './campaign-settings.js';
import type { Campaign, CampaignStores, NewStep, Step } from './campaign-store.js';
import { loadCampaign, loadOwnCampaign, scopeOf, wrongState } from './load-campaign.js';

export interface RollForwardInput {
  /** `yyyy-MM-dd`. */
  readonly anchorDate: string;
  readonly name?: string;
}

/** What was never decided has nothing to be rolled on from. */
const DECIDED: readonly CampaignState[] = ['scheduled', 'running', 'paused', 'done', 'cancelled'];

/**
 * A draft for another year out of a decided campaign: its steps, offsets, audiences and settings as they stood, the dates
 * that nobody wrote by hand counted from the new anchor. It is approved anew like any other (domain reference 5.2), with
 * the templates as they are then; the old one stays as it was, and the draft points to it.
 */
export class RollForward {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly playbooks: PlaybookSource,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, id: string, { anchorDate, name }: RollForwardInput): Promise<Campaign> {
    const problems = anchorProblems(anchorDate);
    if (problems.length > 0) throw new DomainError('invalid', 'campaign.invalid', {}, problems);
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const before = await loadOwnCampaign(stores, id);
      if (!DECIDED.includes(before.state)) throw wrongState(before);
      const draft = {
        unitId: before.unitId,
        name: name ?? yearIn(before.name, before.anchorDate, anchorDate),
        playbookKey: before.playbookKey,
        anchorDate,
        settings: this.settingsAt(before, anchorDate),
        createdBy: actor.kind === 'user' ? actor.id : null,
        rolledFrom: before.id,
      };
      const steps = await stores.campaigns.steps(id);
      const made = await loadCampaign(stores, await stores.campaigns.insert(draft, steps.map(newStep), now));
      await speakOfOwnSteps(stores, steps, made.id);
      await stores.campaigns.record(actor, made, 'campaign.created', { rolledFrom: before.id }, now);
      return made;
    });
  }

  private settingsAt(before: Campaign, anchorDate: string): Readonly<Record<string, unknown>> {
    const playbook = this.playbooks.list().find(({ key }) => key === before.playbookKey);
    if (playbook === undefined) return { ...before.settings, year: anchorDate.slice(0, 4) };
    const [old, next] = [before.anchorDate, anchorDate].map((day) => playbookSettings(playbook, day));
    return followAnchor(before.settings, old!, next!);
  }
}

/** "10/10 năm 2026" of the next year; a name without its year gets the new one. */
function yearIn(name: string, before: string, after: string): string {
  const [old, next] = [before.slice(0, 4), after.slice(0, 4)];
  return name.includes(old) ? name.replaceAll(old, next) : `${name} ${next}`;
}

const newStep = ({ id: _, templateKey: __, ...step }: Step): NewStep => step;

/** An audience such as "not reached by step 2" means the new step 2 from now on, not that of last year. */
async function speakOfOwnSteps(stores: CampaignStores, before: readonly Step[], madeId: string): Promise<void> {
  const spokenOf = (step: Step) => namedInRule(step.audience, ({ past }) => past?.stepIds);
  const own = new Set(before.map(({ id }) => id));
  if (!before.some((step) => step.kind === 'message' && spokenOf(step).some((id) => own.has(id)))) return;
  const made = await stores.campaigns.steps(madeId);
  const renamed = new Map(before.map(({ id, key }) => [id, made.find((step) => step.key === key)?.id ?? id]));
  const clauses = (list: readonly AudienceClause[]) =>
    list.map(({ past, ...clause }) =>
      past ? { ...clause, past: { ...past, stepIds: past.stepIds.map((id) => renamed.get(id) ?? id) } } : clause,
    );
  for (const step of made) {
    if (step.kind !== 'message' || spokenOf(step).length === 0) continue;
    const { include, exclude } = step.audience;
    const audience = { include: clauses(include), ...(exclude ? { exclude: clauses(exclude) } : {}) };
    await stores.campaigns.writeStep(step.id, { ...step, audience });
  }
}
