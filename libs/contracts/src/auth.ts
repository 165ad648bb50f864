import { z } from 'zod';

export const LoginRequest = z
  .object({ email: z.email().max(254), password: z.string().min(1).max(200) })
  .meta({ id: 'LoginRequest' });
export type LoginRequest = z.infer<typeof LoginRequest>;

const Password = z.string().min(1).max(200);
const NewPassword = z.string().min(10).max(200);
/** A code by time, six digits, or a recovery code; spaces and dashes don't count. */
const Code = z.string().trim().min(6).max(40);

export const ChangePassword = z.strictObject({ current: Password, next: NewPassword }).meta({ id: 'ChangePassword' });
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

/**
 * `user` is null while something is still to be done: `next` "code" asks for a code of the second step, "enrolment" for
 * setting one up. The session opens with the call that does it.
 */
export const LoginAnswer = z
  .object({ user: SignedInUser.nullable(), next: z.enum(['code', 'enrolment']).nullable() })
  .meta({ id: 'LoginAnswer' });
export type LoginAnswer = z.infer<typeof LoginAnswer>;

export const CodeRequest = z.strictObject({ code: Code }).meta({ id: 'CodeRequest' });
export type CodeRequest = z.infer<typeof CodeRequest>;
export const PasswordRequest = z.strictObject({ password: Password }).meta({ id: 'PasswordRequest' });
export type PasswordRequest = z.infer<typeof PasswordRequest>;
export const PasswordAndCode = z.strictObject({ password: Password, code: Code }).meta({ id: 'PasswordAndCode' });
export type PasswordAndCode = z.infer<typeof PasswordAndCode>;

/** What a device needs to make codes: `secret` as people type it, `uri` (otpauth://) as a picture carries it. */
export const FactorSecret = z.object({ secret: z.string(), uri: z.string() }).meta({ id: 'FactorSecret' });
export type FactorSecret = z.infer<typeof FactorSecret>;
/** Each works once, in place of a code; shown here and never again. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;
export const EnrolledLogin = RecoveryCodes.extend({ user: SignedInUser }).meta({ id: 'EnrolledLogin' });
export type EnrolledLogin = z.infer<typeof EnrolledLogin>;
export const FactorView = z
  .object({ on: z.boolean(), required: z.boolean(), recoveryCodesLeft: z.int() })
  .meta({ id: 'FactorView' });
export type FactorView = z.infer<typeof FactorView>;

export const AskReset = z.strictObject({ email: z.email().max(254) }).meta({ id: 'AskReset' });
export type AskReset = z.infer<typeof AskReset>;
const LinkToken = z.string().min(1).max(100);
export const LinkRequest = z.strictObject({ token: LinkToken }).meta({ id: 'LinkRequest' });
export type LinkRequest = z.infer<typeof LinkRequest>;
/** "first": of the first administrator. */
export const LinkView = z
  .object({
    kind: z.enum(['first', 'invitation', 'reset']),
    email: z.string(),
    name: z.string(),
    locale: z.enum(['vi', 'en']),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'LinkView' });
export type LinkView = z.infer<typeof LinkView>;
export const SetPassword = z.strictObject({ token: LinkToken, password: NewPassword }).meta({ id: 'SetPassword' });
export type SetPassword = z.infer<typeof SetPassword>;

/** `browser` and `system` as the browser says; null where it names none that is known. */
export const SessionList = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        browser: z.string().nullable(),
        system: z.string().nullable(),
        createdAt: z.iso.datetime(),
        seenAt: z.iso.datetime(),
        current: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'SessionList' });
export type SessionList = z.infer<typeof SessionList>;

export const ChangeMe = z.strictObject({ locale: z.enum(['vi', 'en']) }).meta({ id: 'ChangeMe' });
export type ChangeMe = z.infer<typeof ChangeMe>;

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
