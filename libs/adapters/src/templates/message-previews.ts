import {
  type MessagePreviews,
  type MessageToPreview,
  type OutgoingContent,
  type PlaybookSource,
  type PreviewedMessage,
  providerTemplate,
} from '@loa/application';
import {
  type ChannelName,
  DomainError,
  type Problem,
  priceOf,
  smsSize,
  type TemplateContent,
  type TemplateVars,
  unofficialLinks,
} from '@loa/domain';
import { type CompiledVariant, compileTemplate } from './compile.js';
import { fill, lookAtValues } from './fill.js';
import type { TemplateLibrary } from './loader.js';
import { renderVariant } from './render.js';
import { usedVariables } from './variables.js';

type Form = 'unicode' | 'plain' | null;

/** Previews with the very renderer that sends, priced by the lists that come with the question. */
export class LibraryPreviews implements MessagePreviews {
  readonly typicalValues: TemplateVars;

  constructor(
    library: Pick<TemplateLibrary, 'samples'>,
    /** Stands in for the personal address under "Ngừng nhận thư". */
    private readonly exampleUnsubscribeUrl: string,
    private readonly officialDomains?: readonly string[],
  ) {
    this.typicalValues = library.samples.typical;
  }

  campaignVariables(content: TemplateContent, channels: readonly ChannelName[]): string[] {
    return usedVariables(content, channels)
      .filter(({ scope, optional, name }) => scope === 'campaign' && !optional && !name.startsWith('tasks.'))
      .map(({ name }) => name);
  }

  preview(message: MessageToPreview): PreviewedMessage[] {
    const { variants } = compileTemplate(message.content);
    return message.channels.flatMap((channel) => {
      const variant = variants.get(channel);
      if (variant === undefined) return [];
      const forms: Form[] = variant.kind === 'sms' ? ['unicode', 'plain'] : [null];
      return forms.map((form) => this.previewForm(message, variant, form));
    });
  }

  private previewForm(
    { content, vars, day, tariffs }: MessageToPreview,
    variant: CompiledVariant,
    form: Form,
  ): PreviewedMessage {
    const { sent, problems } = this.tryRender(variant, vars, form);
    const shown = sent && problems.length === 0 ? wordsOf(variant, sent, vars) : null;
    const size = sent?.kind === 'sms' ? smsSize(sent.text) : null;
    // The way out is our own address and no link of the author's.
    const links = unofficialLinks((shown ?? '').replaceAll(this.exampleUnsubscribeUrl, ''), this.officialDomains);
    const { channel } = variant;
    const template = providerTemplate(content, channel);
    const priced = { channel, legalClass: content.legalClass, template, parts: size?.parts ?? 1, day };
    return {
      channel: variant.channel,
      form,
      preferred: variant.kind !== 'sms' || variant.prefer === form,
      shown,
      subject: sent?.kind === 'email' ? sent.subject : null,
      html: sent?.kind === 'email' ? sent.html : null,
      encoding: size?.encoding ?? null,
      parts: size?.parts ?? null,
      units: size?.units ?? null,
      price: tariffs ? priceOf(tariffs.get(channel) ?? [], priced) : null,
      problems: [...problems, ...links.map((address) => ({ code: 'template.unofficialLink', params: { address } }))],
    };
  }

  /** Sending looks at what travels; here also at what a Zalo template shows besides (its button). */
  private tryRender(
    variant: CompiledVariant,
    vars: TemplateVars,
    form: Form,
  ): { sent: OutgoingContent | null; problems: Problem[] } {
    const needs = variant.kind === 'zaloTemplate' ? variant.needs : [];
    const problems: Problem[] = lookAtValues(needs, vars).problems.map(({ code, variable }) => ({
      code,
      field: variable,
      params: { template: variant.template, variable },
    }));
    try {
      const options = { smsText: form ?? undefined, unsubscribeUrl: this.exampleUnsubscribeUrl };
      return { sent: renderVariant(variant, vars, options), problems: distinct(problems) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { sent: null, problems: distinct([...problems, ...error.problems]) };
    }
  }
}

/** All that the recipient reads, also what travels as a name of a template and its values. */
export function wordsOf(variant: CompiledVariant, sent: OutgoingContent, vars: TemplateVars): string {
  if (variant.kind === 'zaloTemplate') {
    const button = variant.button ? `\n[${variant.button.label}] ${fill(variant.button.url, vars)}` : '';
    return `${variant.title}\n${fill(variant.body, vars)}${button}`.normalize('NFC');
  }
  if (sent.kind === 'email') return `${sent.subject}\n\n${sent.text}`;
  if (sent.kind === 'post') return sent.link ? `${sent.text}\n${sent.link}` : sent.text;
  return sent.kind === 'zaloTemplate' ? '' : sent.text;
}

function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, field }) => {
    const key = `${code} ${field}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

export function playbookSource(library: Pick<TemplateLibrary, 'playbooks'>): PlaybookSource {
  const playbooks = [...library.playbooks.values()];
  return { list: () => playbooks };
}
