import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import type { PreviewedDraft as FoundPreview, ShelvedTemplate, TemplateDraft, WholeTemplate } from '@loa/application';
import type { PreviewedDraft, Template, TemplateFieldList, TemplateSummary, WrittenContent } from '@loa/contracts';
import { type ChannelName, TEMPLATE_VARIABLES, type TemplateContent } from '@loa/domain';
import { messageView, noteOf } from './campaign-views.js';

export function summaryOf({ key, content, changedAt, draft, ...template }: ShelvedTemplate): TemplateSummary {
  return {
    key,
    title: { ...content.title },
    audience: [...content.audience],
    topic: content.topic,
    legalClass: content.legalClass,
    per: content.per,
    purpose: content.purpose,
    channels: Object.keys(content.variants) as ChannelName[],
    version: template.version,
    createdAt: changedAt.toISOString(),
    authorName: template.authorName,
    unitName: template.unitName,
    own: template.own,
    active: template.active,
    draft: draft && { ...draft, savedAt: draft.savedAt.toISOString() },
    proposed: template.proposed,
  };
}

export function templateView({ template, versions, draft, proposal, openSteps }: WholeTemplate): Template {
  return {
    ...summaryOf(template),
    legalReason: { ...template.content.legalReason },
    variants: { ...template.content.variants },
    versions: versions.map((version) => ({ ...version, createdAt: version.createdAt.toISOString() })),
    draftContent: draft && draftView(draft),
    proposal: proposal && writtenView(proposal),
    openSteps,
  };
}

const draftView = ({ content }: TemplateDraft): WrittenContent => ({
  ...writtenView(content),
  derived: [...content.derived],
});

/** As the editor takes it, and gives it back. */
export function writtenView({ key: _, ...content }: TemplateContent): WrittenContent {
  return { ...content, derived: [] } as unknown as WrittenContent;
}

export function draftPreviewView(locale: Locale, { messages, problems, person }: FoundPreview): PreviewedDraft {
  return {
    messages: messages.map((message) => messageView(locale, message)),
    problems: problems.map(({ code, field, params }) => ({ ...noteOf(locale, code, params), field })),
    personName: person?.name ?? null,
  };
}

/** Without what is made per message: no author puts it in. */
export const fieldsView = (locale: Locale): TemplateFieldList => ({
  items: Object.entries(TEMPLATE_VARIABLES).flatMap(([name, { scope, kind, max }]) =>
    scope === 'message' ? [] : [{ name, label: textOf(locale, `variable.${name}`) ?? name, scope, kind, max }],
  ),
});
