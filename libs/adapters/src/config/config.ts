import { z } from 'zod';

const PLACEHOLDERS = /^(change[-_ ]?me|secret|password|example|placeholder|todo|x{8})/i;

const port = z.coerce.number().int().min(1).max(65535);
const secretKey = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length >= 32, 'must hold at least 32 bytes, base64')
  .refine((text) => !PLACEHOLDERS.test(text), 'is a placeholder: make one with `openssl rand -base64 32`');

/** Every setting that the processes read, documented once; `.env.example` is checked against it by a test. */
export const CONFIG = {
  DATABASE_URL: z.string().min(1).describe('PostgreSQL 18+, as the role of this process (loa_api or loa_worker)'),
  REDIS_URL: z.string().optional().describe('Queues on Redis when set, else on PostgreSQL'),
  LOA_SECRET_KEY: secretKey.describe('Master key of encryption and signatures: 32 bytes or more, base64'),
  LOA_HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  LOA_PORT: port.default(3000).describe('Port of the API and the admin pages'),
  LOA_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/[?#]/.test(url), 'must have no query and no fragment')
    .optional()
    .describe('Base of links and callbacks that others follow; default the local address'),
  LOA_WORKER_PORT: port.default(3001).describe('Health port of a worker'),
  LOA_SANDBOX_URL: z.url().optional().describe('Where accounts in sandbox mode point (HTTP)'),
  LOA_SANDBOX_SMTP: z.string().optional().describe('Where accounts in sandbox mode point (SMTP host:port)'),
  LOA_BOUNCE_PORT: port.optional().describe('Inbound SMTP for bounce mails; off when unset'),
  LOA_RETENTION_MONTHS: z.coerce
    .number()
    .int()
    .min(1)
    .max(120)
    .default(12)
    .describe('Months after a campaign until what its messages said of persons is erased'),
  LOA_TEMPORARY: z.stringbool().default(false).describe('A temporary instance: the clock may be moved'),
  LOA_UNSAFE_NO_HANDOVER_GUARD: z
    .stringbool()
    .default(false)
    .describe('For drills in a temporary instance only: messages of lost workers and lost answers are sent again'),
  LOA_ADMIN_DIR: z.string().optional().describe('Folder of the built admin pages; default dist/apps/admin'),
  LOA_DEMO: z
    .stringbool()
    .default(false)
    .describe('Demo log-ins and demo numbers are allowed while all accounts are on the sandbox'),
} as const;

const schema = z.object(CONFIG);
export type Config = z.infer<typeof schema> & { readonly publicUrl: string };

/** Reads and checks the environment once. Throws one error that names every bad variable and never its value. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The configuration is not usable:\n${lines.join('\n')}`);
  }
  const config = parsed.data;
  const publicUrl = config.LOA_PUBLIC_URL ?? `http://${config.LOA_HOST}:${config.LOA_PORT}`;
  return { ...config, publicUrl: publicUrl.replace(/\/+$/, '') };
}
