import type { AudienceGroup } from './audience-group.js';
import type { ChannelName } from './channel.js';
import type { Problem } from './errors.js';
import { type ConsentPurpose, type LegalClass, legalRules } from './legal-class.js';

/** Contents that the plan asks to be spread, in its order (II.1-01…08). Coverage is reported by topic. */
export const CONTENT_TOPICS = [
  'policy',
  'benefitsAndHowTo',
  'improvementExperience',
  'recognition',
  'accessSupport',
  'otherProvinceExperience',
  'securityPrivacyTroubleshooting',
  'other',
] as const;
export type ContentTopic = (typeof CONTENT_TOPICS)[number];

/** Text for people in both languages; Vietnamese is the product. */
export interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

/** SMS in both alphabets. `prefer` is what is sent unless the sender chooses: accents cost up to three times as much. */
export interface SmsVariant {
  readonly unicode: string;
  readonly plain: string;
  readonly prefer: 'unicode' | 'plain';
  /** Stands at the very end. Required on advertising. */
  readonly optOutLine?: { readonly unicode: string; readonly plain: string };
}

/** HTML is made from the text. */
export interface EmailVariant {
  readonly subject: string;
  /** Shown by mail programs beside the subject; 40–100 characters. */
  readonly preheader: string;
  readonly text: string;
  /** Names the sender; under the text. */
  readonly footer: string;
  readonly optOutLine: string;
  /** What HTML shows in place of the long address behind `{{unsubscribeUrl}}`. */
  readonly unsubscribeLabel: string;
}

/** A message whose wording the provider approved beforehand; only the parameters are sent. */
export interface ZaloTemplateVariant {
  readonly templateId: string;
  readonly title: string;
  /** What the recipient sees, for previews; its variables are exactly those of `params`. */
  readonly body: string;
  /** Provider's parameter name, the variable behind it, and its limit in NFC characters (error -1121 beyond). */
  readonly params: Readonly<Record<string, { readonly from: string; readonly max: number }>>;
  readonly button?: { readonly label: string; readonly url: string };
}

/** Free text to someone who wrote to the Official Account within the window. At most 2,000 characters. */
export interface ZaloTextVariant {
  readonly text: string;
  readonly optOutLine?: string;
}

export interface PostVariant {
  readonly text: string;
  readonly link?: string;
  /** Keys of approved materials to attach. */
  readonly media?: readonly string[];
}

export interface VariantByChannel {
  readonly zaloOa: ZaloTextVariant;
  readonly zaloUid: ZaloTemplateVariant;
  readonly zaloZns: ZaloTemplateVariant;
  readonly sms: SmsVariant;
  readonly email: EmailVariant;
  readonly facebookPage: PostVariant;
}
export type Variant = VariantByChannel[ChannelName];

/** A whole message as data: what a version stores and never changes. */
export interface TemplateContent {
  readonly key: string;
  readonly title: Bilingual;
  /** Groups that the wording is meant for. */
  readonly audience: readonly AudienceGroup[];
  readonly topic: ContentTopic;
  readonly legalClass: LegalClass;
  /** Why the class was chosen; kept as proof beside what was sent. */
  readonly legalReason: Bilingual;
  /** `pupil`: speaks of one pupil, so a guardian of two gets two; `none`: once per person. */
  readonly per: 'none' | 'pupil';
  readonly purpose: ConsentPurpose;
  readonly variants: Partial<VariantByChannel>;
}

/** One immutable version of a template. */
export interface TemplateVersion {
  readonly id: string;
  readonly templateId: string;
  readonly version: number;
  /** SHA-256 (hex) of the content with sorted keys. */
  readonly contentHash: string;
  readonly content: TemplateContent;
}

/** Longest body of a Zalo template and of free Zalo text, in characters (Zalo's pages). */
export const ZNS_BODY_MAX = 400;
export const ZALO_TEXT_MAX = 2000;

/**
 * Checks across fields of a content whose shape is right; `field` of a problem is the path in it.
 * Placeholders are checked where templates are compiled.
 */
export function templateProblems(content: TemplateContent): Problem[] {
  const { variants, legalClass, purpose, audience } = content;
  const problems: Problem[] = [];
  const add = (field: string, code: string, params?: Problem['params']) => void problems.push({ field, code, params });
  const channels = Object.keys(variants) as ChannelName[];

  if (channels.length === 0) add('variants', 'template.empty');
  if (!content.legalReason.vi.trim()) add('legalReason.vi', 'template.noReason');
  if (content.per === 'pupil' && !audience.every((group) => group === 'guardian' || group === 'pupil')) {
    add('per', 'template.pupilAudience');
  }
  // Promotion, and everything to persons without a tie to the office, rests on a recorded yes.
  const needsYes = legalClass === 'advertising' || audience.includes('citizen') || audience.includes('pupil');
  if (needsYes && purpose !== 'outreach') add('purpose', 'template.consentPurpose');
  // Pupils are written to by e-mail only (domain reference 5.4): a wording meant for them alone can't be an SMS.
  if (variants.sms && audience.length === 1 && audience[0] === 'pupil') add('variants.sms', 'template.smsToPupil');

  for (const channel of channels) {
    const rules = legalRules(legalClass, purpose, channel);
    if (rules.optOutRequired && !hasOptOut(variants, channel)) {
      add(`variants.${channel}.optOutLine`, 'template.optOutMissing');
    }
  }
  // The label is set by the class when a message is made: by hand it would be doubled or forgotten.
  const starts = [variants.sms?.unicode, variants.sms?.plain, variants.email?.subject];
  if (starts.some((text) => text && /^\s*\[(QC|AD)\]/i.test(text))) add('variants', 'template.labelByHand');
  if (variants.email && /[\r\n]/.test(variants.email.subject)) add('variants.email.subject', 'template.lineBreak');
  if (variants.zaloOa && variants.zaloOa.text.length > ZALO_TEXT_MAX) {
    add('variants.zaloOa.text', 'template.tooLong', { max: ZALO_TEXT_MAX });
  }
  return problems;
}

function hasOptOut(variants: Partial<VariantByChannel>, channel: ChannelName): boolean {
  if (channel === 'sms') return Boolean(variants.sms?.optOutLine?.unicode && variants.sms.optOutLine.plain);
  if (channel === 'email') return Boolean(variants.email?.optOutLine);
  if (channel === 'zaloOa') return Boolean(variants.zaloOa?.optOutLine);
  return true;
}
