import { z } from 'zod';

export const LoginRequest = z
  .object({ email: z.email().max(254), password: z.string().min(1).max(200) })
  .meta({ id: 'LoginRequest' });
export type LoginRequest = z.infer<typeof LoginRequest>;

export const ChangePassword = z
  .strictObject({ current: z.string().min(1).max(200), next: z.string().min(10).max(200) })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const SignedInUser = z
  .object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    role: z.enum(['officer', 'schoolOfficer', 'approver', 'viewer', 'administrator']),
    locale: z.enum(['vi', 'en']),
    unit: z.object({ id: z.uuid(), code: z.string(), name: z.string() }),
  })
  .meta({ id: 'SignedInUser' });
export type SignedInUser = z.infer<typeof SignedInUser>;

export const LoginAnswer = z.object({ user: SignedInUser }).meta({ id: 'LoginAnswer' });
export type LoginAnswer = z.infer<typeof LoginAnswer>;

/** `user` is null for an API key. `sandbox`: no account can reach real people. `now`: the clock of the instance. */
export const Me = z
  .object({
    user: SignedInUser.nullable(),
    permissions: z.array(z.string()),
    sandbox: z.boolean(),
    temporary: z.boolean(),
    now: z.iso.datetime(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;
