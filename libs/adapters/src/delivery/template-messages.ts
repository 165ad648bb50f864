import type { BatchLease, ClaimedDelivery, MessageMaker, OutgoingContent, OutgoingMessage } from '@loa/application';
import { type ChannelName, DomainError, deliveryReference, type TemplateContent, type TemplateVars } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import { unsubscribeLink } from '../links.js';
import type { Query } from '../postgres/database.js';
import { type CompiledTemplate, compileTemplate } from '../templates/compile.js';
import { renderVariant } from '../templates/render.js';

/** Makes messages from the version that the run froze; versions never change, so compiled ones are kept. */
export class TemplateMessages implements MessageMaker {
  private readonly compiled = new Map<string, CompiledTemplate>();

  constructor(
    private readonly query: Query,
    readonly vault: Vault,
    readonly tag: string,
    readonly publicUrl: string,
  ) {}

  async prepare(lease: BatchLease): Promise<(delivery: ClaimedDelivery) => OutgoingMessage> {
    const template = await this.version(lease.templateVersionId);
    const shared = campaignVars(lease.anchorYear, lease.campaignSettings);
    return (delivery) => ({
      reference: deliveryReference(this.tag, { season: lease.season, deliveryId: delivery.id }),
      to: this.vault.unseal(delivery.addressCipher),
      content: contentOf(template, { ...delivery, shared }, { tag: this.tag, unsubscribeLink: (id) => this.leave(id) }),
    });
  }

  private leave(personId: string): string {
    return unsubscribeLink(this.publicUrl, this.vault, personId);
  }

  /** The compiled version, read once per process. */
  async version(versionId: string): Promise<CompiledTemplate> {
    const known = this.compiled.get(versionId);
    if (known !== undefined) return known;
    const [row] = await this.query<{ content: TemplateContent }>(`SELECT content FROM template_version WHERE id = $1`, [
      versionId,
    ]);
    const compiled = compileTemplate(row!.content);
    this.compiled.set(versionId, compiled);
    return compiled;
  }
}

export interface MessageValues {
  readonly channel: ChannelName;
  readonly personId: string;
  readonly shared: TemplateVars;
  /** The member's own, frozen at the release. */
  readonly vars: Readonly<Record<string, unknown>>;
}

/** The words of one message: those that are sent, and those that are shown afterwards as what was sent. */
export function contentOf(
  template: CompiledTemplate,
  { channel, personId, shared, vars }: MessageValues,
  { tag, unsubscribeLink }: { readonly tag: string; readonly unsubscribeLink: (personId: string) => string },
): OutgoingContent {
  const unsubscribeUrl = channel === 'email' ? unsubscribeLink(personId) : undefined;
  const all = { ...shared, ...(vars as TemplateVars) };
  const listId = `${template.content.key}.${tag}`;
  return renderVariant(variantOf(template, channel), all, { unsubscribeUrl, listId });
}

/** Values that are the same for everybody in a campaign. */
export function campaignVars(anchorYear: number, settings: Readonly<Record<string, unknown>>): TemplateVars {
  return { year: String(anchorYear), ...(settings as TemplateVars) };
}

export function variantOf(template: CompiledTemplate, channel: ChannelName) {
  const variant = template.variants.get(channel);
  if (variant === undefined) throw new DomainError('invalid', 'template.noVariant', { channel });
  return variant;
}
