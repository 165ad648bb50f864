import { type Actor, type AudienceRule, CHANNEL_FACTS, type ChannelName, localDay, notFound } from '@loa/domain';
import type { CampaignStores } from '../campaigns/campaign-store.js';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { holdAudience, seesNoPersons } from '../reports/hold-small-counts.js';
import type { AudienceCounts, AudienceQuestion, AudienceStore, UnreachablePerson } from './audience-store.js';
import { checkRule } from './manage-audiences.js';

export interface CountAudienceInput {
  readonly rule: AudienceRule;
  readonly channels: readonly ChannelName[];
  /** Decides about consent and about pupils; without one the message counts as a notice to persons. */
  readonly templateKey?: string;
}

/** How many a rule means in the actor's unit today, by the first channel on which each can be written to. */
export class CountAudience {
  constructor(
    private readonly transactions: Transactions<Pick<CampaignStores, 'audiences' | 'planning' | 'templates'>>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, input: CountAudienceInput): Promise<AudienceCounts> {
    return this.ask(actor, input, async (audiences, question) => {
      const counts = await audiences.count(question);
      return seesNoPersons(actor) ? holdAudience(counts) : counts;
    });
  }

  /** Some of those whom no channel reaches, by name. */
  unreachable(actor: Actor, input: CountAudienceInput, limit: number): Promise<UnreachablePerson[]> {
    return this.ask(actor, input, (audiences, question) => audiences.unreachable(question, limit));
  }

  private ask<T>(
    actor: Actor,
    input: CountAudienceInput,
    answer: (audiences: AudienceStore, question: AudienceQuestion) => Promise<T>,
  ): Promise<T> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ audiences, planning, templates }) => {
      await checkRule(audiences, input.rule);
      const template = input.templateKey === undefined ? null : await templates.find(input.templateKey);
      if (template === null && input.templateKey !== undefined) throw notFound('template');
      const unit = await planning.unitWithOffice(actor.unitId, localDay(now, 'UTC'));
      if (unit === null) throw notFound('unit');
      return answer(audiences, {
        rule: input.rule,
        unitId: actor.unitId,
        day: localDay(now, unit.timeZone),
        channels: input.channels.filter((channel) => !CHANNEL_FACTS[channel].outlet),
        legalClass: template?.content.legalClass ?? 'notice',
        purpose: template?.content.purpose ?? 'notice',
        perPupil: template?.content.per === 'pupil',
        now,
      });
    });
  }
}
