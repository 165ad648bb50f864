import { z } from 'zod';
import { ChannelName } from './audiences.js';
import { AudienceGroup } from './people.js';

const Bilingual = z.object({ vi: z.string(), en: z.string() });

/** What an offset counts. */
export const OffsetUnit = z.enum(['days', 'workingDays']);

const Topic = z.enum([
  'policy',
  'benefitsAndHowTo',
  'improvementExperience',
  'recognition',
  'accessSupport',
  'otherProvinceExperience',
  'securityPrivacyTroubleshooting',
  'other',
]);

const DraftState = z.object({ revision: z.int(), savedByName: z.string(), savedAt: z.iso.datetime() });

/** `version` is 0 while a message was only begun; then the words are those of its draft. */
export const TemplateSummary = z
  .object({
    key: z.string(),
    title: Bilingual,
    audience: z.array(AudienceGroup),
    topic: z.string(),
    legalClass: z.enum(['notice', 'advertising']),
    per: z.enum(['none', 'pupil']),
    purpose: z.string(),
    channels: z.array(ChannelName),
    version: z.int(),
    createdAt: z.iso.datetime(),
    /** Who wrote the newest version; empty: it came with the software. */
    authorName: z.string(),
    unitName: z.string(),
    /** False: of a unit above; to be used and copied, not changed. */
    own: z.boolean(),
    active: z.boolean(),
    draft: DraftState.nullable(),
    /** The software brought a newer text than the one that people made their own. */
    proposed: z.boolean(),
  })
  .meta({ id: 'TemplateSummary' });
export type TemplateSummary = z.infer<typeof TemplateSummary>;
export const TemplateList = z.object({ items: z.array(TemplateSummary) }).meta({ id: 'TemplateList' });
/** `all`: also what was put away and what has no version yet. */
export const TemplateQuery = z.object({ all: z.enum(['true', 'false']).optional() });
export type TemplateQuery = z.infer<typeof TemplateQuery>;

const words = (max: number) => z.string().max(max);
const ZaloTemplate = z.strictObject({
  templateId: z.string().regex(/^[A-Za-z0-9-]{0,48}$/),
  title: words(100),
  body: words(2_000),
  params: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
      z.strictObject({ from: words(60), max: z.int().min(1).max(200) }),
    )
    .refine((params) => Object.keys(params).length <= 30),
  button: z.strictObject({ label: words(60), url: words(300) }).optional(),
});

/**
 * A message as it is written. Texts may be empty in a draft; what a version needs is checked when it is published. Ways to
 * refuse and footers that the law demands are put in by the server when they are absent.
 */
export const WrittenContent = z
  .strictObject({
    title: z.strictObject({ vi: words(150), en: words(150) }),
    audience: z.array(AudienceGroup).max(6),
    topic: Topic,
    legalClass: z.enum(['notice', 'advertising']),
    legalReason: z.strictObject({ vi: words(1_000), en: words(1_000) }),
    per: z.enum(['none', 'pupil']),
    purpose: z.enum(['notice', 'outreach']),
    variants: z.strictObject({
      zaloOa: z.strictObject({ text: words(4_000), optOutLine: words(300).optional() }).optional(),
      zaloUid: ZaloTemplate.optional(),
      zaloZns: ZaloTemplate.optional(),
      sms: z
        .strictObject({
          unicode: words(2_000),
          plain: words(2_000),
          prefer: z.enum(['unicode', 'plain']),
          optOutLine: z.strictObject({ unicode: words(200), plain: words(200) }).optional(),
        })
        .optional(),
      email: z
        .strictObject({
          subject: words(300),
          preheader: words(300),
          text: words(20_000),
          footer: words(1_000).optional(),
          optOutLine: words(500).optional(),
          unsubscribeLabel: words(100).optional(),
        })
        .optional(),
      facebookPage: z
        .strictObject({
          text: words(10_000),
          link: words(300).optional(),
          media: z.array(words(100)).max(10).optional(),
        })
        .optional(),
    }),
    /** Channels whose words were made from another one's and that nobody has read yet. */
    derived: z.array(ChannelName).max(6).default([]),
  })
  .meta({ id: 'WrittenContent' });
export type WrittenContent = z.infer<typeof WrittenContent>;

/** `variants` by channel, as written. Draft and proposal: null also for those who may not change it. */
export const Template = TemplateSummary.extend({
  legalReason: Bilingual,
  variants: z.record(z.string(), z.unknown()),
  versions: z.array(z.object({ version: z.int(), createdAt: z.iso.datetime(), createdBy: z.string() })),
  draftContent: WrittenContent.nullable(),
  proposal: WrittenContent.nullable(),
  /** Steps of campaigns not decided yet that use it. */
  openSteps: z.int(),
}).meta({ id: 'Template' });
export type Template = z.infer<typeof Template>;

export const TemplateVersionView = z
  .object({ version: z.int(), createdAt: z.iso.datetime(), createdBy: z.string(), content: WrittenContent })
  .meta({ id: 'TemplateVersionView' });
export type TemplateVersionView = z.infer<typeof TemplateVersionView>;

export const BeginTemplate = z
  .strictObject({ title: z.string().trim().min(1).max(150), copyOf: z.string().max(80).optional() })
  .meta({ id: 'BeginTemplate' });
export type BeginTemplate = z.infer<typeof BeginTemplate>;

/** `revision`: the draft that the writer saw; 0: none. */
export const SaveDraft = z
  .strictObject({ revision: z.int().min(0), content: WrittenContent })
  .meta({ id: 'SaveDraft' });
export type SaveDraft = z.infer<typeof SaveDraft>;
export const SavedDraft = z.object({ revision: z.int(), savedAt: z.iso.datetime() }).meta({ id: 'SavedDraft' });
export type SavedDraft = z.infer<typeof SavedDraft>;

/** `version`: the newest that the writer saw; 0: none. */
export const PublishVersion = z
  .strictObject({ version: z.int().min(0), content: WrittenContent })
  .meta({ id: 'PublishVersion' });
export type PublishVersion = z.infer<typeof PublishVersion>;

export const PreviewDraft = z
  .strictObject({ content: WrittenContent, personId: z.uuid().optional() })
  .meta({ id: 'PreviewDraft' });
export type PreviewDraft = z.infer<typeof PreviewDraft>;

export const FindRecipients = z
  .strictObject({ audience: z.array(AudienceGroup).max(6), per: z.enum(['none', 'pupil']) })
  .meta({ id: 'FindRecipients' });
export type FindRecipients = z.infer<typeof FindRecipients>;
export const TemplateRecipients = z
  .object({
    items: z.array(
      z.object({
        personId: z.uuid(),
        name: z.string(),
        group: AudienceGroup,
        unitName: z.string(),
        className: z.string(),
      }),
    ),
  })
  .meta({ id: 'TemplateRecipients' });
export type TemplateRecipients = z.infer<typeof TemplateRecipients>;

/** What an author may put in: its name for people, and how long it gets at most. */
export const TemplateField = z
  .object({
    name: z.string(),
    label: z.string(),
    scope: z.enum(['member', 'campaign']),
    kind: z.enum(['text', 'link', 'list']),
    max: z.int(),
  })
  .meta({ id: 'TemplateField' });
export type TemplateField = z.infer<typeof TemplateField>;
export const TemplateFieldList = z.object({ items: z.array(TemplateField) }).meta({ id: 'TemplateFieldList' });
export type TemplateFieldList = z.infer<typeof TemplateFieldList>;

export const StartFromTemplate = z
  .strictObject({ date: z.iso.date(), name: z.string().trim().min(1).max(160).optional() })
  .meta({ id: 'StartFromTemplate' });
export type StartFromTemplate = z.infer<typeof StartFromTemplate>;

/** Values that are the same for all recipients: text, or a group of texts (`event`: `title`, `deadline`…). */
export const Settings = z
  .record(z.string().max(40), z.union([z.string().max(300), z.record(z.string().max(40), z.string().max(300))]))
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

export const PreviewTemplate = z
  .strictObject({ values: Settings.default({}), channels: z.array(ChannelName).min(1).max(6).optional() })
  .meta({ id: 'PreviewTemplate' });
export type PreviewTemplate = z.infer<typeof PreviewTemplate>;

const PreviewProblem = z.object({ code: z.string(), field: z.string().optional(), detail: z.string() });

/** One message as its recipient would see it. SMS comes in two alphabets, of which one is `preferred`. */
export const PreviewedMessage = z
  .object({
    channel: ChannelName,
    form: z.enum(['unicode', 'plain']).nullable(),
    preferred: z.boolean(),
    /** All words that the recipient reads; null while a value is missing. */
    shown: z.string().nullable(),
    subject: z.string().nullable(),
    html: z.string().nullable(),
    encoding: z.enum(['GSM-7', 'UCS-2']).nullable(),
    parts: z.int().nullable(),
    units: z.int().nullable(),
    /** Estimate in dong. */
    price: z.number().nullable(),
    problems: z.array(PreviewProblem),
  })
  .meta({ id: 'PreviewedMessage' });
export type PreviewedMessage = z.infer<typeof PreviewedMessage>;
export const PreviewedMessages = z.object({ messages: z.array(PreviewedMessage) }).meta({ id: 'PreviewedMessages' });

/** What a draft looks like now, and what stands against publishing it (`field`: path in the content). */
export const PreviewedDraft = z
  .object({
    messages: z.array(PreviewedMessage),
    problems: z.array(PreviewProblem),
    /** Whose values were used; null: typical ones. */
    personName: z.string().nullable(),
  })
  .meta({ id: 'PreviewedDraft' });
export type PreviewedDraft = z.infer<typeof PreviewedDraft>;

export const Playbook = z
  .object({
    key: z.string(),
    title: Bilingual,
    description: Bilingual,
    /** The next anchor that lies ahead, `yyyy-MM-dd`; null when the officer picks one. */
    nextAnchor: z.iso.date().nullable(),
    /** Of this year and the next ones, in order; null when the officer picks a date. */
    anchors: z.array(z.iso.date()).nullable(),
    steps: z.array(
      z.object({
        key: z.string(),
        title: Bilingual,
        kind: z.enum(['message', 'post']),
        offsetDays: z.int(),
        offsetUnit: OffsetUnit,
        localTime: z.string(),
        channels: z.array(ChannelName),
      }),
    ),
  })
  .meta({ id: 'Playbook' });
export type Playbook = z.infer<typeof Playbook>;
export const PlaybookList = z.object({ items: z.array(Playbook) }).meta({ id: 'PlaybookList' });
