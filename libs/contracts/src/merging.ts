import { z } from 'zod';
import { ListQuery, listOf } from './list.js';
import { PersonView } from './people.js';

const Place = z.object({
  unitId: z.uuid(),
  unitName: z.string(),
  group: z.enum(['manager', 'teacher', 'staff', 'pupil', 'guardian', 'citizen']),
  grade: z.int().nullable(),
  className: z.string().nullable(),
});
const PersonOfPair = z.object({
  id: z.uuid(),
  fullName: z.string(),
  birthDate: z.string().nullable(),
  memberships: z.array(Place),
});

export const DuplicateQuery = ListQuery.extend({
  unitId: z.uuid().optional(),
  cursor: z
    .string()
    .regex(/^[0-9a-f-]{36}~[0-9a-f-]{36}$/)
    .optional(),
});
export type DuplicateQuery = z.infer<typeof DuplicateQuery>;
export const DuplicatePair = z
  .object({ why: z.enum(['birthDate', 'phone']), first: PersonOfPair, second: PersonOfPair })
  .meta({ id: 'DuplicatePair' });
export type DuplicatePair = z.infer<typeof DuplicatePair>;
export const DuplicateList = listOf(DuplicatePair).meta({ id: 'DuplicateList' });
export type DuplicateList = z.infer<typeof DuplicateList>;

const MergedFact = z.enum(['fullName', 'salutation', 'birthDate', 'eidStatus', 'serviceUse']);
const MergeSide = PersonView.extend({
  sourceCode: z.string().nullable(),
  messages: z.int(),
  underWay: z.int(),
}).meta({ id: 'MergeSide' });

export const MergePlan = z
  .object({
    kept: MergeSide,
    other: MergeSide,
    differing: z.array(MergedFact),
    /** Of both, the stricter word where they differ. */
    consents: z.array(z.object({ purpose: z.string(), channel: z.string(), given: z.boolean() })),
  })
  .meta({ id: 'MergePlan' });
export type MergePlan = z.infer<typeof MergePlan>;
export type MergedFact = z.infer<typeof MergedFact>;

const side = z.enum(['kept', 'other']).optional();
export const MergePersons = z
  .strictObject({
    otherId: z.uuid(),
    /** Whose fact stays where they differ; absent: the kept record's, unless it has none. */
    facts: z
      .strictObject({ fullName: side, salutation: side, birthDate: side, eidStatus: side, serviceUse: side })
      .default({}),
  })
  .meta({ id: 'MergePersons' });
export type MergePersons = z.infer<typeof MergePersons>;
