import { z } from 'zod';
import { CHANNELS, type Shares } from './fault-seed.js';

export interface Settings {
  host: string;
  port: number;
  smtpPort: number;
  dataFolder: string;
  seed?: string;
  shares?: Partial<Shares>;
  /** Base address of the API that takes webhooks; null: they are dropped unless one is set per OA. */
  callbacksUrl: string | null;
  /** `host:port` of the SMTP server that takes bounce mails; null: none are sent. */
  bounceAddress: string | null;
}

const port = z.coerce.number().int().min(0).max(65_535);
const share = z.number().min(0).max(1);
const shares = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON, such as {"sms":0.1}' });
      return z.NEVER;
    }
  })
  .pipe(z.strictObject(Object.fromEntries(CHANNELS.map((name) => [name, share.optional()]))));

const schema = z.object({
  LOA_HOST: z.string().min(1).default('127.0.0.1'),
  LOA_SANDBOX_PORT: port.default(3_900),
  LOA_SANDBOX_SMTP_PORT: port.default(3_925),
  LOA_SANDBOX_DATA: z.string().min(1).default('.loa/sandbox'),
  LOA_SANDBOX_SEED: z.string().min(1).optional(),
  LOA_SANDBOX_SHARES: shares.optional(),
  LOA_SANDBOX_CALLBACKS: z.url({ protocol: /^https?$/ }).optional(),
  LOA_SANDBOX_BOUNCE: z
    .string()
    .regex(/^.+:\d+$/, 'must be host:port')
    .optional(),
});

/** Reads the environment; throws an error that names every wrong variable. An empty variable counts as absent. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  }
  const env = parsed.data;
  return {
    host: env.LOA_HOST,
    port: env.LOA_SANDBOX_PORT,
    smtpPort: env.LOA_SANDBOX_SMTP_PORT,
    dataFolder: env.LOA_SANDBOX_DATA,
    seed: env.LOA_SANDBOX_SEED,
    shares: env.LOA_SANDBOX_SHARES,
    callbacksUrl: env.LOA_SANDBOX_CALLBACKS?.replace(/\/+$/, '') ?? null,
    bounceAddress: env.LOA_SANDBOX_BOUNCE ?? null,
  };
}
