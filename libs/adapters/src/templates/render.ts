import type { OutgoingContent } from '@loa/application';
import { cleanSmsText, DomainError, isGsm, plainSmsText, type TemplateVars } from '@loa/domain';
import type { CompiledEmail, CompiledVariant } from './compile.js';
import { escapeHtml } from './email-html.js';
import { fill, lookAtValues, type ValueProblem, valueAt } from './fill.js';
import { htmlOctets, textOctets } from './pieces.js';
import type { Piece } from './syntax.js';

type EmailContent = Extract<OutgoingContent, { kind: 'email' }>;

export interface RenderOptions {
  /** Which form of an SMS to send; the template's own preference when absent. */
  readonly smsText?: 'unicode' | 'plain';
  /** One-click address of this very message; without it the e-mail has no way-out line. */
  readonly unsubscribeUrl?: string;
  readonly listId?: string;
  readonly toName?: string;
}

/**
 * Fills one variant in. Values are the campaign's and the member's together; they are data and never read as template.
 * @throws DomainError `template.missingVariable` (a value is absent or blank), `template.badLink`,
 *   `template.paramTooLong` (a Zalo parameter beyond its limit: Zalo refuses it with -1121, and a cut name offends);
 *   params name template and variable, never the value.
 */
export function renderVariant(
  variant: CompiledVariant,
  vars: TemplateVars,
  options: RenderOptions = {},
): OutgoingContent {
  switch (variant.kind) {
    case 'sms': {
      const form = options.smsText ?? variant.prefer;
      demand(variant, variant[form], vars);
      return smsContent(variant[form], form, vars);
    }
    case 'email': {
      const all = options.unsubscribeUrl === undefined ? vars : { ...vars, unsubscribeUrl: options.unsubscribeUrl };
      return new FilledEmail(variant, all, options, demand(variant, variant.needs, all));
    }
    case 'zaloTemplate':
      return { kind: 'zaloTemplate', templateId: variant.templateId, data: zaloData(variant, vars) };
    case 'zaloText': {
      const compose = demand(variant, variant.needs, vars);
      return { kind: 'zaloText', text: compose(fill(variant.text, vars)) };
    }
    case 'post': {
      const compose = demand(variant, variant.needs, vars);
      return { kind: 'post', text: compose(fill(variant.text, vars)), link: variant.link && fill(variant.link, vars) };
    }
  }
}

/** Its parts are filled in when they are asked for: a sender takes them as octets or as text, and seldom both. */
class FilledEmail implements EmailContent {
  readonly kind = 'email';
  readonly subject: string;
  readonly toName?: string;
  readonly unsubscribeUrl?: string;
  readonly listId?: string;

  constructor(
    private readonly variant: CompiledEmail,
    private readonly vars: TemplateVars,
    { toName, unsubscribeUrl, listId }: RenderOptions,
    private readonly compose: (text: string) => string,
  ) {
    this.subject = oneLine(fill(variant.subject, vars));
    this.toName = toName;
    this.unsubscribeUrl = unsubscribeUrl;
    this.listId = listId;
  }

  get text(): string {
    return this.compose(fill(this.variant.text, this.vars)).trimEnd();
  }

  get html(): string {
    return this.compose(fill(this.variant.html, this.vars, escapeHtml));
  }

  get octets(): { readonly text: string; readonly html: string } | undefined {
    // Octets can't be composed any more.
    if (this.compose !== asIs) return undefined;
    const { text, html } = this.variant.octets;
    return { text: trimmedEnd(fill(text, this.vars, textOctets)), html: fill(html, this.vars, htmlOctets) };
  }
}

/** As `trimEnd`, which would take octets of letters for spaces. */
function trimmedEnd(octets: string): string {
  return octets.charCodeAt(octets.length - 1) > SPACE ? octets : octets.replace(/[\t\n\r ]+$/, '');
}

const SPACE = 0x20;

function smsContent(pieces: readonly Piece[], form: 'unicode' | 'plain', vars: TemplateVars): OutgoingContent {
  const rendered = fill(pieces, vars);
  const clean = form === 'plain' ? plainSmsText(rendered) : cleanSmsText(rendered);
  // A foreign letter may survive in the plain form: then the message goes as Unicode rather than with a hole.
  return { kind: 'sms', text: clean, unicode: !isGsm(clean) };
}

/** Only the parameters travel, so only they are looked at. */
function zaloData(
  variant: Extract<CompiledVariant, { kind: 'zaloTemplate' }>,
  vars: TemplateVars,
): Record<string, string> {
  const data: Record<string, string> = {};
  for (const { name, variable, path, max } of variant.params) {
    const value = valueAt(vars, path);
    const text = typeof value === 'string' || typeof value === 'number' ? oneLine(String(value)) : '';
    if (text === '') throw valueFault(variant.template, [{ code: 'template.missingVariable', variable }]);
    if (text.length > max && Array.from(text).length > max) {
      const params = { template: variant.template, variable, param: name, max };
      throw new DomainError('invalid', 'template.paramTooLong', params, [
        { code: 'template.paramTooLong', field: variable, params },
      ]);
    }
    data[name] = text;
  }
  return data;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROLS = /[\x00-\x1f\x7f\u2028\u2029]+/g;

/** NFC without line breaks and control characters: header lines and provider parameters can't be split by a value. */
function oneLine(text: string): string {
  return text.normalize('NFC').replace(CONTROLS, ' ').trim();
}

const composed = (text: string) => text.normalize('NFC');
const asIs = (text: string) => text;

/** Throws when a value is missing; otherwise says how the filled-in text becomes NFC. */
function demand(variant: CompiledVariant, needs: readonly Piece[], vars: TemplateVars): (text: string) => string {
  const { problems, decomposed } = lookAtValues(needs, vars);
  if (problems.length > 0) throw valueFault(variant.template, problems);
  return decomposed ? composed : asIs;
}

function valueFault(template: string, found: readonly ValueProblem[]): DomainError {
  const [first] = found as [ValueProblem];
  return new DomainError(
    'invalid',
    first.code,
    { template, variable: first.variable },
    found.map(({ code, variable }) => ({ code, field: variable, params: { template, variable } })),
  );
}
