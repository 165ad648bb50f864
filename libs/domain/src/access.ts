/** Roles of people who log in (DESIGN section 1; personas CO, SO, AP, LV, SA of the domain reference). */
export const ROLES = ['officer', 'schoolOfficer', 'approver', 'viewer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** What a user or an API key may do within its unit and the units below. */
export const PERMISSIONS = [
  'unit.read',
  'unit.write',
  'person.read',
  'person.write',
  'person.export',
  'person.rights',
  'template.read',
  'template.write',
  'audience.read',
  'audience.write',
  'campaign.read',
  'campaign.write',
  'campaign.approve',
  'campaign.control',
  'report.read',
  'account.read',
  'account.write',
  'user.read',
  'user.write',
  'key.write',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const SEES: Permission[] = ['unit.read', 'template.read', 'campaign.read', 'report.read'];
const PLANS: Permission[] = [
  ...SEES,
  'person.read',
  'person.write',
  'person.export',
  'person.rights',
  'audience.read',
  'audience.write',
  // A school adapts the office's messages for itself; the office's own stay as they are.
  'template.write',
  'campaign.write',
  'campaign.control',
  'account.read',
];

/** A viewer sees numbers, never persons; an administrator runs the installation and never sends alone. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  officer: [...PLANS, 'audit.read'],
  schoolOfficer: PLANS,
  approver: [...SEES, 'person.read', 'audience.read', 'campaign.approve', 'campaign.control', 'audit.read'],
  viewer: SEES,
  administrator: [
    ...SEES,
    'unit.write',
    'person.read',
    'account.read',
    'account.write',
    'user.read',
    'user.write',
    'key.write',
    'audit.read',
  ],
};

/**
 * What an API key may be given, by whoever may make keys, whether their own role has it or not: an administrator, who
 * alone makes keys, neither enters persons nor plans campaigns, but must be able to connect the school's software that
 * does. Never what takes a person (approving, stopping), and never what would let a key raise itself or its maker
 * (users, keys) or turn senders elsewhere (accounts).
 */
export const KEY_PERMISSIONS = [
  'unit.read',
  'person.read',
  'person.write',
  'template.read',
  'audience.read',
  'campaign.read',
  'campaign.write',
  'report.read',
] as const satisfies readonly Permission[];

/** Who asks: everything that happens is scoped to `unitId` and what lies below it. */
export interface Actor {
  readonly kind: 'user' | 'apiKey' | 'recipient' | 'system';
  readonly id: string;
  readonly name: string;
  readonly unitId: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly locale: 'vi' | 'en';
}
