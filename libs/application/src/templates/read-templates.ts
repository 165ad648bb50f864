import { type Actor, type ChannelName, localDay, notFound, type TemplateVars } from '@loa/domain';
import { mergeSettings, type SettingsInput } from '../campaigns/campaign-settings.js';
import type { CampaignStores } from '../campaigns/campaign-store.js';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews, PreviewedMessage } from './message-previews.js';
import type { StoredTemplate, TemplateVersionInfo } from './template-store.js';

export class ReadTemplates {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor): Promise<StoredTemplate[]> {
    return this.transactions.run(scopeOf(actor), ({ templates }) => templates.list());
  }

  one(actor: Actor, key: string): Promise<{ template: StoredTemplate; versions: TemplateVersionInfo[] }> {
    return this.transactions.run(scopeOf(actor), async ({ templates }) => {
      const template = await templates.find(key);
      if (template === null) throw notFound('template');
      return { template, versions: await templates.versions(template.id) };
    });
  }

  /** The newest version with these values over typical ones, on the channels asked or on all that it has. */
  async preview(
    actor: Actor,
    key: string,
    values: SettingsInput,
    channels?: readonly ChannelName[],
  ): Promise<PreviewedMessage[]> {
    const { template } = await this.one(actor, key);
    const written = Object.keys(template.content.variants) as ChannelName[];
    const tariffs = await this.transactions.run(scopeOf(actor), (stores) =>
      stores.tariffs.ofUnit(actor.unitId, written),
    );
    return this.previews.preview({
      content: template.content,
      channels: channels ? written.filter((channel) => channels.includes(channel)) : written,
      vars: mergeSettings(this.previews.typicalValues, values) as TemplateVars,
      day: localDay(this.clock.now(), 'Asia/Ho_Chi_Minh'),
      tariffs,
    });
  }
}
