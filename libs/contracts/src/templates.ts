import { z } from 'zod';
import { ChannelName } from './audiences.js';
import { AudienceGroup } from './people.js';

const Bilingual = z.object({ vi: z.string(), en: z.string() });

/** What an offset counts. */
export const OffsetUnit = z.enum(['days', 'workingDays']);

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
  })
  .meta({ id: 'TemplateSummary' });
export type TemplateSummary = z.infer<typeof TemplateSummary>;
export const TemplateList = z.object({ items: z.array(TemplateSummary) }).meta({ id: 'TemplateList' });

/** `variants` by channel, as written. */
export const Template = TemplateSummary.extend({
  legalReason: Bilingual,
  variants: z.record(z.string(), z.unknown()),
  versions: z.array(z.object({ version: z.int(), createdAt: z.iso.datetime(), createdBy: z.string() })),
}).meta({ id: 'Template' });
export type Template = z.infer<typeof Template>;

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
