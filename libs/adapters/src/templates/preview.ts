import type { OutgoingContent } from '@loa/application';
import {
  type ChannelName,
  DomainError,
  type Problem,
  type SmsSize,
  smsSize,
  type TemplateVars,
  unofficialLinks,
} from '@loa/domain';
import type { CompiledTemplate, CompiledVariant } from './compile.js';
import type { Tariff } from './file-schemas.js';
import { fill, lookAtValues } from './fill.js';
import { estimatePrice, guessOperator } from './price.js';
import { type RenderOptions, renderVariant } from './render.js';

/** One form of one channel as a recipient would get it, or what stands in its way. */
export interface VariantPreview {
  readonly channel: ChannelName;
  /** SMS has two: both are shown, the author chooses. */
  readonly form: 'unicode' | 'plain' | null;
  /** The form that is sent unless the sender chooses otherwise. */
  readonly preferred: boolean;
  readonly content: OutgoingContent | null;
  /** The words that the recipient reads (for Zalo templates: the approved wording filled in). */
  readonly shown: string | null;
  readonly size: SmsSize | null;
  /** Estimate in VND; null without a tariff row. */
  readonly vnd: number | null;
  readonly missing: readonly string[];
  readonly problems: readonly Problem[];
  /** Addresses outside the official domains. */
  readonly unofficialLinks: readonly string[];
}

export interface PreviewOptions {
  readonly tariff: Tariff;
  /** `yyyy-MM-dd` of the send, for the tariff. */
  readonly day: string;
  /** E.164 digits, for the operator's price. */
  readonly phone?: string;
  readonly unsubscribeUrl?: string;
  readonly officialDomains?: readonly string[];
}

/** Every variant of a template with these values; never throws for values. */
export function previewTemplate(
  template: CompiledTemplate,
  vars: TemplateVars,
  options: PreviewOptions,
): VariantPreview[] {
  return [...template.variants.values()].flatMap((variant) =>
    variant.kind === 'sms'
      ? (['unicode', 'plain'] as const).map((form) => previewVariant(template, variant, vars, options, form))
      : [previewVariant(template, variant, vars, options, null)],
  );
}

function previewVariant(
  template: CompiledTemplate,
  variant: CompiledVariant,
  vars: TemplateVars,
  options: PreviewOptions,
  form: 'unicode' | 'plain' | null,
): VariantPreview {
  const { content, problems } = tryRender(variant, vars, {
    unsubscribeUrl: options.unsubscribeUrl,
    smsText: form ?? undefined,
  });
  const found = lookAtValues(variant.kind === 'sms' && form ? variant[form] : variant.needs, vars).problems;
  const shown = content === null || found.length > 0 ? null : shownText(variant, content, vars);
  const size = content?.kind === 'sms' ? smsSize(content.text) : null;
  const missing = found.filter(({ code }) => code === 'template.missingVariable').map(({ variable }) => variable);
  return {
    channel: variant.channel,
    form,
    preferred: variant.kind !== 'sms' || variant.prefer === form,
    content,
    shown,
    size,
    vnd: estimatePrice(options.tariff, {
      channel: variant.channel,
      legalClass: template.content.legalClass,
      parts: size?.parts ?? 1,
      operator: options.phone === undefined ? undefined : guessOperator(options.phone),
      day: options.day,
    }),
    missing: [...new Set(missing)],
    problems,
    unofficialLinks: shown === null ? [] : unofficialLinks(shown, options.officialDomains),
  };
}

function tryRender(
  variant: CompiledVariant,
  vars: TemplateVars,
  options: RenderOptions,
): { content: OutgoingContent | null; problems: readonly Problem[] } {
  try {
    return { content: renderVariant(variant, vars, options), problems: [] };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { content: null, problems: error.problems };
  }
}

function shownText(variant: CompiledVariant, content: OutgoingContent, vars: TemplateVars): string {
  if (variant.kind === 'zaloTemplate') {
    const button = variant.button ? `\n[${variant.button.label}] ${fill(variant.button.url, vars)}` : '';
    return `${variant.title}\n${fill(variant.body, vars)}${button}`.normalize('NFC');
  }
  if (content.kind === 'email') {
    // Our own way-out address is no link of the author's.
    const text = content.unsubscribeUrl ? content.text.replaceAll(content.unsubscribeUrl, '') : content.text;
    return `${content.subject}\n\n${text}`;
  }
  if (content.kind === 'post') return content.link ? `${content.text}\n${content.link}` : content.text;
  return content.kind === 'zaloTemplate' ? '' : content.text;
}
