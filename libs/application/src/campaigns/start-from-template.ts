import { type Actor, CHANNEL_FACTS, type ChannelName, DomainError, notFound, type TemplateContent } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { StoredTemplate } from '../templates/template-store.js';
import { anchorProblems } from './campaign-settings.js';
import type { Campaign, CampaignStores, NewStep } from './campaign-store.js';
import { loadCampaign, scopeOf } from './load-campaign.js';

export interface StartInput {
  /** `yyyy-MM-dd` of the sending. */
  readonly date: string;
  readonly name?: string;
}

/** From what reaches surely and cheaply to what costs more; posts are steps of their own. */
const ORDER: readonly ChannelName[] = ['zaloOa', 'zaloUid', 'zaloZns', 'sms', 'email'];

/** A draft of one message: to the groups that it is written for, on that day, on the channels that it has words for. */
export class StartFromTemplate {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, key: string, { date, name }: StartInput): Promise<Campaign> {
    const problems = anchorProblems(date).map((problem) => ({ ...problem, field: 'date' }));
    if (problems.length > 0) throw new DomainError('invalid', 'campaign.invalid', {}, problems);
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const template = await stores.templates.find(key);
      if (template === null) throw notFound('template');
      const unit = await stores.planning.unitWithOffice(actor.unitId, date);
      if (unit === null) throw notFound('unit');
      const title = template.content.title[actor.locale];
      const id = await stores.campaigns.insert(
        {
          unitId: actor.unitId,
          name: name ?? title,
          playbookKey: null,
          anchorDate: date,
          settings: { office: unit.office, year: date.slice(0, 4) },
          createdBy: actor.kind === 'user' ? actor.id : null,
        },
        stepsOf(template, title),
        now,
      );
      const campaign = await loadCampaign(stores, id);
      await stores.campaigns.record(actor, campaign, 'campaign.created', { template: key }, now);
      return campaign;
    });
  }
}

function stepsOf(template: StoredTemplate, title: string): NewStep[] {
  const { content } = template;
  const channels = ORDER.filter((channel) => content.variants[channel]);
  const steps = channels.length > 0 ? [stepOf(template, title, 'message', channels)] : [];
  const posts = (Object.keys(content.variants) as ChannelName[]).filter((channel) => CHANNEL_FACTS[channel].outlet);
  if (posts.length > 0) steps.push(stepOf(template, title, 'post', posts));
  return steps.map((step, position) => ({ ...step, position }));
}

function stepOf(
  { id, content }: { readonly id: string; readonly content: TemplateContent },
  title: string,
  kind: NewStep['kind'],
  channels: readonly ChannelName[],
): NewStep {
  return {
    position: 0,
    key: kind,
    kind,
    title,
    offsetDays: 0,
    offsetUnit: 'days',
    localTime: '08:00',
    shiftRule: 'nextWorkingDay',
    allowed: { days: [1, 2, 3, 4, 5, 6], from: '07:30', to: '20:30' },
    audience: { include: kind === 'message' ? [{ groups: content.audience }] : [] },
    templateId: id,
    channels,
    expiryHours: 24,
    silenceHours: null,
    active: true,
    offsetHours: 0,
    expiryTime: null,
    avoidSchoolBreaks: false,
    repeat: null,
    pilot: null,
    openParts: null,
  };
}
