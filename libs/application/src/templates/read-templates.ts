import { type Actor, type ChannelName, notFound, type TemplateVars } from '@loa/domain';
import type { CampaignStores } from '../campaigns/campaign-store.js';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { Transactions } from '../ports/transactions.js';
import type { MessagePreviews, PreviewedMessage } from './message-previews.js';
import type { StoredTemplate, TemplateVersionInfo } from './template-store.js';

export class ReadTemplates {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
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

  /** The newest version with these values, on the channels asked or on all that it has. */
  async preview(
    actor: Actor,
    key: string,
    vars: TemplateVars,
    channels?: readonly ChannelName[],
  ): Promise<PreviewedMessage[]> {
    const { template } = await this.one(actor, key);
    const written = Object.keys(template.content.variants) as ChannelName[];
    const wanted = channels ? written.filter((channel) => channels.includes(channel)) : written;
    return this.previews.preview(template.content, wanted, vars);
  }
}
