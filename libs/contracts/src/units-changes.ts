import { z } from 'zod';
import { ChannelName } from './audiences.js';
import { AudienceGroup } from './people.js';

const Day = z.iso.date();
const Named = z.object({ id: z.uuid(), name: z.string() });

export const UnitOverview = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    shortName: z.string(),
    kind: z.string(),
    level: z.string().nullable(),
    parentId: z.uuid().nullable(),
    /** People with a place in the unit itself, each once. */
    people: z.int(),
    opensOn: z.string(),
    endedOn: z.string().nullable(),
    /** Who took it over when it ended by merging. */
    successorId: z.uuid().nullable(),
  })
  .meta({ id: 'UnitOverview' });
export type UnitOverview = z.infer<typeof UnitOverview>;
export const UnitOverviewList = z.object({ items: z.array(UnitOverview) }).meta({ id: 'UnitOverviewList' });
export type UnitOverviewList = z.infer<typeof UnitOverviewList>;

export const PeopleChangeView = z
  .object({
    id: z.uuid(),
    unitId: z.uuid(),
    unitName: z.string(),
    kind: z.enum([
      'unitOpened',
      'unitRenamed',
      'unitMoved',
      'unitMerged',
      'unitSplit',
      'unitClosed',
      'rollOver',
      'leave',
      'merge',
    ]),
    effectiveOn: z.string(),
    /** Counts and ids of what it did. */
    facts: z.record(z.string(), z.unknown()),
    madeAt: z.string(),
    undoneAt: z.string().nullable(),
    undoable: z.boolean(),
  })
  .meta({ id: 'PeopleChangeView' });
export type PeopleChangeView = z.infer<typeof PeopleChangeView>;
export const PeopleChangeList = z.object({ items: z.array(PeopleChangeView) }).meta({ id: 'PeopleChangeList' });
export type PeopleChangeList = z.infer<typeof PeopleChangeList>;
export const PeopleChangeQuery = z.object({
  kind: z.enum(['rollOver', 'leave', 'merge']),
  unitId: z.uuid().optional(),
});
export type PeopleChangeQuery = z.infer<typeof PeopleChangeQuery>;

const UnitPeriod = z.object({
  name: z.string(),
  shortName: z.string(),
  kind: z.string(),
  level: z.string().nullable(),
  parentId: z.uuid().nullable(),
  parentName: z.string().nullable(),
  validFrom: z.string(),
  /** The first day on which it holds no more. */
  validTo: z.string().nullable(),
});

export const UnitDetails = z
  .object({
    id: z.uuid(),
    periods: z.array(UnitPeriod),
    classes: z.array(z.object({ className: z.string(), grade: z.int().nullable(), pupils: z.int() })),
    changes: z.array(PeopleChangeView),
    /** With all units below it. A person in two groups counts in both, and once among the people. */
    summary: z.object({
      people: z.int(),
      groups: z.array(z.object({ group: AudienceGroup, n: z.int() })),
      /** People with a usable address of that kind. */
      ways: z.array(z.object({ way: z.enum(['phone', 'email', 'zalo']), n: z.int() })),
      /** Its own accounts and those that units above share; empty for who may not read accounts. */
      accounts: z.array(z.object({ id: z.uuid(), channel: ChannelName, name: z.string(), own: z.boolean() })),
      outlets: z.array(z.object({ id: z.uuid(), channel: ChannelName, name: z.string() })),
    }),
  })
  .meta({ id: 'UnitDetails' });
export type UnitDetails = z.infer<typeof UnitDetails>;

const name = { name: z.string().trim().min(2).max(200), shortName: z.string().trim().min(1).max(60) };
const code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9._-]{1,30}$/);
/** Who goes on; the others end. */
const kept = { userIds: z.array(z.uuid()).max(1000), keyIds: z.array(z.uuid()).max(1000) };

export const UnitWish = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('rename'), from: Day, ...name }),
    z.strictObject({ action: z.literal('move'), from: Day, parentId: z.uuid() }),
    z.strictObject({
      action: z.literal('merge'),
      from: Day,
      intoId: z.uuid(),
      /** Added to the names of classes that both units have. */
      classSuffix: z.string().max(20).default(''),
      ...kept,
    }),
    z.strictObject({
      action: z.literal('split'),
      from: Day,
      code,
      ...name,
      classNames: z.array(z.string().max(60)).max(500),
      groups: z.array(AudienceGroup).max(6),
    }),
    z.strictObject({ action: z.literal('close'), from: Day, ...kept }),
  ])
  .meta({ id: 'UnitWish' });
export type UnitWish = z.infer<typeof UnitWish>;

export const UnitChangePlan = z
  .object({
    now: UnitPeriod,
    to: Named.nullable(),
    people: z.object({
      persons: z.int(),
      groups: z.array(z.object({ group: AudienceGroup, n: z.int() })),
      /** Of the persons, those with a place of the same kind there already. */
      alreadyThere: z.int(),
      sameClasses: z.array(z.string()),
    }),
    belongings: z.object({
      below: z.array(Named),
      users: z.array(Named.extend({ role: z.string() })),
      keys: z.array(Named),
      /** `stops`: used no more afterwards, because the unit ends or the other one has a sender of that channel. */
      accounts: z.array(Named.extend({ channel: z.string(), stops: z.boolean() })),
      outlets: z.int(),
      campaigns: z.array(Named.extend({ state: z.string() })),
      /** Campaigns and saved audiences of others that name the unit. */
      naming: z.array(z.object({ kind: z.enum(['campaign', 'audience']), name: z.string() })),
    }),
  })
  .meta({ id: 'UnitChangePlan' });
export type UnitChangePlan = z.infer<typeof UnitChangePlan>;

export const OpenUnit = z
  .strictObject({
    from: Day,
    code,
    ...name,
    kind: z.string().trim().min(1).max(40),
    level: z.string().trim().min(1).max(40).nullable().default(null),
    parentId: z.uuid(),
  })
  .meta({ id: 'OpenUnit' });
export type OpenUnit = z.infer<typeof OpenUnit>;
