import {
  type Actor,
  type AudienceRule,
  audienceRuleProblems,
  DomainError,
  namedInRule,
  notFound,
  type Problem,
} from '@loa/domain';
import type { CampaignStores } from '../campaigns/campaign-store.js';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { AskableStep, SavedAudience } from './audience-store.js';

export interface AudienceInput {
  readonly name: string;
  readonly rule: AudienceRule;
}

/** Some twenty years of four campaigns. */
const MOST_STEPS = 500;

type Stores = Pick<CampaignStores, 'audiences'> & { readonly audit: AuditLog };

/** Saved rules of the actor's unit and those below; those of units above can be used and not changed. */
export class ManageAudiences {
  constructor(
    private readonly transactions: Transactions<Stores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor): Promise<SavedAudience[]> {
    return this.transactions.run(scopeOf(actor), ({ audiences }) => audiences.list());
  }

  steps(actor: Actor): Promise<AskableStep[]> {
    return this.transactions.run(scopeOf(actor), ({ audiences }) => audiences.steps(MOST_STEPS));
  }

  create(actor: Actor, input: AudienceInput): Promise<SavedAudience> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ audiences, audit }) => {
      await checkRule(audiences, input.rule);
      const id = await audiences.insert({ unitId: actor.unitId, ...input }, now);
      await audit.record(actor, { action: 'audience.created', objectKind: 'audience', objectId: id }, now);
      return (await audiences.find(id))!;
    });
  }

  change(actor: Actor, id: string, input: Partial<AudienceInput>): Promise<SavedAudience> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ audiences, audit }) => {
      await ownAudience(audiences, id);
      if (input.rule) await checkRule(audiences, input.rule);
      if (!(await audiences.update(id, input, now))) throw notFound('audience');
      await audit.record(actor, { action: 'audience.changed', objectKind: 'audience', objectId: id }, now);
      return (await audiences.find(id))!;
    });
  }

  /** Steps keep a copy of the rule, so none of them is touched. */
  remove(actor: Actor, id: string): Promise<void> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ audiences, audit }) => {
      await ownAudience(audiences, id);
      if (!(await audiences.remove(id))) throw notFound('audience');
      await audit.record(actor, { action: 'audience.removed', objectKind: 'audience', objectId: id }, now);
    });
  }
}

async function ownAudience(audiences: Stores['audiences'], id: string): Promise<SavedAudience> {
  const found = await audiences.find(id);
  if (found === null) throw notFound('audience');
  if (!found.own) throw new DomainError('forbidden', 'audience.notYours');
  return found;
}

/** Throws with one problem per field; what is outside the scope is the same as what does not exist. */
export async function checkRule(audiences: Stores['audiences'], rule: AudienceRule): Promise<void> {
  const wrong = audienceRuleProblems(rule).map((problem) => ({
    ...problem,
    field: ['rule', problem.field].filter(Boolean).join('.'),
  }));
  const problems = wrong.length > 0 ? wrong : await unknownInRule(audiences, rule, 'rule');
  if (problems.length > 0) throw new DomainError('invalid', 'audience.invalid', {}, problems);
}

const UNKNOWN = { units: 'audience.unknownUnit', lists: 'audience.unknownList', steps: 'audience.unknownStep' };

/** A problem for each unit, list and step that the asking scope can't see. */
export async function unknownInRule(
  audiences: Stores['audiences'],
  rule: AudienceRule,
  field: string,
): Promise<Problem[]> {
  const unknown = await audiences.unknownNames({
    units: namedInRule(rule, ({ unitIds }) => unitIds),
    lists: namedInRule(rule, ({ listIds }) => listIds),
    steps: namedInRule(rule, ({ past }) => past?.stepIds),
  });
  return unknown.map(({ kind, id }) => ({ field, code: UNKNOWN[kind], params: { id } }));
}
