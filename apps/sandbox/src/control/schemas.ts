import { z } from 'zod';
import { CHANNELS, type Channel } from '../fault-seed.js';
import { FAULT_CHANNELS, type FaultChannel, NO_FAULTS } from '../faults.js';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0).nullable().default(null);
const oaId = z.string().min(1).max(64).default('sandbox-oa');
/** ISO text or milliseconds since 1970. */
const moment = z.union([
  z.number().int(),
  z.iso.datetime({ offset: true, local: false }).transform((value) => Date.parse(value)),
]);

export const configSchema = z
  .strictObject({
    seed: z.string().min(1).max(200),
    shares: z
      .strictObject(Object.fromEntries(CHANNELS.map((name) => [name, share])) as Record<Channel, typeof share>)
      .partial(),
    receiptDelayMs: z.number().int().min(0).max(86_400_000),
    bounceDelayMs: z.number().int().min(0).max(86_400_000),
    strictTemplates: z.boolean(),
    zaloNightRule: z.boolean(),
    znsDailyQuota: z.number().int().min(0),
    oauthErrorStatus: z.union([z.literal(200), z.literal(400)]),
    esmsBalance: z.number().min(0),
    esmsStatusAfterMs: z.number().int().min(0),
    facebookScheduleDays: z.number().int().min(1).max(200),
    emailReferenceHeader: z.string().max(80),
  })
  .partial();
export type ConfigChange = z.infer<typeof configSchema>;

export const clockSchema = z.strictObject({ offsetMs: z.number().int().min(-1e12).max(1e12) });

/** `true` stands for the plain form of a switch. */
const aim = z
  .union([
    z.literal(true).transform(() => ({ share: 1, count: null })),
    z.strictObject({ share: share.default(1), count }),
  ])
  .nullable();

const channelFaultsSchema = z.strictObject({
  refuseConnections: z.boolean().default(NO_FAULTS.refuseConnections),
  hang: z
    .union([z.enum(['before', 'after']), z.literal(true).transform(() => 'before' as const)])
    .nullable()
    .default(null),
  acceptThenDrop: aim.default(null),
  http500AfterAccept: aim.default(null),
  status429: z
    .union([
      z.literal(true).transform(() => ({ retryAfterS: 1, count: null })),
      z.strictObject({ retryAfterS: z.number().int().min(0).default(1), count }),
    ])
    .nullable()
    .default(null),
  badGateway: z
    .union([z.literal(true).transform(() => ({ count: null })), z.strictObject({ count })])
    .nullable()
    .default(null),
  tempRefuse: z
    .strictObject({ share: share.default(1), times: z.number().int().min(1).default(1) })
    .nullable()
    .default(null),
  tokenRevoked: z
    .union([z.enum(['once', 'always']), z.literal(true).transform(() => 'once' as const)])
    .nullable()
    .default(null),
  receipts: z.enum(['normal', 'none', 'lost', 'tripledReversed']).default('normal'),
  slowMs: z.number().int().min(0).max(600_000).default(0),
  quota: z.number().int().min(0).nullable().default(null),
});

/** The switches of each channel that is named are set as given, and all its others are put back to normal. */
export const faultsSchema = z
  .strictObject(
    Object.fromEntries(FAULT_CHANNELS.map((name) => [name, channelFaultsSchema])) as Record<
      FaultChannel,
      typeof channelFaultsSchema
    >,
  )
  .partial();
export type FaultsChange = z.infer<typeof faultsSchema>;

export const resetSchema = z.strictObject({ all: z.boolean().default(false) });

const parameterSchema = z.strictObject({
  name: z.string().min(1),
  require: z.boolean().default(true),
  type: z.string().default('STRING'),
  maxLength: z.number().int().min(1).default(200),
  minLength: z.number().int().min(0).default(0),
  acceptNull: z.boolean().default(false),
});
export const templateSchema = z.strictObject({
  templateId: z.union([z.string().min(1).max(64), z.number().int()]).transform(String),
  name: z.string().max(200).optional(),
  body: z.string().max(4_000),
  tag: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(2),
  status: z.enum(['ENABLE', 'PENDING_REVIEW', 'REJECT', 'DISABLE', 'DELETE']).default('ENABLE'),
  /** Left out: one required text for each placeholder of the body. */
  params: z.array(parameterSchema).optional(),
  priceSdt: z.number().min(0).default(200),
  priceUid: z.number().min(0).default(140),
  oaId: z.string().min(1).max(64).nullable().default(null),
  createdAt: moment.optional(),
});
export const templatesSchema = z.union([
  z.strictObject({ templates: z.array(templateSchema).min(1).max(1_000) }),
  templateSchema.transform((template) => ({ templates: [template] })),
]);
export type TemplateInput = z.infer<typeof templateSchema>;

export const webhookSchema = z.strictObject({
  oaId,
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1).default('sandbox-oa-secret'),
  appId: z.string().min(1).default('sandbox-app'),
});

const ids = z.array(z.string().min(1).max(64)).max(1_000_000);
export const interactionsSchema = z.strictObject({
  oaId,
  /** Left out: everyone who ever wrote to this OA. */
  userIds: ids.optional(),
  share: share.default(1),
  seed: z.string().default('interactions'),
  at: moment.optional(),
  text: z.string().max(2_000).default('Xin chào'),
  /** False: only the window moves, nothing is posted. */
  webhooks: z.boolean().default(true),
});
export type Interactions = z.infer<typeof interactionsSchema>;

export const optOutSchema = z.strictObject({
  oaId,
  userIds: ids.default([]),
  phones: ids.default([]),
  /** True: they may be written to again. */
  undo: z.boolean().default(false),
});
export type OptOut = z.infer<typeof optOutSchema>;

export const tokensSchema = z.strictObject({ oaId, action: z.enum(['expire', 'revoke', 'revokeRefresh']) });

export const acceptedSchema = z.object({
  channel: z.enum(CHANNELS).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  /** `no` leaves out texts and bodies, which is much faster for mail. */
  text: z.enum(['yes', 'no']).default('yes'),
});
