import type { BatchLease, ClaimedDelivery, MessageMaker, OutgoingContent, OutgoingMessage } from '@loa/application';
import { type ChannelName, DomainError, deliveryReference, type TemplateContent, type TemplateVars } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import { unsubscribeLink } from '../links.js';
import type { Query } from '../postgres/database.js';
import { bindEmail } from '../templates/bind.js';
import {
  type CompiledEmail,
  type CompiledTemplate,
  type CompiledVariant,
  compileTemplate,
} from '../templates/compile.js';
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
    const way = { tag: this.tag, unsubscribeLink: (id: string) => this.leave(id) };
    const bound = boundEmail(template, shared);
    return (delivery) => {
      const { channel, personId, vars } = delivery;
      const own = bound !== null && channel === 'email' && !hasAny(vars, shared);
      return {
        reference: deliveryReference(this.tag, { season: lease.season, deliveryId: delivery.id }),
        to: this.vault.unseal(delivery.addressCipher),
        content: own
          ? filled(template, bound, personId, vars as TemplateVars, way)
          : contentOf(template, { channel, personId, shared, vars }, way),
      };
    };
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

export interface Way {
  readonly tag: string;
  readonly unsubscribeLink: (personId: string) => string;
}

/** The words of one message: those that are sent, and those that are shown afterwards as what was sent. */
export function contentOf(
  template: CompiledTemplate,
  { channel, personId, shared, vars }: MessageValues,
  way: Way,
): OutgoingContent {
  return filled(template, variantOf(template, channel), personId, { ...shared, ...(vars as TemplateVars) }, way);
}

function filled(
  template: CompiledTemplate,
  variant: CompiledVariant,
  personId: string,
  vars: TemplateVars,
  { tag, unsubscribeLink }: Way,
): OutgoingContent {
  const unsubscribeUrl = variant.channel === 'email' ? unsubscribeLink(personId) : undefined;
  return renderVariant(variant, vars, { unsubscribeUrl, listId: `${template.content.key}.${tag}` });
}

/** The e-mail with the campaign's values in it, ready for those of each member. */
function boundEmail(template: CompiledTemplate, shared: TemplateVars): CompiledEmail | null {
  const variant = template.variants.get('email');
  return variant?.kind === 'email' ? bindEmail(variant, shared) : null;
}

function hasAny(vars: Readonly<Record<string, unknown>>, shared: TemplateVars): boolean {
  for (const name of Object.keys(vars)) if (Object.hasOwn(shared, name)) return true;
  return false;
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
