import {
  AUDIENCE_GROUPS,
  type AudienceRule,
  audienceRuleProblems,
  CHANNELS,
  CONSENT_PURPOSES,
  CONTENT_TOPICS,
  LEGAL_CLASSES,
  OFFSET_UNITS,
  OPERATORS,
  SHIFT_RULES,
  SPECIAL_DAY_KINDS,
} from '@loa/domain';
import { z } from 'zod';

/** Text of a file: NFC, so that lengths and hashes don't depend on the editor that wrote it. */
const text = z
  .string()
  .min(1)
  .transform((value) => value.normalize('NFC'));
const bilingual = z.strictObject({ vi: text, en: text });
const key = z.string().regex(/^[a-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)*$/);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const day = z.iso.date();

const zaloTemplate = z.strictObject({
  templateId: z.string().regex(/^[A-Za-z0-9-]{1,48}$/),
  title: text,
  body: text,
  params: z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/),
    z.strictObject({ from: text, max: z.int().positive().max(200) }),
  ),
  button: z.strictObject({ label: text, url: text }).optional(),
});

export const messageFile = z.strictObject({
  key,
  title: bilingual,
  audience: z.array(z.enum(AUDIENCE_GROUPS)).min(1),
  topic: z.enum(CONTENT_TOPICS),
  legalClass: z.enum(LEGAL_CLASSES),
  legalReason: bilingual,
  per: z.enum(['none', 'pupil']),
  purpose: z.enum(CONSENT_PURPOSES),
  variants: z.strictObject({
    zaloOa: z.strictObject({ text, optOutLine: text.optional() }).optional(),
    /** The wording that was approved for sending by phone, sent by user id. */
    zaloUid: z.union([z.literal('sameAsZns'), zaloTemplate]).optional(),
    zaloZns: zaloTemplate.optional(),
    sms: z
      .strictObject({
        unicode: text,
        plain: text,
        prefer: z.enum(['unicode', 'plain']),
        optOutLine: z.strictObject({ unicode: text, plain: text }).optional(),
      })
      .optional(),
    email: z
      .strictObject({
        subject: text,
        preheader: text,
        text,
        footer: text.optional(),
        optOutLine: text.optional(),
        unsubscribeLabel: text.optional(),
      })
      .optional(),
    facebookPage: z.strictObject({ text, link: text.optional(), media: z.array(text).optional() }).optional(),
  }),
});
export type MessageFile = z.infer<typeof messageFile>;

/** Lines that complete a message where the file brings none of its own. */
export const linesFile = z.strictObject({
  optOut: z.strictObject({ sms: z.strictObject({ unicode: text, plain: text }), zaloOa: text, email: text }),
  unsubscribeLabel: text,
  emailFooter: text,
});
export type Lines = z.infer<typeof linesFile>;

const audienceRule = z.unknown().superRefine((rule, context) => {
  for (const problem of audienceRuleProblems(rule)) {
    context.addIssue({ code: 'custom', message: problem.code, path: problem.field?.split('.') ?? [] });
  }
}) as unknown as z.ZodType<AudienceRule>;

const stepBase = {
  key,
  title: bilingual,
  offsetDays: z.int(),
  offsetUnit: z.enum(OFFSET_UNITS).optional(),
  localTime: time,
  shiftRule: z.enum(SHIFT_RULES),
  allowed: z.strictObject({ days: z.array(z.int().min(1).max(7)).min(1), from: time, to: time }),
  template: key,
  channels: z.array(z.enum(CHANNELS)).min(1),
  expiryHours: z.int().positive(),
  offsetHours: z.int().optional(),
  expiryTime: time.optional(),
  avoidSchoolBreaks: z.boolean().optional(),
  repeat: z
    .strictObject({
      everyWeeks: z.int().min(1),
      weekdays: z.array(z.int().min(1).max(7)).min(1),
      untilOffsetDays: z.int(),
    })
    .optional(),
};

export const playbookFile = z.strictObject({
  key,
  title: bilingual,
  description: bilingual,
  anchor: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.enum(['fixedAnnual', 'lunarAnnual']),
      month: z.int().min(1).max(12),
      day: z.int().min(1).max(31),
    }),
    z.strictObject({ kind: z.literal('date') }),
  ]),
  settings: z.record(z.string(), z.union([text, z.strictObject({ offsetDays: z.int() })])),
  steps: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          ...stepBase,
          kind: z.literal('message'),
          audience: audienceRule,
          silenceHours: z.int().positive().optional(),
        }),
        z.strictObject({ ...stepBase, kind: z.literal('post') }),
      ]),
    )
    .min(1),
});

export const tariffFile = z.strictObject({
  source: text,
  rows: z.array(
    z.strictObject({
      channel: z.enum(CHANNELS),
      kind: z.enum(['any', ...LEGAL_CLASSES]),
      operator: z.enum(['any', ...OPERATORS]),
      per: z.enum(['part', 'message']),
      price: z.number().nonnegative(),
      validFrom: day,
    }),
  ),
});
export type TariffFile = z.infer<typeof tariffFile>;

export const calendarFile = z.strictObject({
  key,
  timeZone: z.string(),
  days: z.array(z.strictObject({ day, kind: z.enum(SPECIAL_DAY_KINDS), vi: text, en: text, source: text })),
});
export type CalendarFile = z.infer<typeof calendarFile>;

const sampleValues: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());
export const samplesFile = z.strictObject({ typical: sampleValues, longest: sampleValues });
