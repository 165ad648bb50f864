import {
  type ChannelName,
  type EmailVariant,
  legalRules,
  type SmsVariant,
  type TemplateContent,
  type VariantByChannel,
  type ZaloTemplateVariant,
} from '@loa/domain';
import { emailLayout, htmlPieces } from './email-html.js';
import { joined, octetPieces } from './pieces.js';
import { type Piece, readText, type TextPlace } from './syntax.js';

export interface CompiledZaloParam {
  readonly name: string;
  readonly variable: string;
  readonly path: readonly string[];
  readonly max: number;
}

/** A variant taken apart once; `needs` are all the pieces whose values it takes. */
export type CompiledVariant = { readonly template: string; readonly needs: readonly Piece[] } & (
  | {
      readonly kind: 'sms';
      readonly channel: 'sms';
      readonly prefer: 'unicode' | 'plain';
      readonly unicode: readonly Piece[];
      readonly plain: readonly Piece[];
    }
  | {
      readonly kind: 'email';
      readonly channel: 'email';
      readonly subject: readonly Piece[];
      readonly text: readonly Piece[];
      /** To be filled in with HTML escaping. */
      readonly html: readonly Piece[];
      /** Both with CRLF line ends and as octets (text-octets.ts), for mail that goes as it is. */
      readonly octets: { readonly text: readonly Piece[]; readonly html: readonly Piece[] };
    }
  | {
      readonly kind: 'zaloTemplate';
      readonly channel: 'zaloUid' | 'zaloZns';
      readonly templateId: string;
      readonly params: readonly CompiledZaloParam[];
      readonly title: string;
      /** What the recipient sees; for previews. */
      readonly body: readonly Piece[];
      readonly button?: { readonly label: string; readonly url: readonly Piece[] };
    }
  | { readonly kind: 'zaloText'; readonly channel: 'zaloOa'; readonly text: readonly Piece[] }
  | {
      readonly kind: 'post';
      readonly channel: 'facebookPage';
      readonly text: readonly Piece[];
      readonly link?: readonly Piece[];
    }
);

export type CompiledEmail = Extract<CompiledVariant, { kind: 'email' }>;

export interface CompiledTemplate {
  readonly content: TemplateContent;
  readonly variants: ReadonlyMap<ChannelName, CompiledVariant>;
}

/**
 * Compiles every variant of a content; do it once per version and keep the result.
 * @throws DomainError `template.syntax`, `template.unknownHelper`, `template.unknownVariable`
 */
export function compileTemplate(content: TemplateContent): CompiledTemplate {
  const variants = new Map<ChannelName, CompiledVariant>();
  for (const channel of Object.keys(content.variants) as ChannelName[]) {
    if (content.variants[channel]) variants.set(channel, compileVariant(content, channel));
  }
  return { content, variants };
}

type At = (field: string) => TextPlace;

function compileVariant(content: TemplateContent, channel: ChannelName): CompiledVariant {
  const at: At = (field) => ({ template: content.key, field: `variants.${channel}.${field}` });
  const label = legalRules(content.legalClass, content.purpose, channel).label;
  const variant = content.variants[channel] as VariantByChannel[typeof channel];
  const base = { template: content.key };
  switch (channel) {
    case 'sms':
      return { ...base, ...compileSms(variant as SmsVariant, label, at) };
    case 'email':
      return { ...base, ...compileEmail(variant as EmailVariant, label, at) };
    case 'zaloUid':
    case 'zaloZns':
      return { ...base, channel, ...compileZaloTemplate(variant as ZaloTemplateVariant, at) };
    case 'zaloOa': {
      const { text, optOutLine } = variant as VariantByChannel['zaloOa'];
      const whole = readText(optOutLine ? `${text}\n${optOutLine}` : text, at('text'));
      return { ...base, kind: 'zaloText', channel, text: whole, needs: whole };
    }
    case 'facebookPage': {
      const post = variant as VariantByChannel['facebookPage'];
      const text = readText(post.text, at('text'));
      const link = post.link === undefined ? undefined : readText(post.link, at('link'));
      return { ...base, kind: 'post', channel, text, link, needs: [...text, ...(link ?? [])] };
    }
  }
}

/** The label is first and the way to refuse last, whatever the author wrote (Decree 91, Art. 15 and 16). */
function compileSms(variant: SmsVariant, label: string | null, at: At) {
  const form = (name: 'unicode' | 'plain') => {
    const parts = [label, variant[name].trim(), variant.optOutLine?.[name]];
    return readText(parts.filter(Boolean).join(' '), at(name));
  };
  const forms = { unicode: form('unicode'), plain: form('plain') };
  const { prefer } = variant;
  return { kind: 'sms' as const, channel: 'sms' as const, prefer, ...forms, needs: forms[prefer] };
}

function compileEmail(variant: EmailVariant, label: string | null, at: At) {
  const labels = { unsubscribeUrl: variant.unsubscribeLabel };
  const subject = readText(label === null ? variant.subject : `${label} ${variant.subject}`, at('subject'));
  const preheader = readText(variant.preheader, at('preheader'));
  const text = readText(variant.text.trim(), at('text'));
  const footer = readText(`${variant.footer}\n${variant.optOutLine}`, at('footer'));
  const whole = joined([...text, '\n\n--\n', ...footer]);
  const html = joined(
    emailLayout({
      title: htmlPieces(subject),
      preheader: htmlPieces(preheader),
      text: htmlPieces(text, labels),
      footer: htmlPieces(footer, labels),
    }),
  );
  return {
    kind: 'email' as const,
    channel: 'email' as const,
    subject,
    text: whole,
    html,
    octets: { text: octetPieces(whole), html: octetPieces(html) },
    needs: once([...subject, ...preheader, ...text, ...footer]),
  };
}

/** Plain values of the same variable are looked at once per message; static text not at all. */
function once(pieces: readonly Piece[]): Piece[] {
  const seen = new Set<string>();
  return pieces.filter((piece) => {
    if (typeof piece === 'string') return false;
    return piece.kind !== 'value' || (!seen.has(piece.name) && Boolean(seen.add(piece.name)));
  });
}

function compileZaloTemplate(variant: ZaloTemplateVariant, at: At) {
  const params = Object.entries(variant.params).map(([name, { from, max }]) => {
    const [piece] = readText(`{{${from}}}`, at(`params.${name}`)) as [Exclude<Piece, string>];
    return { name, variable: piece.name, path: piece.path, max };
  });
  const body = readText(variant.body, at('body'));
  const button = variant.button && {
    label: variant.button.label,
    url: readText(variant.button.url, at('button.url')),
  };
  return {
    kind: 'zaloTemplate' as const,
    templateId: variant.templateId,
    params,
    title: variant.title,
    body,
    button,
    needs: [...body, ...(button?.url ?? [])],
  };
}
