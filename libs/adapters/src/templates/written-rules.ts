import type { ContentRules, PreviewedMessage } from '@loa/application';
import {
  type ChannelName,
  DomainError,
  legalRules,
  type Problem,
  type TemplateContent,
  unofficialLinks,
  type VariantByChannel,
} from '@loa/domain';
import { compileTemplate } from './compile.js';
import { completeMessage, contentHash, contentProblems, type TemplateLibrary } from './loader.js';
import type { LibraryPreviews } from './message-previews.js';

/** An SMS of more parts is refused by carriers or read by nobody; with accents this is 335 characters. */
export const SMS_PARTS_MAX = 5;

const REQUIRED: Readonly<Record<ChannelName, readonly string[]>> = {
  zaloOa: ['text'],
  zaloUid: ['templateId', 'title', 'body'],
  zaloZns: ['templateId', 'title', 'body'],
  sms: ['unicode', 'plain'],
  email: ['subject', 'text'],
  facebookPage: ['text'],
};
/** Fields with words of the author's own, where a link may stand. */
const WORDS = ['text', 'unicode', 'plain', 'subject', 'body', 'link'];

/** The rules of the library, applied to what a person wrote in the editor. */
export class WrittenRules implements ContentRules {
  constructor(
    private readonly library: Pick<TemplateLibrary, 'lines' | 'samples'>,
    private readonly previews: LibraryPreviews,
    private readonly officialDomains?: readonly string[],
  ) {}

  complete(written: TemplateContent): TemplateContent {
    const content = composed(written);
    const { vi } = content.title;
    const required = (channel: 'sms' | 'zaloOa') =>
      legalRules(content.legalClass, content.purpose, channel).optOutRequired;
    const variants: Partial<VariantByChannel> = { ...content.variants };
    // A way to refuse that another class had demanded goes with the class.
    for (const channel of ['sms', 'zaloOa'] as const) {
      if (variants[channel] && !required(channel)) {
        const { optOutLine: _, ...rest } = variants[channel];
        Object.assign(variants, { [channel]: rest });
      }
    }
    const { email } = variants;
    const subject = email?.subject ?? '';
    return completeMessage(
      {
        ...content,
        title: { vi, en: content.title.en || vi },
        legalReason: { vi: content.legalReason.vi, en: content.legalReason.en || content.legalReason.vi },
        variants: { ...variants, ...(email && { email: { ...email, preheader: email.preheader || subject } }) },
      } as Parameters<typeof completeMessage>[0],
      this.library.lines,
    );
  }

  problems(content: TemplateContent): Problem[] {
    const missing = missingFields(content);
    const problems = [...missing, ...unknownNames(content), ...this.links(content), ...contentProblems(content)];
    // What can't be read can't be measured.
    return distinct(problems.length > 0 ? problems : this.lengths(content));
  }

  readable(content: TemplateContent): TemplateContent {
    const variants = Object.entries(content.variants).filter(([channel, variant]) => {
      try {
        compileTemplate({ ...content, variants: { [channel]: variant } });
        return true;
      } catch (error) {
        if (error instanceof DomainError) return false;
        throw error;
      }
    });
    return { ...content, variants: Object.fromEntries(variants) };
  }

  hash(content: TemplateContent): string {
    return contentHash(content);
  }

  private links(content: TemplateContent): Problem[] {
    return textsOf(content).flatMap(({ field, text }) =>
      unofficialLinks(text.replace(/\{\{.*?\}\}/g, ' '), this.officialDomains).map((address) => ({
        field,
        code: 'template.unofficialLink',
        params: { address },
      })),
    );
  }

  /** With the longest values that are promised for. */
  private lengths(content: TemplateContent): Problem[] {
    const channels = Object.keys(content.variants) as ChannelName[];
    const longest = { content, channels, vars: this.library.samples.longest, day: '2026-01-01' };
    return this.previews.preview(longest).flatMap((message) => [...tooLong(message), ...tooManyParts(message)]);
  }
}

const tooLong = ({ channel, problems }: PreviewedMessage): Problem[] =>
  problems
    .filter(({ code }) => code === 'template.paramTooLong')
    .map((problem) => ({ ...problem, field: `variants.${channel}.params` }));

const tooManyParts = ({ channel, form, parts }: PreviewedMessage): Problem[] =>
  (parts ?? 0) > SMS_PARTS_MAX
    ? [
        {
          code: 'template.smsParts',
          field: `variants.${channel}.${form}`,
          params: { parts: parts!, max: SMS_PARTS_MAX },
        },
      ]
    : [];

function missingFields({ title, audience, variants }: TemplateContent): Problem[] {
  const fields = Object.entries(variants).flatMap(([channel, variant]) =>
    REQUIRED[channel as ChannelName]
      .filter((field) => !String((variant as unknown as Record<string, unknown>)[field] ?? '').trim())
      .map((field) => `variants.${channel}.${field}`),
  );
  if (!title.vi.trim()) fields.unshift('title.vi');
  if (audience.length === 0) fields.push('audience');
  return fields.map((field) => ({ field, code: 'input.required' }));
}

/** The editor writes known names in these marks and takes them away; what is left was typed and means nothing. */
function unknownNames(content: TemplateContent): Problem[] {
  return textsOf(content).flatMap(({ field, text }) =>
    Array.from(text.matchAll(/‹([^‹›]{0,60})›?/g), ([, name]) => ({
      field,
      code: 'template.unknownName',
      params: { name: name! },
    })),
  );
}

function textsOf({ variants }: TemplateContent): { field: string; text: string }[] {
  return Object.entries(variants).flatMap(([channel, variant]) =>
    WORDS.flatMap((name) => {
      const text = (variant as unknown as Record<string, unknown>)[name];
      return typeof text === 'string' ? [{ field: `variants.${channel}.${name}`, text }] : [];
    }),
  );
}

/** As the files are read: lengths and hashes don't depend on the keyboard that it was written with. */
function composed<T>(value: T): T {
  if (typeof value === 'string') return value.normalize('NFC') as T;
  if (Array.isArray(value)) return value.map(composed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, composed(item)])) as T;
}

function distinct(problems: readonly Problem[]): Problem[] {
  const key = ({ code, field, params }: Problem) => `${code} ${field} ${JSON.stringify(params ?? {})}`;
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}
