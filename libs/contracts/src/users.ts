import { z } from 'zod';

const Role = z.enum(['officer', 'schoolOfficer', 'approver', 'viewer', 'administrator']);

export const UserView = z
  .object({
    id: z.uuid(),
    unitId: z.uuid(),
    unitName: z.string(),
    email: z.string(),
    name: z.string(),
    role: Role,
    locale: z.enum(['vi', 'en']),
    active: z.boolean(),
    demo: z.boolean(),
    secondFactor: z.boolean(),
    /** Of one who has set no password yet. `expiresAt` null: the link has run out. `mail` "none": the link was shown. */
    invitation: z
      .object({
        expiresAt: z.iso.datetime().nullable(),
        mail: z.enum(['none', 'queued', 'sending', 'sent', 'failed', 'uncertain', 'dropped']),
      })
      .nullable(),
  })
  .meta({ id: 'UserView' });
export type UserView = z.infer<typeof UserView>;
export const UserList = z.object({ items: z.array(UserView) }).meta({ id: 'UserList' });
export type UserList = z.infer<typeof UserList>;

const facts = {
  name: z.string().trim().min(2).max(100),
  role: Role,
  unitId: z.uuid(),
  locale: z.enum(['vi', 'en']),
};

export const InviteUser = z
  .strictObject({ ...facts, locale: facts.locale.default('vi'), email: z.email().max(254) })
  .meta({ id: 'InviteUser' });
export type InviteUser = z.infer<typeof InviteUser>;

/** `link`: only where no e-mail account stands ready, to hand over in person; never shown again. */
export const InvitedUser = z.object({ user: UserView, link: z.string().nullable() }).meta({ id: 'InvitedUser' });
export type InvitedUser = z.infer<typeof InvitedUser>;

export const ChangeUser = z
  .strictObject({ ...facts, active: z.boolean() })
  .partial()
  .meta({ id: 'ChangeUser' });
export type ChangeUser = z.infer<typeof ChangeUser>;

/** Whether those who approve and those who administer must have a second step. */
export const LogInRules = z.strictObject({ secondFactorRequired: z.boolean() }).meta({ id: 'LogInRules' });
export type LogInRules = z.infer<typeof LogInRules>;

export const KeyView = z
  .object({
    id: z.uuid(),
    unitId: z.uuid(),
    name: z.string(),
    prefix: z.string(),
    permissions: z.array(z.string()),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
    usedAt: z.string().nullable(),
  })
  .meta({ id: 'KeyView' });
export type KeyView = z.infer<typeof KeyView>;
export const KeyList = z.object({ items: z.array(KeyView) }).meta({ id: 'KeyList' });
export type KeyList = z.infer<typeof KeyList>;

/** What a key may be given; the domain says why these and no others. */
const KeyPermission = z.enum([
  'unit.read',
  'person.read',
  'person.write',
  'template.read',
  'audience.read',
  'campaign.read',
  'campaign.write',
  'report.read',
]);

export const MakeKey = z
  .strictObject({
    name: z.string().trim().min(2).max(100),
    permissions: z.array(KeyPermission).min(1).max(40),
    unitId: z.uuid().optional(),
    expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: 'MakeKey' });
export type MakeKey = z.infer<typeof MakeKey>;

/** `secret` is shown here and never again. */
export const MadeKey = KeyView.extend({ secret: z.string() }).meta({ id: 'MadeKey' });
export type MadeKey = z.infer<typeof MadeKey>;
