import { z } from 'zod';
import { HTTP_TIMEOUTS } from './http.js';

export const ZALO_SETTINGS = z.object({
  appId: z.string().min(1),
  /** The app's secret, for the token endpoint. */
  secretKey: z.string().min(1),
  oaId: z.string().optional(),
  /** "OA Secret Key" of the app's webhook page: signs the webhooks. */
  oaSecret: z.string().optional(),
  /** First pair from the console; the stored, renewed pair wins. */
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  sandbox: z.boolean().default(false),
  headersTimeoutMs: z.number().int().positive().default(HTTP_TIMEOUTS.headers),
});
export type ZaloSettings = z.output<typeof ZALO_SETTINGS>;
